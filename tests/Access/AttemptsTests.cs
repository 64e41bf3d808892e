using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Access;

/// <summary>One tenant's admin tries everything on what another has: every route, with the other's ids in path, query and body. The seed says which attempt failed.</summary>
[Collection(OneServer.Name)]
public sealed partial class AttemptsTests(EdgeServer server)
{
    private const int Attempts = 10_000, AtOnce = 4;
    private const string Secret = "只有乙方知道";
    private static readonly string[] Subjects = ["chain", "customer", "ticket", "opportunity", "order", "contract", "visit", "todo", "note", "idea"];
    private static readonly string[] Nodes = ["order.placed", "payment.received", "ticket.accepted", "ticket.cancelled", "contract.withdrawn", "todo.done", "todo.cancelled", "customer.profiled", "opportunity.lost", "x.a"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_attempt_reads_or_changes_what_another_tenant_has()
    {
        var (a, b) = (await Company.MakeAsync(server, "try-a"), await Company.MakeAsync(server, "try-b"));
        var ids = await FillAsync(b);
        await Some.TwoStepsAsync(a.Client, "steps-a");
        var before = await PictureAsync(b);
        Assert.Contains(Secret, before, StringComparison.Ordinal);
        var routes = ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (Method: method, Pattern: "/" + endpoint.RoutePattern.RawText!.Trim('/'))))
            // What another has cannot be named there: the feed never ends, and signing out is one's own affair.
            .Where(route => route.Pattern is not "/v1/pulse" and not "/v1/session").ToArray();

        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Attempts), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancel }, async (seed, cancel) =>
        {
            var dice = new Random(seed);
            var (method, pattern) = routes[dice.Next(routes.Length)];
            var path = Parameter().Replace(pattern, _ => Uri.EscapeDataString(ids[dice.Next(ids.Length)]));
            using var request = new HttpRequestMessage(new(method), method == "GET" && dice.Next(2) == 0 ? $"{path}?customer={ids[dice.Next(ids.Length)]}&owner={ids[dice.Next(ids.Length)]}&search=own" : path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", a.Key);
            if (method is "POST" or "PUT")
            {
                request.Content = new StringContent(Body(pattern, dice, ids), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
            }

            using var answer = await server.Http.SendAsync(request, cancel);
            var text = await answer.Content.ReadAsStringAsync(cancel);
            Assert.False(text.Contains(Secret, StringComparison.Ordinal), $"attempt {seed}: {method} {path} tells what another tenant has");
            Assert.True((int)answer.StatusCode is < 500 or 503, $"attempt {seed}: {method} {path} answers {answer.StatusCode}");
            statuses.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
        });

        var said = string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{(int)status.Key}: {status.Value}"));
        TestContext.Current.TestOutputHelper!.WriteLine(said);
        Assert.True(statuses.GetValueOrDefault(HttpStatusCode.TooManyRequests) + statuses.GetValueOrDefault(HttpStatusCode.ServiceUnavailable) < Attempts / 100, $"too many attempts were turned away before they were tried: {said}");
        Assert.True(statuses.GetValueOrDefault(HttpStatusCode.NotFound) > Attempts / 10, said);
        Assert.Equal(before, await PictureAsync(b));
    }

    /// <summary>Something of everything, each with the secret in it.</summary>
    private static async Task<string[]> FillAsync(Company b)
    {
        await Some.TwoStepsAsync(b.Client, "own-template");
        await b.Client.Members.PutAsync(new Member { Id = "own-member", Name = Secret }, Cancel);
        await b.Client.Calendars.PutAsync("own-calendar", Hours.Always, Cancel);
        await b.PlanAsync(Some.Chain("own-chain", "own-template", owner: "own-member") with { Fields = new Fields { { "note", Secret } } });
        var digest = await b.Client.Evidence.UploadAsync(Encoding.UTF8.GetBytes(Secret), "text/plain", Cancel);
        await b.ActAsync(Some.Act("own-action", "x.a", "own-chain") with { Fields = new Fields { { "said", Secret } } });
        foreach (var (node, act) in new (string, Func<SalesAction, SalesAction>)[]
        {
            ("customer.profiled", action => action with { Fields = new Fields { { "name", Secret } } }),
            ("order.placed", action => action with { Order = "own-order" }), ("lead.captured", action => action with { Opportunity = "own-opportunity" }),
            ("note.recorded", action => action with { Note = "own-note" }), ("visit.recorded", action => action with { Visit = "own-visit" }),
        })
        {
            try
            {
                await b.ActAsync(act(new SalesAction { Id = $"own-{node}", Node = node, OccurredAt = Some.Now, Actor = "own-member", Customer = "own-customer", Fields = new Fields { { "text", Secret } } }));
            }
            catch (SalesFlowException)
            {
                // What its kind asks for is not the matter here: its id is tried all the same.
            }
        }

        var key = (await b.PostAsync("/v1/keys", """{"role":"reader"}""")).GetProperty("id").GetString()!;
        return ["own-chain", "own-customer", "own-order", "own-opportunity", "own-note", "own-visit", "own-member", "own-template", "own-calendar", "own-action", digest.ToString()!, key, "try-b"];
    }

    /// <summary>All that the other tenant sees of its own, without the moments at which it is asked.</summary>
    private static async Task<string> PictureAsync(Company b)
    {
        var picture = new StringBuilder();
        foreach (var path in new[]
        {
            "/v1/chains", "/v1/chains/own-chain", "/v1/chains/own-chain/journal", "/v1/customers", "/v1/customers/own-customer/timeline", "/v1/orders", "/v1/opportunities", "/v1/notes", "/v1/visits",
            "/v1/tickets", "/v1/contracts", "/v1/todos", "/v1/ideas", "/v1/members", "/v1/templates", "/v1/calendars", "/v1/nodes", "/v1/alerts", "/v1/audit", "/v1/policies/contracts", "/v1/rates",
        })
        {
            var (status, text, _) = await b.SendAsync("GET", path);
            Assert.Equal((path, HttpStatusCode.OK), (path, status));
            picture.Append(path).Append(' ').AppendLine(Moment().Replace(text, ""));
        }

        return picture.ToString();
    }

    private static string Body(string pattern, Random dice, string[] ids)
    {
        string Id() => ids[dice.Next(ids.Length)];
        return pattern.StartsWith("/v1/actions", StringComparison.Ordinal)
            ? $$"""{"id":"try-{{dice.Next(1_000_000)}}","node":"{{Nodes[dice.Next(Nodes.Length)]}}","occurredAt":"2026-03-02T01:00:00Z","actor":"{{Id()}}","customer":"{{Id()}}","{{Subjects[dice.Next(Subjects.Length)]}}":"{{Id()}}","fields":{"reason":"x","name":"x"},"evidence":[{"kind":"document","sha256":"{{Id()}}"}]}"""
            : $$"""{"id":"{{Id()}}","key":"{{Id()}}","owner":"{{Id()}}","template":"own-template","customer":"{{Id()}}","approver":"{{Id()}}","plannedStart":"2026-03-02T01:00:00Z","reason":"x","name":"x","role":"reader","member":"{{Id()}}","text":"x","labels":{"en":"x"} }""";
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("\"(asOf|lastUsedAt)\":\"[^\"]*\"")]
    private static partial Regex Moment();
}
