using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using SalesFlow.Api;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>The live feed and the tags of answers that did not change.</summary>
[Collection(OneServer.Name)]
public sealed class PulseTests(EdgeServer server)
{
    /// <summary>An action is on the feed within this time.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_feed_begins_with_what_was_and_tells_a_new_action_within_two_seconds()
    {
        var company = await Company.MakeAsync(server, "feed");
        await company.ActAsync(Some.Act("before", "lead.captured", customer: "c-before"));
        await ToldAsync(company);
        await using var feed = await Feed.OpenAsync(server, company, null);

        var snapshot = await feed.NextAsync();
        Assert.Equal("snapshot", snapshot.EventType);
        Assert.Equal(["c-before"], Customers(snapshot.Data));
        await company.ActAsync(Some.Act("after", "lead.captured", customer: "c-after"));
        var told = await feed.PulsesAsync(1).WaitAsync(Prompt, TestContext.Current.CancellationToken);

        Assert.Equal(["c-after"], told.Select(t => t.Customer));
        Assert.True(told[0].Id > long.Parse(snapshot.EventId!));
    }

    /// <summary>What was answered is told a moment later: a feed that is opened in between tells it after its beginning.</summary>
    private Task ToldAsync(Company company) => Company.UntilAsync(async () =>
    {
        await using var early = await Feed.OpenAsync(server, company, null);
        return Customers((await early.NextAsync()).Data).Any();
    }, "the feed knows what was before");

    private static IEnumerable<string?> Customers(string snapshot) => JsonElement.Parse(snapshot).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("customer").GetString());

    [Fact]
    public async Task A_reader_that_comes_back_gets_what_it_missed_and_nothing_twice()
    {
        var company = await Company.MakeAsync(server, "back");
        await company.ActAsync(Some.Act("0", "lead.captured", customer: "n-0"));
        await ToldAsync(company);
        var seen = new List<string>();
        string? last;
        await using (var feed = await Feed.OpenAsync(server, company, null))
        {
            last = (await feed.NextAsync()).EventId;
        }

        for (var round = 1; round <= 8; round++)
        {
            // Some while nobody reads, some while the reader is there, one in the very moment it comes.
            await company.ActAsync(Some.Act($"{round}-a", "lead.captured", customer: $"n-{round}-a"));
            await company.ActAsync(Some.Act($"{round}-b", "lead.captured", customer: $"n-{round}-b"));
            var meanwhile = company.ActAsync(Some.Act($"{round}-c", "lead.captured", customer: $"n-{round}-c"));
            await using var feed = await Feed.OpenAsync(server, company, last);
            await meanwhile;
            await company.ActAsync(Some.Act($"{round}-d", "lead.captured", customer: $"n-{round}-d"));
            var told = await feed.PulsesAsync(4).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            seen.AddRange(told.Select(t => t.Customer));
            last = told[^1].Id.ToString();
        }

        Assert.Equal(Enumerable.Range(1, 8).SelectMany(r => new[] { "a", "b", "c", "d" }.Select(x => $"n-{r}-{x}")), seen);
    }

    [Fact]
    public async Task A_reader_that_was_away_too_long_begins_anew_with_a_snapshot()
    {
        var company = await Company.MakeAsync(server, "away");
        await company.ActAsync(Some.Act("first", "lead.captured"));
        string? first;
        await using (var feed = await Feed.OpenAsync(server, company, null))
        {
            first = (await feed.NextAsync()).EventId;
        }

        await company.ActAsync([.. Enumerable.Range(0, 700).Select(n => Some.Act($"many-{n}", "lead.captured", customer: $"c-{n % 50}"))]);
        await Company.UntilAsync(async () => (await company.GetAsync("/v1/rates")).ValueKind == JsonValueKind.Object && await Complete() is false, "the feed has moved on");

        async Task<bool> Complete()
        {
            await using var feed = await Feed.OpenAsync(server, company, first);
            return await feed.NextAsync() is not { EventType: "snapshot" } start || JsonElement.Parse(start.Data).GetProperty("complete").GetBoolean();
        }
    }

    [Fact]
    public async Task Rates_are_not_sent_again_until_something_changed()
    {
        var company = await Company.MakeAsync(server, "tags");
        await Some.TwoStepsAsync(company.Client);
        await company.PlanAsync(Some.Chain("t-1"));
        foreach (var path in new[] { "/v1/rates?groupBy=team", "/v1/breakpoints?template=steps", "/v1/flow?template=steps" })
        {
            await Company.UntilAsync(async () => (await company.GetAsync("/v1/rates")).GetProperty("planned").GetInt32() > 0, "the chain is on the board");
            var (_, _, first) = await company.SendAsync("GET", path);
            var tag = first.Headers.ETag!.ToString();
            Assert.Equal(HttpStatusCode.NotModified, (await company.SendAsync("GET", path, headers: ("If-None-Match", tag))).Status);

            await company.PlanAsync(Some.Chain($"t-{path.Length}"));
            await Company.UntilAsync(async () => (await company.SendAsync("GET", path, headers: ("If-None-Match", tag))).Status == HttpStatusCode.OK, $"{path} is sent again after a change");
        }
    }

    [Fact]
    public async Task A_feed_tells_nothing_of_another_tenant()
    {
        var (mine, other) = (await Company.MakeAsync(server, "feed-mine"), await Company.MakeAsync(server, "feed-other"));
        await other.ActAsync(Some.Act("o-1", "lead.captured", customer: "theirs-1"));
        await using var feed = await Feed.OpenAsync(server, mine, null);
        Assert.Empty(JsonElement.Parse((await feed.NextAsync()).Data).GetProperty("items").EnumerateArray());
        for (var n = 0; n < 10; n++)
        {
            await other.ActAsync(Some.Act($"o-{n}-2", "lead.captured", customer: "theirs-2"));
            await mine.ActAsync(Some.Act($"m-{n}", "lead.captured", customer: $"mine-{n}"));
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(n => $"mine-{n}"), (await feed.PulsesAsync(10).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Select(t => t.Customer));
    }
}

/// <summary>One reader of the live feed.</summary>
internal sealed class Feed(HttpResponseMessage answer, IAsyncEnumerator<SseItem<string>> events) : IAsyncDisposable
{
    public static async Task<Feed> OpenAsync(EdgeServer server, Company company, string? lastEventId)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/pulse", UriKind.Relative));
        request.Headers.Authorization = new("Bearer", company.Key);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        return new Feed(answer, SseParser.Create(await answer.Content.ReadAsStreamAsync(cancel)).EnumerateAsync(cancel).GetAsyncEnumerator(cancel));
    }

    public async Task<SseItem<string>> NextAsync()
    {
        Assert.True(await events.MoveNextAsync(), "the feed ended");
        return events.Current;
    }

    /// <summary>The next so many lines; changes of rates in between are passed over.</summary>
    public async Task<List<(long Id, string Customer)>> PulsesAsync(int count)
    {
        var told = new List<(long, string)>();
        while (told.Count < count)
        {
            if (await NextAsync() is { EventType: "pulse" } item)
            {
                told.Add((long.Parse(item.EventId!), JsonElement.Parse(item.Data).GetProperty("customer").GetString()!));
            }
        }

        return told;
    }

    public async ValueTask DisposeAsync()
    {
        answer.Dispose();
        try
        {
            await events.DisposeAsync();
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or NotSupportedException)
        {
            // The stream was cut under it.
        }
    }
}
