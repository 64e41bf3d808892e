using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SalesFlow.Client;

/// <summary>Reads the feed and comes back to it: each connection names the last item that the one before brought.</summary>
internal static class PulseFeed
{
    public static async IAsyncEnumerable<PulseItem> ReadAsync(ApiPipe pipe, string path, string? lastEventId, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var failures = 0; ; failures++)
        {
            TimeSpan? asked = null;
            await using var connection = await OpenAsync(pipe, path, lastEventId, cancel);
            if (connection is { Finished: true })
                yield break;
            while (connection is not null && await connection.NextAsync(cancel) is { } item)
            {
                failures = 0;
                lastEventId = item.Id ?? lastEventId;
                yield return item;
            }
            if (connection?.Parser.ReconnectionInterval is { } interval && interval > TimeSpan.Zero)
                asked = interval;
            cancel.ThrowIfCancellationRequested();
            // Never gives up: the last permitted wait repeats.
            var attempt = Math.Clamp(failures + 1, 1, Math.Max(1, pipe.Options.Attempts - 1));
            await Task.Delay(RetryRules.Wait(attempt, asked, pipe.Options) ?? pipe.Options.MaxDelay, pipe.Options.Time, cancel);
        }
    }

    private static async Task<Connection?> OpenAsync(ApiPipe pipe, string path, string? lastEventId, CancellationToken cancel)
    {
        try
        {
            var response = await pipe.SendAsync(HttpMethod.Get, Route.To(path.Split('/')), null, true, cancel, request =>
            {
                request.Headers.Accept.ParseAdd("text/event-stream");
                if (lastEventId is not null)
                    request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
            });
            return new Connection(response, await response.Content.ReadAsStreamAsync(cancel));
        }
        catch (Exception fault) when (RetryRules.MayPass(fault, cancel) || (fault is SalesFlowException refusal && RetryRules.MayPass(refusal.Status)))
        {
            return null;
        }
    }

    private sealed class Connection : IAsyncDisposable
    {
        private readonly HttpResponseMessage response;
        private IAsyncEnumerator<SseItem<JsonElement>>? items;

        public Connection(HttpResponseMessage response, Stream body)
        {
            this.response = response;
            Parser = SseParser.Create(body, (_, data) => JsonSerializer.Deserialize(data, SalesFlowJson.Default.JsonElement));
        }

        public SseParser<JsonElement> Parser { get; }

        /// <summary>204 is how a server asks an event source not to come back.</summary>
        public bool Finished => response.StatusCode == HttpStatusCode.NoContent;

        /// <summary>The next item; null when the connection ended, in whatever way.</summary>
        public async Task<PulseItem?> NextAsync(CancellationToken cancel)
        {
            items ??= Parser.EnumerateAsync(cancel).GetAsyncEnumerator(cancel);
            try
            {
                return await items.MoveNextAsync() ? new PulseItem(items.Current.EventId, items.Current.EventType, items.Current.Data) : null;
            }
            catch (Exception fault) when (RetryRules.MayPass(fault, cancel))
            {
                return null;
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (items is not null)
                await items.DisposeAsync();
            response.Dispose();
        }
    }
}
