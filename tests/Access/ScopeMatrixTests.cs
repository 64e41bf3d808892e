using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Access;

/// <summary>Every route of the API × every role and bound × own, a mate's, another team's and another tenant's things. The cases come from the rule that each route declares: a new route is in the matrix at once, and one without a rule does not start.</summary>
[Collection(OneServer.Name)]
public sealed partial class ScopeMatrixTests(EdgeServer server)
{
    /// <summary>Nothing that the caller may do is to be done: a command without what it needs is refused by what it lacks, after its subject was looked at.</summary>
    private const string Nothing = """{"nothing":1}""";

    /// <summary>What a stranger's command needs to get as far as its subject.</summary>
    private static string Body(string pattern) => pattern[(pattern.LastIndexOf('/') + 1)..] switch
    {
        "pause" or "reopen" => """{"reason":"x"}""",
        "void" => """{"reason":"x","approver":"mgr"}""",
        "reassign" => """{"owner":"mgr"}""",
        "snooze" => $$"""{"until":"{{Some.Now.AddDays(1):O}}"}""",
        _ => "{}",
    };

    /// <summary>Answers for whomever is asked for, whether anything is known of them or not.</summary>
    private static readonly string[] Open = ["/v1/customers/{id}/timeline", "/v1/customers/{id}/snapshots", "/v1/visits/form"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_answers_for_what_a_caller_sees_and_for_nothing_else()
    {
        var world = await ScopeWorld.MakeAsync(server, "scopes");
        var stranger = await Company.MakeAsync(server, "scopes-other");
        await Some.TwoStepsAsync(stranger.Client);
        var (seen, hidden, lists, faults) = (0, 0, 0, new List<string>());
        foreach (var route in Routes())
        {
            Assert.True(route.Role is Role.Anyone or Role.Admin or Role.Operator || route.Reach is not null, $"{route} does not say how it goes by the scope");
            foreach (var (name, caller) in route.Reach is null ? [] : world.Callers)
            {
                switch (route.Reach!.Reach)
                {
                    case Reach.Named:
                        foreach (var mark in ScopeWorld.Owners.Keys)
                        {
                            var (status, text) = await AskAsync(caller, route, world.Id(route.Reach.Kind!, mark));
                            var sees = ScopeWorld.CanSee(name, route.Reach.Kind!, mark);
                            (seen, hidden) = sees ? (seen + 1, hidden) : (seen, hidden + 1);
                            Check(sees ? status != HttpStatusCode.NotFound : status == HttpStatusCode.NotFound && !text.Contains(mark + "-a", StringComparison.Ordinal), $"{name} {route} {mark}: {(int)status} {text}");
                            Check(!sees || Foreign(name, text) is null, $"{name} {route} {mark} tells of {Foreign(name, text)}");
                            Check(status == HttpStatusCode.NotFound || !route.Reach.Leads || name is "sup-east" or "sup-west" or "head" or "deputy" or "lead-west" or "mgr" or "adm" or "team-east" or "key" || status == HttpStatusCode.Forbidden, $"{name} {route} {mark} leads: {(int)status}");
                        }

                        break;
                    case Reach.Rows when route.Method == "GET":
                        lists++;
                        var (answer, rows) = await AskAsync(caller, route, "high-potential");
                        Check(answer == HttpStatusCode.OK, $"{name} {route}: {(int)answer} {rows}");
                        Check(Foreign(name, rows) is null, $"{name} {route} tells of {Foreign(name, rows)}: {rows}");
                        break;
                    case Reach.Whole:
                        Check((await AskAsync(caller, route, "")).Status is HttpStatusCode.Forbidden == (route.Role == Role.Importer || name is not ("mgr" or "adm")), $"{name} {route}");
                        break;
                }
            }

            if (route.Reach?.Reach == Reach.Named)
            {
                var (status, text) = await AskAsync(stranger, route, world.Id(route.Reach.Kind!, "zz-own"), Body(route.Pattern));
                Check(status == HttpStatusCode.NotFound || Open.Contains(route.Pattern), $"another tenant {route}: {(int)status}");
                Check(!text.Contains("rep-a", StringComparison.Ordinal), $"another tenant {route} tells of what is not theirs");
            }

            void Check(bool holds, string what)
            {
                if (!holds)
                {
                    faults.Add(what.Length > 400 ? what[..400] : what);
                }
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{seen} seen, {hidden} hidden, {lists} lists");
        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(40))}");
        Assert.True(seen > 500 && hidden > 400 && lists > 300, $"{seen} seen, {hidden} hidden, {lists} lists");
        await EveryListHoldsWhatIsSeen(world);
        await CountsAreThoseOfTheScope(world);
        await WritesStayInScope(world);
    }

    /// <summary>The lists hold all that they may hold.</summary>
    private static async Task EveryListHoldsWhatIsSeen(ScopeWorld world)
    {
        foreach (var (path, kind) in new[]
        {
            ("/v1/chains", "chain"), ("/v1/stuck", "chain"), ("/v1/customers", "customer"), ("/v1/opportunities", "opportunity"), ("/v1/tickets", "ticket"), ("/v1/tickets/queue", "ticket"), ("/v1/contracts", "contract"), ("/v1/orders", "order"),
            ("/v1/visits", "visit"), ("/v1/todos", "todo"), ("/v1/notes", "note"), ("/v1/ideas", "idea"), ("/v1/alerts", "chain"), ("/v1/chains?format=csv", "chain"), ("/v1/customers?format=csv", "customer"), ("/v1/notes?search=竞品", "note"),
        })
        {
            foreach (var (name, caller) in world.Callers)
            {
                var (status, text, _) = await caller.SendAsync("GET", path);
                Assert.Equal((name, path, HttpStatusCode.OK), (name, path, status));
                Assert.All(ScopeWorld.Owners.Keys, mark => Assert.True(
                    ScopeWorld.CanSee(name, kind, mark) == text.Contains($"{mark}-{kind}", StringComparison.Ordinal), $"{name} {path} {mark}-{kind}"));
            }
        }
    }

    /// <summary>Rates, breakpoints, flow and the live feed are counted over the scope, and their lists hold as many.</summary>
    private async Task CountsAreThoseOfTheScope(ScopeWorld world)
    {
        foreach (var (name, caller) in world.Callers)
        {
            var expected = ScopeWorld.Sees[name];
            var rates = await caller.GetAsync("/v1/rates?template=steps&groupBy=owner");
            Assert.Equal((name, expected.Length), (name, rates.GetProperty("planned").GetInt32()));
            Assert.Equal(expected.Select(mark => ScopeWorld.Owners[mark]).Order(), rates.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("key").GetString()));
            Assert.Equal(expected.Length, (await caller.GetAsync($"{rates.GetProperty("list").GetString()}&count=true")).GetProperty("count").GetInt32());
            foreach (var by in new[] { "team", "owner", "week" })
            {
                var cells = (await caller.GetAsync($"/v1/breakpoints?template=steps&by={by}")).GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("step").GetString() == "a").ToList();
                Assert.Equal((name, by, expected.Length), (name, by, cells.Sum(cell => cell.GetProperty("broken").GetInt32())));
            }

            Assert.Equal((name, expected.Length), (name, (await caller.GetAsync("/v1/flow?template=steps")).GetProperty("chains").GetInt32()));
            var (status, tried, _) = await caller.SendAsync("POST", "/v1/templates/steps/backtest", """{"limits":{"a":{"length":"PT1H","clock":"elapsed"}}}""");
            Assert.True(status == HttpStatusCode.OK && Foreign(name, tried) is null, $"{name} back-test: {tried}");
            var live = await SnapshotAsync(caller);
            Assert.True(Foreign(name, live) is null, $"{name} pulse tells of {Foreign(name, live)}: {live}");
            Assert.All(expected, mark => Assert.Contains($"{mark}-chain", live, StringComparison.Ordinal));
        }

