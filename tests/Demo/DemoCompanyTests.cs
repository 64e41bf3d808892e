using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Demo;

/// <summary>What the company sends, in which order, and that it bears a server that falters. What the server makes of it is the API's tests' matter.</summary>
public sealed class DemoCompanyTests
{
    private static readonly DemoOptions Small = DemoScriptTests.Options with { ChainsPerWorkday = 5, Customers = 40, Photos = 8, Documents = 5, Signatures = 3 };

    [Fact]
    public async Task Every_chain_is_there_before_its_actions_and_every_file_before_the_action_that_names_it()
    {
        var book = new Book();
        await using var stage = await Stage.StartAsync(book.Serve);

        var result = await DemoCompany.PlayAsync(stage.Client, Small, null, TestContext.Current.CancellationToken);

        Assert.Empty(book.Complaints);
        Assert.Empty(result.Refusals);
        Assert.Equal((35, 40, 16), (result.Members, result.Customers, result.Files));
        Assert.Equal((book.Chains.Count, book.Actions.Count), (result.Chains, result.Actions));
        Assert.True(result.Chains > 200 && result.Actions > result.Chains * 2);
        Assert.NotEmpty(book.Voided);
        Assert.All(book.Voided, pair => Assert.NotEqual(book.Chains[pair.Key], pair.Value));
    }

    [Fact]
    public async Task A_company_that_is_there_is_not_played_again()
    {
        var book = new Book();
        book.Chains["pd-1"] = "rep-01";
        await using var stage = await Stage.StartAsync(book.Serve);

        var result = await DemoCompany.PlayAsync(stage.Client, Small, null, TestContext.Current.CancellationToken);

        Assert.True(result.AlreadyThere);
        Assert.Empty(book.Actions);
    }

    [Fact(Timeout = 60_000)]
    public async Task Live_agents_go_on_through_a_faltering_server_until_they_are_asked_to_end()
    {
        var time = new HastyTime(Small.Now);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var book = new Book { FailsEvery = 7 };
        book.Acted = () =>
        {
            if (book.Actions.Count >= 150)
                ends.Cancel();
        };
        await using var stage = await Stage.StartAsync(book.Serve, new SalesFlowClientOptions { Time = time, Attempts = 2 });
        var words = new ConcurrentBag<string>();

        await DemoCompany.LiveAsync(stage.Client, Small with { Time = time }, new Sink(words), ends.Token);

        Assert.True(book.Actions.Count >= 150);
        Assert.Empty(book.Complaints);
        Assert.Contains(words, word => word.Contains("500", StringComparison.Ordinal));
        Assert.Contains(book.Chains.Keys, id => id.StartsWith("ds-live-", StringComparison.Ordinal));
    }

    private sealed class Sink(ConcurrentBag<string> words) : IProgress<DemoProgress>
    {
        public void Report(DemoProgress value) => words.Add(value.Stage);
    }

    /// <summary>Time that jumps to whatever is waited for.</summary>
    private sealed class HastyTime(DateTimeOffset now) : TimeProvider
    {
        private long ticks = now.UtcTicks;

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero)
                Interlocked.Add(ref ticks, dueTime.Ticks);
            return base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
        }
    }

    /// <summary>Writes down what arrives and complains about what comes before what it needs.</summary>
    private sealed class Book
    {
        private int calls;

        public ConcurrentDictionary<string, string> Chains { get; } = new();
        public ConcurrentDictionary<string, string> Actions { get; } = new();
        public ConcurrentDictionary<string, string> Voided { get; } = new();
        public ConcurrentBag<string> Complaints { get; } = [];
        public int FailsEvery { get; init; }
        public Action Acted { get; set; } = () => { };
        private ConcurrentDictionary<string, bool> Files { get; } = new();

        public void Serve(WebApplication app)
        {
            app.Use((context, next) =>
            {
                if (FailsEvery == 0 || Interlocked.Increment(ref calls) % FailsEvery != 0)
                    return next(context);
                context.Response.StatusCode = calls % 2 == 0 ? 500 : 503;
                return Task.CompletedTask;
            });
            app.MapGet("/v1/chains", () => Json($$"""{"items":[{{string.Join(',', Chains.Keys.Take(1).Select(id => $$"""{"id":"{{id}}"}"""))}}]}"""));
            app.MapGet("/v1/chains/{id}", (string id) => Json($$"""{"id":"{{id}}"}"""));
            app.MapPost("/v1/chains", (JsonElement chain) =>
            {
                Chains[chain.GetProperty("id").GetString()!] = chain.GetProperty("owner").GetString()!;
                return Json(chain.GetRawText());
            });
            app.MapPost("/v1/chains/{id}/{verb}", (string id, string verb, JsonElement body) =>
            {
                if (verb == "void")
                    Voided[id] = body.GetProperty("approver").GetString()!;
                return Json($$"""{"id":"{{id}}"}""");
            });
            app.MapPut("/v1/members/{id}", (JsonElement member) => Json(member.GetRawText()));
            app.MapPut("/v1/templates/{key}", (JsonElement template) => Json(template.GetRawText()));
            app.MapMethods("/v1/policies/contracts", ["GET", "PUT"], () => Json("""{"key":"contracts","version":1,"policy":{"paymentMethods":[]}}"""));
            app.MapGet("/v1/orders/breaks", () => Json("""{"items":[]}"""));
            app.MapPost("/v1/customers/snapshots/fill", () => Json("""{"taken":0}"""));
            app.MapGet("/v1/customers/silent", () => Json("""{"items":[]}"""));
            app.MapPost("/v1/customers/silent/lists/{day}", (string day) => Json($$"""{"id":"{{day}}","at":"{{day}}T00:00:00Z","day":"{{day}}","customers":[],"keptAt":"{{day}}T00:00:00Z"}"""));
            app.MapGet("/v1/templates", () => Json("""{"items":[]}"""));
            app.MapGet("/v1/templates/{key}", (string key) => Json($$"""{"key":"{{key}}","pauseReasons":["等待客户"]}"""));
            app.MapPut("/v1/evidence/{digest}", (string digest) => { Files[digest] = true; });
            app.MapMethods("/v1/evidence/{digest}", ["HEAD"], (string digest) => Files.ContainsKey(digest) ? Results.Ok() : Results.NotFound());
            app.MapPost("/v1/actions", (JsonElement action) =>
            {
                Keep(action);
                Acted();
                return Json($$"""{"action":{{action.GetRawText()}}}""");
            });
            app.MapPost("/v1/actions/batch", (JsonElement batch) =>
            {
                foreach (var action in batch.EnumerateArray())
                    Keep(action);
                return Json($$"""{"accepted":{{batch.GetArrayLength()}},"replayed":0,"refused":0,"items":[]}""");
            });
        }

        private void Keep(JsonElement action)
        {
            var id = action.GetProperty("id").GetString()!;
            if (action.TryGetProperty("chain", out var chain) && !Chains.ContainsKey(chain.GetString()!))
                Complaints.Add($"{id} came before its chain");
            foreach (var item in action.GetProperty("evidence").EnumerateArray())
                if (item.TryGetProperty("sha256", out var digest) && !Files.ContainsKey(digest.GetString()!))
                    Complaints.Add($"{id} came before its file");
            Actions[id] = action.GetRawText();
        }

        private static IResult Json(string text) => Results.Text(text, "application/json");
    }
}
