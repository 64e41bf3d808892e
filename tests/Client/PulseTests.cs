using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace SalesFlow.Client;

public sealed class PulseTests
{
    [Fact]
    public async Task A_feed_that_breaks_is_taken_up_after_the_last_item_read()
    {
        var cancel = TestContext.Current.CancellationToken;
        var resumedFrom = new List<string>();
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stage = await Stage.StartAsync(app => app.MapGet("/v1/pulse", async (HttpContext context) =>
        {
            resumedFrom.Add(context.Request.Headers["Last-Event-ID"].ToString());
            context.Response.ContentType = "text/event-stream";
            switch (resumedFrom.Count)
            {
                case 1:
                    await context.Response.WriteAsync("retry: 1\nevent: snapshot\nid: 4\ndata: {\"items\":[]}\n\nevent: action\nid: 5\ndata: {\"node\":\"need.raised\"}\n\n", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    // A reset may overtake what was sent; the connection breaks once the client has it.
                    await read.Task.WaitAsync(cancel);
                    context.Abort();
                    break;
                case 2:
                    context.Response.StatusCode = 503;
                    break;
                case 3:
                    await context.Response.WriteAsync(": still here\n\nevent: action\nid: 6\ndata: {\"node\":\"goods.shipped\"}\n\n", context.RequestAborted);
                    break;
                default:
                    context.Response.StatusCode = 204;
                    break;
            }
        }));

        var seen = new List<(string?, string)>();
        await foreach (var item in stage.Client.Board.PulseAsync(cancel: cancel))
        {
            seen.Add((item.Id, item.Kind));
            if (item.Id == "5")
                read.SetResult();
        }

        Assert.Equal([("4", "snapshot"), ("5", "action"), ("6", "action")], seen);
        Assert.Equal(["", "5", "5", "6"], resumedFrom);
    }

    [Fact]
    public async Task A_feed_that_is_refused_ends_with_the_refusal()
    {
        await using var stage = await Stage.StartAsync(app => app.MapGet("/v1/pulse", () => Results.StatusCode(401)));

        var refusal = await Assert.ThrowsAsync<SalesFlowException>(async () =>
        {
            await foreach (var _ in stage.Client.Board.PulseAsync(cancel: TestContext.Current.CancellationToken)) { }
        });

        Assert.Equal("http-401", refusal.Code);
    }
}
