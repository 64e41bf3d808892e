using System.Net;
using System.Text.Json;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Api;

/// <summary>The live feed over HTTP.</summary>
[Collection(OneServer.Name)]
public sealed class LiveFeedTests(EdgeServer server)
{
    [Fact]
    public async Task The_live_feed_begins_with_a_snapshot_tells_of_changes_and_goes_on_where_a_reader_left()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var key = await server.TenantAsync("edge-feed");
        var (events, connection) = await Follow(key, null, patience.Token);
        using (connection)
        {
            Assert.Equal("snapshot", (await Next(events)).Kind);
            await Post("feed-1");
            var first = await Until(events, "pulse");
            Assert.Equal("feed-c", JsonElement.Parse(first.Data).GetProperty("customer").GetString());
            Assert.Equal("rates-changed", (await Until(events, "rates-changed")).Kind);
            await Post("feed-2");

            var (resumed, second) = await Follow(key, first.Id, patience.Token);
            using (second)
            {
                var next = await Next(resumed);
                Assert.Equal("pulse", next.Kind);
                Assert.True(long.Parse(next.Id!) > long.Parse(first.Id!));
            }
        }

        async Task Post(string id) => Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("POST", "/v1/actions",
            $$"""{"id":"{{id}}","node":"lead.captured","occurredAt":"{{Some.Past}}","actor":"r","customer":"feed-c"}""", key)).Status);

        static async Task<(string? Id, string Kind, string Data)> Next(IAsyncEnumerator<(string? Id, string Kind, string Data)> events)
        {
            Assert.True(await events.MoveNextAsync());
            return events.Current;
        }

        static async Task<(string? Id, string Kind, string Data)> Until(IAsyncEnumerator<(string? Id, string Kind, string Data)> events, string kind)
        {
            while (true)
            {
                if (await Next(events) is var e && e.Kind == kind)
                {
                    return e;
                }
            }
        }
    }

    private async Task<(IAsyncEnumerator<(string? Id, string Kind, string Data)> Events, IDisposable Connection)> Follow(string key, string? after, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/pulse");
        request.Headers.Authorization = new("Bearer", key);
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        return (Read(await answer.Content.ReadAsStreamAsync(cancel), cancel).GetAsyncEnumerator(cancel), answer);

        static async IAsyncEnumerable<(string? Id, string Kind, string Data)> Read(Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            var parser = System.Net.ServerSentEvents.SseParser.Create(stream);
            await foreach (var item in parser.EnumerateAsync(cancel))
            {
                yield return (item.EventId, item.EventType, item.Data);
            }
        }
    }
}
