using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace SalesFlow.Client;

public sealed class CallsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refusal_carries_status_code_detail_and_wrong_fields()
    {
        await using var stage = await Stage.StartAsync(app => app.MapPost("/v1/actions", async (HttpContext context) =>
        {
            context.Response.StatusCode = 422;
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync("""
                {"type":"about:blank","title":"Unprocessable","status":422,"code":"action-id-reused","detail":"a-1 stands for other content.",
                 "errors":[{"pointer":"/id","detail":"used before"}],"traceId":"x"}
                """, context.RequestAborted);
        }));

        var refusal = await Assert.ThrowsAsync<SalesFlowException>(() => stage.Client.Actions.PostAsync(Some.Action("a-1"), cancel: Cancel));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "action-id-reused", "a-1 stands for other content."), (refusal.Status, refusal.Code, refusal.Detail));
        Assert.Equal([new FieldError("/id", "used before")], refusal.Errors);
    }

    [Fact]
    public async Task A_replayed_action_says_so_and_the_key_and_mode_are_sent()
    {
        string? authorization = null, mode = null;
        await using var stage = await Stage.StartAsync(app => app.MapPost("/v1/actions", async (HttpContext context) =>
        {
            authorization = context.Request.Headers.Authorization;
            mode = context.Request.Query["mode"];
            context.Response.Headers["Idempotent-Replayed"] = "true";
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"action":{"id":"a-1","node":"n","occurredAt":"2026-02-03T02:00:00Z","actor":"r","sequence":7},"missing":[],"chains":[]}""", context.RequestAborted);
        }));

        var receipt = await stage.Client.Actions.PostAsync(Some.Action("a-1"), SendMode.History, Cancel);

        Assert.True(receipt.Replayed);
        Assert.Equal(7, receipt.Action.Sequence);
        Assert.Equal(("Bearer sf_test", "history"), (authorization, mode));
    }

    [Fact]
    public async Task A_list_follows_the_cursor_to_the_last_page_and_repeats_its_filter()
    {
        var asked = new List<string>();
        await using var stage = await Stage.StartAsync(app => app.MapGet("/v1/chains", (HttpContext context) =>
        {
            asked.Add(context.Request.QueryString.Value!);
            return Results.Text(context.Request.Query["cursor"].ToString() switch
            {
                "" => """{"items":[{"id":"c-1"},{"id":"c-2"}],"next":"p/2"}""",
                "p/2" => """{"items":[{"id":"c-3"}],"next":null}""",
                _ => """{"items":[]}""",
            }, "application/json");
        }));

        var ids = new List<string>();
        await foreach (var chain in stage.Client.Chains.ListAsync(new ChainsQuery { State = ChainState.Open, Reason = BreakReason.NeverStarted, Closed = false, Team = "华东一部", Limit = 2 }, Cancel))
            ids.Add(chain.Id);

        Assert.Equal(["c-1", "c-2", "c-3"], ids);
        var filter = $"?state=open&reason=never-started&closed=false&team={Uri.EscapeDataString("华东一部")}";
        Assert.Equal([filter + "&limit=2", filter + "&cursor=p%2F2&limit=2"], asked);
    }

    [Fact]
    public async Task An_uploaded_file_goes_to_its_digest_and_is_found_and_read_there()
    {
        var kept = new Dictionary<string, byte[]>();
        await using var stage = await Stage.StartAsync(app =>
        {
            app.MapPut("/v1/evidence/{digest}", async (string digest, HttpContext context) =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
                kept[digest] = body.ToArray();
                context.Response.StatusCode = 201;
            });
            app.MapMethods("/v1/evidence/{digest}", ["GET", "HEAD"], (string digest) => kept.TryGetValue(digest, out var file) ? Results.Bytes(file) : Results.NotFound());
        });

        var digest = await stage.Client.Evidence.UploadAsync(new MemoryStream("abc"u8.ToArray()), "text/plain", Cancel);

        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", digest);
        Assert.True(await stage.Client.Evidence.ExistsAsync(digest, Cancel));
        Assert.False(await stage.Client.Evidence.ExistsAsync(new string('0', 64), Cancel));
        Assert.Equal("abc"u8.ToArray(), await stage.Client.Evidence.GetAsync(digest, Cancel));
    }

    [Fact]
    public async Task Rates_that_did_not_change_are_not_sent_again()
    {
        var statuses = new List<int>();
        await using var stage = await Stage.StartAsync(app => app.MapGet("/v1/rates", (HttpContext context) =>
        {
            var known = context.Request.Headers.IfNoneMatch == "\"v1\"";
            statuses.Add(known ? 304 : 200);
            context.Response.Headers.ETag = "\"v1\"";
            return known ? Results.StatusCode(304) : Results.Text("""{"planned":10,"closed":9,"rate":0.9}""", "application/json");
        }));

        var first = await stage.Client.Board.RatesAsync(new RatesQuery { Period = "2026-02", GroupBy = RateGroup.Team }, Cancel);
        var second = await stage.Client.Board.RatesAsync(new RatesQuery { Period = "2026-02", GroupBy = RateGroup.Team }, Cancel);

        Assert.Equal([200, 304], statuses);
        Assert.Equal(0.9, second.Rate);
        Assert.Equal(first, second);
    }
}
