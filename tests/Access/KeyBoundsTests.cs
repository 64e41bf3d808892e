using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Tenants;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Access;

/// <summary>Keys that are bounded, that end, and whose last use is known.</summary>
[Collection(OneServer.Name)]
public sealed class KeyBoundsTests(EdgeServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_says_what_it_is_bounded_to_and_when_it_was_last_used()
    {
        var company = await Company.MakeAsync(server, "bounds");
        await company.Client.Members.PutAsync(new() { Id = "rep-1", Team = "east", Roles = ["rep"] }, Cancel);
        var whole = await company.PostAsync("/v1/keys", """{"name":"ERP","role":"writer"}""");
        var own = await company.PostAsync("/v1/keys", """{"name":"phone","role":"writer","actor":"rep-1","scope":"member"}""");
        var team = await company.PostAsync("/v1/keys", """{"name":"screen","role":"reader","teams":["east"]}""");

        Assert.Equal(["tenant", "member", "teams"], new[] { whole, own, team }.Select(key => key.GetProperty("scope").GetString()));
        await new Company(server.Http, own.GetProperty("key").GetString()!).GetAsync("/v1/chains");
        var keys = (await company.GetAsync("/v1/keys")).GetProperty("items").EnumerateArray().ToDictionary(key => key.GetProperty("id").GetString()!);
        Assert.True(keys[own.GetProperty("id").GetString()!].TryGetProperty("lastUsedAt", out _));
        Assert.False(keys[team.GetProperty("id").GetString()!].TryGetProperty("lastUsedAt", out _));
        Assert.Equal("east", keys[team.GetProperty("id").GetString()!].GetProperty("teams")[0].GetString());

        // Kept by the day, once: what another process or a restart finds.
        var uses = server.App.Services.GetRequiredService<KeyUses>();
        await uses.KeepAsync();
        await uses.KeepAsync();
        var kept = await server.App.Services.GetRequiredService<Journal.IStore>().DocumentAsync("bounds", DocumentKinds.KeyUsed, own.GetProperty("id").GetString()!, cancellation: Cancel);
        Assert.Equal(1, kept!.Version);
        Assert.EndsWith("T00:00:00+00:00\"}", System.Text.Encoding.UTF8.GetString(kept.Body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"role":"admin","actor":"rep-1","scope":"member"}""", "/role")]
    [InlineData("""{"role":"admin","teams":["east"]}""", "/role")]
    [InlineData("""{"role":"writer","scope":"member"}""", "/actor")]
    [InlineData("""{"role":"writer","actor":"nobody","scope":"member"}""", "/actor")]
    [InlineData("""{"role":"writer","scope":"world"}""", "/scope")]
    [InlineData("""{"role":"writer","teams":[]}""", "/teams")]
    [InlineData("""{"role":"writer","actor":"rep-1","scope":"member","teams":["east"]}""", "/teams")]
    public async Task A_bound_that_cannot_be_is_refused_by_its_place(string body, string pointer)
    {
        await server.SendAsync("PUT", "/v1/members/rep-1", """{"roles":["rep"],"team":"east"}""");
        var (status, problem, _) = await server.SendAsync("POST", "/v1/keys", body);

        Assert.Equal((HttpStatusCode)422, status);
        Assert.Contains(problem.GetProperty("errors").EnumerateArray(), error => error.GetProperty("pointer").GetString() == pointer);
    }

    [Fact]
    public async Task Only_who_answers_for_others_takes_chains_out_of_the_rate_or_gives_them_away()
    {
        var company = await Company.MakeAsync(server, "leads");
        foreach (var (id, role, supervisor) in new[] { ("boss", "supervisor", (string?)null), ("rep-1", "rep", "boss"), ("law", "legal", null) })
        {
            await company.Client.Members.PutAsync(new() { Id = id, Team = "east", Roles = [role], Supervisor = supervisor }, Cancel);
        }

        await Some.TwoStepsAsync(company.Client);
        await company.PlanAsync(Some.Chain("c", team: "west"));
        var rep = await As("rep-1");
        var law = await As("law");
        Assert.Equal("supervisor-needed", await CodeAsync(rep, "void", """{"reason":"x","approver":"boss"}"""));
        Assert.Equal("supervisor-needed", await CodeAsync(rep, "reassign", """{"owner":"law"}"""));
        Assert.Equal("supervisor-needed", await CodeAsync(law, "pause", """{"reason":"x"}"""));
        Assert.NotEqual(HttpStatusCode.Forbidden, (await rep.SendAsync("POST", "/v1/chains/c/pause", """{"reason":"no such reason"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await (await As("boss")).SendAsync("POST", "/v1/chains/c/void", """{"reason":"x","approver":"boss"}""")).Status);

        async Task<Company> As(string member) => new(server.Http, (await company.PostAsync("/v1/keys", $$"""{"role":"writer","actor":"{{member}}","scope":"member"}""")).GetProperty("key").GetString()!);

        static async Task<string?> CodeAsync(Company caller, string verb, string body) => JsonElement.Parse((await caller.SendAsync("POST", $"/v1/chains/c/{verb}", body)).Text).GetProperty("code").GetString();
    }

    [Fact]
    public async Task Teams_have_labels_and_a_lead_and_are_known_by_their_members()
    {
        var company = await Company.MakeAsync(server, "teams");
        await company.Client.Members.PutAsync(new() { Id = "lin", Team = "华东一部", Roles = ["rep"] }, Cancel);
        Assert.Equal(("华东一部", 0, 1), Wire((await company.GetAsync("/v1/teams")).GetProperty("items")[0]));

        var (status, text, _) = await company.SendAsync("PUT", $"/v1/teams/{Uri.EscapeDataString("华东一部")}", """{"labels":{"en":"East 1"},"lead":"lin"}""");
        Assert.True(status == HttpStatusCode.OK, text);
        Assert.Equal(("华东一部", 1, 1), Wire(JsonElement.Parse(text)));
        Assert.Equal("lin", (await company.GetAsync($"/v1/teams/{Uri.EscapeDataString("华东一部")}")).GetProperty("lead").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await company.SendAsync("GET", "/v1/teams/nobody")).Status);
        (status, text, _) = await company.SendAsync("PUT", "/v1/teams/east", """{"labels":{"fr":"Est"},"lead":"nobody"}""");
        Assert.Equal((HttpStatusCode)422, status);
        Assert.Equal(["/labels/fr", "/lead"], JsonElement.Parse(text).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()));
        (status, text, _) = await company.SendAsync("PUT", "/v1/members/zhou", """{"roles":["rep","salesman"]}""");
        Assert.True(status == (HttpStatusCode)422 && text.Contains("/roles/1", StringComparison.Ordinal), text);

        static (string, int, int) Wire(JsonElement team) => (team.GetProperty("key").GetString()!, team.GetProperty("version").GetInt32(), team.GetProperty("members").GetInt32());
    }
}
