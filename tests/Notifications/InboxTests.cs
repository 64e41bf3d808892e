using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Journal;
using Xunit;

namespace SalesFlow.Notifications;

/// <summary>A member's own alerts over HTTP: what is open, what is unread, and live.</summary>
[Collection(OneServer.Name)]
public sealed class InboxTests(EdgeServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alerts_are_unread_until_they_are_read_and_go_when_they_are_acknowledged_or_snoozed()
    {
        var (company, mine) = await MemberAsync("inbox-a");
        Assert.Equal((0, 0), await mine.Alerts.InboxAsync(cancel: Cancel) is var none ? (none.Unread, none.Items.Count) : default);
        await AlertAsync("inbox-a", 1, "a-1", "rep-1");
        await AlertAsync("inbox-a", 2, "a-2", "rep-1", "boss");
        await AlertAsync("inbox-a", 3, "a-3", "rep-11");

        var inbox = await mine.Alerts.InboxAsync(cancel: Cancel);
        Assert.Equal((2, "a-2,a-1"), (inbox.Unread, string.Join(',', inbox.Items.Select(item => item.Id))));
        Assert.All(inbox.Items, item => Assert.True(item.Unread));
        Assert.Equal(0, (await mine.Alerts.ReadInboxAsync(TimeProvider.System.GetUtcNow(), Cancel)).Unread);
        Assert.All((await mine.Alerts.InboxAsync(cancel: Cancel)).Items, item => Assert.False(item.Unread));

        await mine.Alerts.AcknowledgeAsync("a-1", cancel: Cancel);
        await mine.Alerts.SnoozeAsync("a-2", TimeProvider.System.GetUtcNow().AddHours(1), cancel: Cancel);
        Assert.Empty((await mine.Alerts.InboxAsync(cancel: Cancel)).Items);
        Assert.Equal(["a-2", "a-1"], (await mine.Alerts.InboxAsync(all: true, cancel: Cancel)).Items.Select(item => item.Id));
        Assert.Equal("rep-1", (await mine.Alerts.InboxAsync(all: true, cancel: Cancel)).Items[1].AcknowledgedBy);

        // Who acts for nobody has no inbox.
        var refused = await Assert.ThrowsAsync<SalesFlowException>(() => company.Client.Alerts.InboxAsync(cancel: Cancel));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "member-needed"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Pages_go_from_the_newest_to_the_oldest()
    {
        var (_, mine) = await MemberAsync("inbox-b");
        for (var i = 1; i <= 7; i++)
        {
            await AlertAsync("inbox-b", i, $"a-{i}", "rep-1");
        }

        var first = await mine.Alerts.InboxAsync(limit: 4, cancel: Cancel);
        var second = await mine.Alerts.InboxAsync(cursor: first.Next, limit: 4, cancel: Cancel);
        Assert.Equal(["a-7", "a-6", "a-5", "a-4", "a-3", "a-2", "a-1"], first.Items.Concat(second.Items).Select(item => item.Id));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Whoever_follows_is_told_as_it_happens()
    {
        var (_, mine) = await MemberAsync("inbox-c");
        await using var live = mine.Alerts.FollowInboxAsync(Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await live.MoveNextAsync());
        Assert.Equal(0, live.Current.Unread);

        await AlertAsync("inbox-c", 1, "a-1", "rep-1");
        Assert.True(await live.MoveNextAsync());
        Assert.Equal(1, live.Current.Unread);
        await mine.Alerts.AcknowledgeAsync("a-1", cancel: Cancel);
        Assert.True(await live.MoveNextAsync());
        Assert.Equal(0, live.Current.Unread);
    }

    private async Task<(Company Company, SalesFlowClient Mine)> MemberAsync(string tenant)
    {
        var company = await Company.MakeAsync(server, tenant);
        await company.SendAsync("PUT", "/v1/members/rep-1", """{"id":"rep-1","name":"张三","roles":["rep"]}""");
        var key = (await company.PostAsync("/v1/keys", """{"role":"writer","actor":"rep-1"}""")).GetProperty("key").GetString()!;
        return (company, new SalesFlowClient(server.Http, key));
    }

    /// <summary>A rung as a chain keeps it, and the courier's nudge as the writer gives it.</summary>
    private async Task AlertAsync(string tenant, int version, string id, params string[] to)
    {
        var now = Stamp.Now(TimeProvider.System);
        var stream = new StreamId(tenant, "told/rungs");
        var body = Encoding.UTF8.GetBytes($$$"""{"stream":"told/rungs","version":{{{version}}},"kind":"window.fired","recordedAt":"{{{Stamp.Text(now)}}}","data":{"window":"w"}}""");
        var outcome = await server.App.Services.GetRequiredService<IJournal>().CommitAsync(new Commit
        {
            Stream = stream, ExpectedVersion = version - 1, RecordedAt = now, Records = [new NewRecord("window.fired", body, new byte[32])],
            Alerts = [new AlertRow(id, "pd-0001", "proposal", $"w-{id}", 1, "due", to, now, now, false, now, null)],
        });
        Assert.Equal(CommitStatus.Committed, outcome.Status);
    }
}
