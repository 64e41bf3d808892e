using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace SalesFlow.Client;

public sealed class RetryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly SalesFlowClientOptions Quick = new() { BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(30), Jitter = () => 0.5 };

    [Fact]
    public async Task A_posted_action_is_sent_again_after_the_wait_that_a_busy_server_asks_for()
    {
        var time = new InstantTime();
        var calls = new List<string>();
        await using var stage = await Stage.StartAsync(app => app.MapPost("/v1/actions", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            calls.Add(await reader.ReadToEndAsync(context.RequestAborted));
            if (calls.Count == 1)
            {
                context.Response.StatusCode = 503;
                context.Response.Headers.RetryAfter = "7";
                return;
            }
            context.Response.StatusCode = 201;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$"""{"action":{{calls[^1]}},"missing":[{"kind":"photo","detail":"no photo"}],"chains":[],"news":1}""", context.RequestAborted);
        }), Quick with { Time = time });

        var receipt = await stage.Client.Actions.PostAsync(Some.Action("a-1"), cancel: Cancel);

        Assert.Equal(2, calls.Count);
        Assert.Equal(calls[0], calls[1]);
        Assert.Equal("a-1", receipt.Action.Id);
        Assert.Equal([new MissingEvidence("photo", "no photo")], receipt.Missing);
        Assert.False(receipt.Replayed);
        Assert.Equal([TimeSpan.FromSeconds(7.5)], time.Waits);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_answer_is_tried_again()
    {
        var calls = 0;
        await using var stage = await Stage.StartAsync(app => app.MapPost("/v1/chains", async (HttpContext context) =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                context.Abort();
                return;
            }
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"id":"c-1","state":"open","loop":"intact","steps":[]}""", context.RequestAborted);
        }));

        var chain = await stage.Client.Chains.CreateAsync(Some.Chain("c-1"), cancel: Cancel);

        Assert.Equal(2, calls);
        Assert.Equal(ChainState.Open, chain.State);
    }

    [Fact]
    public async Task Attempts_are_bounded_and_the_last_refusal_is_thrown()
    {
        var calls = 0;
        await using var stage = await Stage.StartAsync(app => app.MapGet("/v1/rates", () => { calls++; return Results.StatusCode(503); }),
            new SalesFlowClientOptions { Attempts = 3, BaseDelay = TimeSpan.Zero });

        var refusal = await Assert.ThrowsAsync<SalesFlowException>(() => stage.Client.Board.RatesAsync(new RatesQuery(), Cancel));

        Assert.Equal(3, calls);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.Status);
        Assert.Equal("http-503", refusal.Code);
    }

    [Fact]
    public async Task A_verb_that_carries_no_id_of_its_own_is_sent_once()
    {
        var calls = 0;
        await using var stage = await Stage.StartAsync(app => app.MapPost("/v1/chains/{id}/pause", (string id) => { calls++; return Results.StatusCode(503); }));

        await Assert.ThrowsAsync<SalesFlowException>(() => stage.Client.Chains.PauseAsync("c-1", "waiting-for-customer", cancel: Cancel));

        Assert.Equal(1, calls);
    }

    [Fact]
    public void Waits_double_and_stay_below_the_longest()
    {
        var waits = Enumerable.Range(1, 6).Select(attempt => RetryRules.Wait(attempt, null, Quick with { Attempts = 7, MaxDelay = TimeSpan.FromSeconds(10) })!.Value.TotalSeconds);

        Assert.Equal([0.5, 1, 2, 4, 5, 5], waits);
    }

    [Fact]
    public void A_server_that_asks_for_more_than_the_longest_wait_ends_the_attempts()
    {
        Assert.Null(RetryRules.Wait(1, TimeSpan.FromSeconds(31), Quick));
        Assert.Equal(TimeSpan.FromSeconds(30), RetryRules.Wait(1, TimeSpan.FromSeconds(30), Quick));
        Assert.Equal(TimeSpan.FromSeconds(7.5), RetryRules.Wait(1, TimeSpan.FromSeconds(7), Quick));
    }

    /// <summary>Every wait is written down and over at once.</summary>
    private sealed class InstantTime : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero)
                Waits.Add(dueTime);
            return base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
        }
    }
}
