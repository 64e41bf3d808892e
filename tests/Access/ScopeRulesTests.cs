using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using SalesFlow.Api;
using SalesFlow.Tenants;
using Xunit;

namespace SalesFlow.Access;

public sealed class ScopeRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 3, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_rep_sees_their_own_and_what_is_shared_with_their_team()
    {
        var scope = Of("rep", One("rep", "east", "rep"), One("mate", "east", "rep"));

        Assert.True(scope.Sees("rep", null) && scope.Sees("rep", "elsewhere") && scope.Sees("mate", "east") && scope.Sees(null, "east"));
        Assert.False(scope.Sees("mate", null) || scope.Sees("other", "west") || scope.Sees(null, null) || scope.Sees(null, ""));
        Assert.True(scope.Speaks("rep") && !scope.Speaks("mate") && !scope.Leads && !scope.Whole);
    }

    [Fact]
    public void A_supervisor_sees_direct_and_indirect_reports_and_their_teams_and_speaks_for_them()
    {
        var scope = Of("boss", One("boss", "office", "supervisor"), One("lead", "office", "supervisor", supervisor: "boss"), One("rep", "east", "rep", supervisor: "lead"), One("other", "west", "rep"));

        Assert.Equal(["boss", "lead", "rep"], scope.Owners);
        Assert.Equal(["east", "office"], scope.Teams);
        Assert.True(scope.Leads && scope.Speaks("rep") && !scope.Speaks("other") && !scope.Whole);
    }

    [Fact]
    public void Lines_that_run_in_a_circle_end()
    {
        var scope = Of("a", One("a", "east", "supervisor", supervisor: "b"), One("b", "west", "supervisor", supervisor: "a") with { StandIn = "a", AbsentUntil = Now.AddDays(1) });

        Assert.Equal(["a", "b"], scope.Owners);
    }

    [Theory]
    [InlineData("legal", true, false, false)]
    [InlineData("finance", true, false, false)]
    [InlineData("warehouse", true, false, false)]
    [InlineData("manager", true, true, true)]
    [InlineData("admin", true, true, true)]
    [InlineData("engineer", false, false, false)]
    [InlineData("rep", false, false, false)]
    public void Roles_give_sight_and_command(string role, bool whole, bool manages, bool leads)
    {
        var scope = Of("one", One("one", "team", role));

        Assert.Equal((whole, manages, leads, role == "engineer"), (scope.Whole, scope.Manages, scope.Leads, scope.Tickets));
        Assert.Equal(manages, scope.Speaks("somebody"));
        Assert.Equal(whole, scope.Sees("somebody", "elsewhere"));
        Assert.Equal(manages, scope.Holds("somebody", "elsewhere"));
    }

    [Fact]
    public void Who_stands_in_sees_what_the_absent_one_sees_until_they_are_back()
    {
        var boss = One("boss", "east", "supervisor") with { StandIn = "deputy", AbsentUntil = Now.AddHours(1) };
        var catalogue = Catalogue(boss, One("rep", "north", "rep", supervisor: "boss"), One("deputy", "south", "rep"));

        var (scope, until) = ScopeRules.Of("deputy", catalogue, Now);
        Assert.True(scope.Sees("rep", null) && scope.Sees(null, "north") && scope.Leads && scope.Speaks("rep") && !scope.Speaks("boss"));
        Assert.Equal(Now.AddHours(1), until);

        var (after, _) = ScopeRules.Of("deputy", catalogue, until);
        Assert.False(after.Sees("rep", "north") || after.Leads);
    }

    [Fact]
    public void A_teams_lead_sees_the_team_and_a_stranger_only_what_stands_under_their_id()
    {
        var catalogue = Catalogue(One("lead", "office", "rep"), One("rep", "east", "rep")) with { Teams = new() { ["east"] = new Team { Key = "east", Lead = "lead" } } };

        var lead = ScopeRules.Of("lead", catalogue, Now).Scope;
        Assert.True(lead.Sees("rep", "east") && lead.Leads);
        var stranger = ScopeRules.Of("stranger", catalogue, Now).Scope;
        Assert.Equal("stranger", Assert.Single(stranger.Owners));
        Assert.Empty(stranger.Teams);
    }

    [Fact]
    public void Experts_open_chains_with_a_step_of_theirs()
    {
        var catalogue = Catalogue(One("eng", "tech", "engineer")) with { Templates = Shipped.Templates.ToDictionary() };
        var scope = ScopeRules.Of("eng", catalogue, Now).Scope;

        Assert.Contains("proposal-delivery", scope.Templates);
        Assert.DoesNotContain("sample", scope.Templates);
        Assert.Empty(ScopeRules.Of("rep", catalogue with { Members = new() { ["rep"] = One("rep", "east", "rep") } }, Now).Scope.Templates);
    }

    [Fact]
    public void A_route_that_does_not_say_how_it_goes_by_the_scope_does_not_start()
    {
        RouteEndpointBuilder Route(params object[] metadata)
        {
            var route = new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse("/v1/new"), 0);
            foreach (var one in metadata)
            {
                route.Metadata.Add(one);
            }

            return route;
        }

        Assert.Throws<InvalidOperationException>(() => ReachRoutes.Check(Route(new RoleMetadata(Role.Reader))));
        ReachRoutes.Check(Route(new RoleMetadata(Role.Reader), new ReachMetadata(Reach.Settings)));
        ReachRoutes.Check(Route(new RoleMetadata(Role.Admin)));
    }

    private static Scope Of(string member, params Member[] members) => ScopeRules.Of(member, Catalogue(members), Now).Scope;

    private static Member One(string id, string team, string role, string? supervisor = null) => new() { Id = id, Team = team, Roles = [role], Supervisor = supervisor };

    private static Catalogue Catalogue(params Member[] members) => new("acme", 1, new(), [], [], [], members.ToDictionary(member => member.Id));
}
