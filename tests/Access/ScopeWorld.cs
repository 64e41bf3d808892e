using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Access;

/// <summary>A company of two sales teams with something of everything: each thing has its owner's mark in its id, so that an answer tells whose things are in it.</summary>
internal sealed class ScopeWorld
{
    /// <summary>Owners by the mark of their things: a rep, a mate of the same team, a rep of the other team.</summary>
    public static readonly IReadOnlyDictionary<string, string> Owners = new Dictionary<string, string> { ["zz-own"] = "rep-a", ["zz-mate"] = "rep-b", ["zz-west"] = "rep-w" };

    public static readonly string[] Kinds =
    [
        GrainKeys.Chain, GrainKeys.Customer, GrainKeys.Opportunity, GrainKeys.Ticket, GrainKeys.Contract, GrainKeys.Order, GrainKeys.Visit, GrainKeys.Todo, GrainKeys.Note, GrainKeys.Idea, ScopeLists.Alert,
    ];

    private static readonly string[] East = ["zz-own", "zz-mate"], West = ["zz-west"], All = ["zz-own", "zz-mate", "zz-west"];

    /// <summary>Who sees whose things.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Sees = new Dictionary<string, string[]>
    {
        ["rep-a"] = East, ["rep-b"] = East, ["rep-w"] = West, ["sup-east"] = East, ["sup-west"] = West, ["head"] = All, ["deputy"] = East, ["was-deputy"] = [], ["lead-west"] = West, ["plain"] = West,
        ["eng"] = [], ["leg"] = All, ["fin"] = All, ["wh"] = All, ["mgr"] = All, ["adm"] = All, ["team-east"] = East, ["key"] = All,
    };

    private readonly Dictionary<string, string> alerts = [];

    private ScopeWorld(EdgeServer server, string admin) => (Server, Admin) = (server, new Company(server.Http, admin));

    public EdgeServer Server { get; }

    public Company Admin { get; }