        // A browser that was another person's is not told that their answer still holds.
        var (_, _, first) = await world.Callers["rep-a"].SendAsync("GET", "/v1/rates");
        var (again, _, _) = await world.Callers["rep-w"].SendAsync("GET", "/v1/rates", headers: ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, again);
    }

    private static async Task WritesStayInScope(ScopeWorld world)
    {
        var n = 0;
        foreach (var (name, caller) in world.Callers.Where(caller => ScopeWorld.Sees[caller.Key].Length < 3))
        {
            foreach (var kind in ScopeWorld.Kinds.Except([ScopeLists.Alert]))
            {
                foreach (var (mark, owner) in ScopeWorld.Owners)
                {
                    var actor = name == "team-east" ? "rep-a" : name;
                    var subject = kind == GrainKeys.Customer ? $"\"customer\":\"{mark}-customer\"" : $"\"{kind}\":\"{mark}-{kind}\"";
                    var (status, text, _) = await caller.SendAsync("POST", "/v1/actions", $$"""{"id":"w-{{++n}}","node":"need.raised","occurredAt":"{{Some.Now:O}}","actor":"{{actor}}",{{subject}},"fields":{"need":"x"} }""");
                    Assert.True(ScopeWorld.CanSee(name, kind, mark) != (status == HttpStatusCode.NotFound), $"{name} writes to {mark}-{kind}: {(int)status} {text}");
                    Assert.True(status == HttpStatusCode.NotFound || actor == owner || kind != GrainKeys.Note || status != HttpStatusCode.Forbidden, $"{name} {kind} {text}");
                }
            }

            var (batch, items, _) = await caller.SendAsync("POST", "/v1/actions/batch", $$"""[{"id":"b-{{++n}}","node":"need.raised","occurredAt":"{{Some.Now:O}}","actor":"{{(name == "team-east" ? "rep-a" : name)}}","chain":"{{(ScopeWorld.Sees[name].Contains("zz-west") ? "zz-own" : "zz-west")}}-chain","fields":{} }]""");
            Assert.True(batch == HttpStatusCode.OK && items.Contains("unknown-chain", StringComparison.Ordinal), $"{name} batch: {items}");
        }

        // What is new may be made for a customer whom one sees, or who is new.
        var rep = world.Callers["rep-a"];
        Assert.Equal(HttpStatusCode.Created, (await rep.SendAsync("POST", "/v1/actions", Note("n-1", "rep-a", "zz-own-customer"))).Status);
        Assert.Equal(HttpStatusCode.Created, (await rep.SendAsync("POST", "/v1/actions", Note("n-2", "rep-a", "brand-new"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await rep.SendAsync("POST", "/v1/actions", Note("n-3", "rep-a", "zz-west-customer"))).Status);

        // In whose name.
        Assert.Equal("actor-not-allowed", await CodeAsync(rep, "/v1/actions", Note("n-4", "rep-b", "zz-own-customer")));
        Assert.Equal("actor-not-allowed", await CodeAsync(world.Callers["leg"], "/v1/actions", Note("n-5", "rep-a", "zz-own-customer")));
        Assert.Equal(HttpStatusCode.Created, (await world.Callers["sup-east"].SendAsync("POST", "/v1/actions", Note("n-6", "rep-a", "zz-own-customer"))).Status);
        Assert.Equal(HttpStatusCode.Created, (await world.Callers["mgr"].SendAsync("POST", "/v1/actions", Note("n-7", "rep-w", "zz-west-customer"))).Status);
        Assert.Equal("actor-not-allowed", await CodeAsync(rep, $"/v1/alerts/{world.Id(ScopeLists.Alert, "zz-own")}/acknowledge", """{"by":"rep-b"}"""));

        // For whom a chain is planned.
        Assert.Equal("owner-not-allowed", await CodeAsync(rep, "/v1/chains", Plan("p-1", "rep-w", "brand-new")));
        Assert.Equal("owner-not-allowed", await CodeAsync(rep, "/v1/chains", Plan("p-2", "rep-a", "brand-new", "west")));
        Assert.Equal("unknown-customer", await CodeAsync(rep, "/v1/chains", Plan("p-3", "rep-a", "zz-west-customer")));
        Assert.Equal(HttpStatusCode.Created, (await rep.SendAsync("POST", "/v1/chains", Plan("p-4", "rep-b", "brand-new", "east"))).Status);
    }

    private static string Note(string id, string actor, string customer) => $$"""{"id":"act-{{id}}","node":"note.taken","occurredAt":"{{Some.Now:O}}","actor":"{{actor}}","customer":"{{customer}}","note":"{{id}}","fields":{"text":"x"} }""";

    private static string Plan(string id, string owner, string customer, string? team = null) =>
        $$"""{"id":"{{id}}","template":"steps","customer":"{{customer}}","owner":"{{owner}}",{{(team is null ? "" : $"\"team\":\"{team}\",")}}"plannedStart":"{{Some.Now:O}}"}""";

    private static async Task<string?> CodeAsync(Company caller, string path, string body)
    {
        var (status, text, _) = await caller.SendAsync("POST", path, body);
        Assert.True((int)status >= 400, $"{path} {(int)status} {text}");
        return JsonElement.Parse(text).GetProperty("code").GetString();
    }

    /// <summary>The first mark or owner in a text that the caller does not see; null where there is none. An engineer's customers and tickets are all.</summary>
    private static string? Foreign(string caller, string text) => ScopeWorld.Owners.Where(owner => !ScopeWorld.Sees[caller].Contains(owner.Key))
        .SelectMany(owner => caller == "eng" ? ScopeWorld.Kinds.Where(kind => kind is not (GrainKeys.Ticket or GrainKeys.Customer)).Select(kind => $"{owner.Key}-{kind}") : [owner.Key, $"\"{owner.Value}\""])
        .FirstOrDefault(mark => text.Contains(mark, StringComparison.Ordinal));

    private async Task<(HttpStatusCode Status, string Text)> AskAsync(Company caller, Route route, string id, string body = Nothing)
    {
        var path = Parameter().Replace(route.Pattern, hole => hole.Value.Contains("step", StringComparison.Ordinal) ? "a" : Uri.EscapeDataString(id));
        if (route.Reach?.Reach == Reach.Named && !route.Pattern.Contains('{', StringComparison.Ordinal))
        {
            path += $"?{route.Reach.Parameter}={id}";
        }

        using var request = new HttpRequestMessage(new(route.Method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.Key);
        if (route.Method is "POST" or "PUT")
        {
            request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(route.Takes));
        }

        using var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        // What is an event stream never ends; its snapshot is looked at apart.
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType is "text/event-stream" ? "" : await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>What the live feed begins with.</summary>
    private async Task<string> SnapshotAsync(Company caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/pulse");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.Key);
        using var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel));
        while (await reader.ReadLineAsync(Cancel) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                return line;
            }
        }

        return "";
    }

    private IEnumerable<Route> Routes() => ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal))
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => new Route(
            method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint.Metadata.GetMetadata<RoleMetadata>()?.Role, endpoint.Metadata.GetMetadata<ReachMetadata>(), endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json")));

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    private sealed record Route(string Method, string Pattern, Role? Role, ReachMetadata? Reach, string Takes)
    {
        public override string ToString() => $"{Method} {Pattern}";
    }
}