    /// <summary>A credential of each: keys that are bounded to a member, one to a team, and one without bounds.</summary>
    public Dictionary<string, Company> Callers { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<ScopeWorld> MakeAsync(EdgeServer server, string tenant)
    {
        var world = new ScopeWorld(server, await server.TenantAsync(tenant));
        await world.PeopleAsync();
        await Some.TwoStepsAsync(world.Admin.Client);
        foreach (var (mark, owner) in Owners)
        {
            await world.FillAsync(mark, owner);
        }

        await Company.UntilAsync(async () => (await world.Admin.AlertsAsync()).Select(alert => alert.Chain).ToHashSet().IsSupersetOf(Owners.Keys.Select(mark => $"{mark}-chain")), "the alerts of chains that are overdue");
        foreach (var alert in await world.Admin.AlertsAsync())
        {
            world.alerts[alert.Chain!] = alert.Id;
        }

        return world;
    }

    /// <summary>The id of an owner's thing of a kind.</summary>
    public string Id(string kind, string mark) => kind == ScopeLists.Alert ? alerts[$"{mark}-chain"] : $"{mark}-{kind}";

    /// <summary>Whether a caller sees an owner's thing: an engineer sees all tickets and the customers who have one.</summary>
    public static bool CanSee(string caller, string kind, string mark) => Sees[caller].Contains(mark) || (caller == "eng" && kind is GrainKeys.Ticket or GrainKeys.Customer);

    private async Task PeopleAsync()
    {
        var absent = Some.Now.AddDays(1);
        Member[] members =
        [
            new() { Id = "adm", Roles = ["admin"] }, new() { Id = "mgr", Roles = ["manager"] }, new() { Id = "head", Team = "office", Roles = ["supervisor"] },
            new() { Id = "sup-east", Team = "east", Supervisor = "head", Roles = ["supervisor"], StandIn = "deputy", AbsentUntil = absent },
            new() { Id = "sup-west", Team = "west", Supervisor = "head", Roles = ["supervisor"], StandIn = "was-deputy", AbsentUntil = Some.Now.AddMinutes(-1) },
            new() { Id = "rep-a", Team = "east", Supervisor = "sup-east", Roles = ["rep"] }, new() { Id = "rep-b", Team = "east", Supervisor = "sup-east", Roles = ["rep"] },
            new() { Id = "rep-w", Team = "west", Supervisor = "sup-west", Roles = ["rep"] }, new() { Id = "plain", Team = "west" },
            new() { Id = "deputy", Team = "south", Roles = ["rep"] }, new() { Id = "was-deputy", Team = "south-2", Roles = ["rep"] }, new() { Id = "lead-west", Team = "office-2", Roles = ["rep"] },
            new() { Id = "eng", Team = "tech", Roles = ["engineer"] }, new() { Id = "leg", Team = "law", Roles = ["legal"] }, new() { Id = "fin", Team = "money", Roles = ["finance"] }, new() { Id = "wh", Team = "store", Roles = ["warehouse"] },
        ];
        foreach (var member in members)
        {
            await Admin.Client.Members.PutAsync(member, Cancel);
        }

        Assert.Equal(HttpStatusCode.OK, (await Admin.SendAsync("PUT", "/v1/teams/west", """{"labels":{"zh-CN":"西部","en":"West"},"lead":"lead-west"}""")).Status);
        foreach (var member in members)
        {
            Callers[member.Id] = await KeyAsync($$"""{"role":"writer","actor":"{{member.Id}}","scope":"member"}""");
        }

        Callers["team-east"] = await KeyAsync("""{"role":"writer","teams":["east"]}""");
        Callers["key"] = await KeyAsync("""{"role":"writer"}""");
    }

    private async Task<Company> KeyAsync(string body) => new(Server.Http, (await Admin.PostAsync("/v1/keys", body)).GetProperty("key").GetString()!);

    private async Task FillAsync(string mark, string owner)
    {
        var (customer, soon) = ($"{mark}-customer", Some.Now.AddDays(2));
        await Admin.PlanAsync(Some.Chain($"{mark}-chain", start: Some.Now.AddDays(-2), customer: customer, owner: owner, team: owner == "rep-w" ? "west" : "east"));
        foreach (var (kind, node, fields) in new[]
        {
            (GrainKeys.Customer, "customer.profiled", """{"name":"客户"}"""), (GrainKeys.Opportunity, "lead.captured", """{"source":"展会","contact":"王工"}"""),
            (GrainKeys.Ticket, "support.requested", $$"""{"deviceModel":"M","fault":"F","urgency":"normal","expectedArrival":"{{soon:O}}"}"""),
            (GrainKeys.Contract, "contract.submitted", """{"title":"合同","amount":100000,"paymentMethod":"wire","accountDays":30,"warrantyMonths":12,"text":"第一条 付款\n货到后三十日内付清全部货款。"}"""),
            (GrainKeys.Order, "order.placed", """{"amount":100,"lines":[{"product":"P","quantity":1,"amount":100}]}"""), (GrainKeys.Visit, "visit.recorded", """{"contact":"王工","summary":"谈了方案"}"""),
            (GrainKeys.Todo, "todo.set", $$"""{"text":"提交报价","dueAt":"{{soon:O}}"}"""), (GrainKeys.Note, "note.taken", """{"text":"客户提到竞品"}"""), (GrainKeys.Idea, "idea.proposed", """{"title":"防护门双开"}"""),
        })
        {
            var subject = kind == GrainKeys.Customer ? "" : $"\"{kind}\":\"{mark}-{kind}\",";
            var photo = kind == GrainKeys.Ticket ? $$"""{"kind":"photo","sha256":"{{new string('a', 64)}}"}""" : "";
            var about = kind == GrainKeys.Idea ? "" : $"\"customer\":\"{customer}\",";
            await Admin.PostAsync("/v1/actions", $$"""{"id":"{{mark}}-{{node}}","node":"{{node}}","occurredAt":"{{Some.Now:O}}","actor":"{{owner}}",{{about}}{{subject}}"fields":{{fields}},"evidence":[{{photo}}]}""");
        }
    }
}
