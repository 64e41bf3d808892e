using System.Net.Http.Headers;
using System.Text.Json;

namespace SalesFlow.Client;

/// <summary>Whole logs, out and in.</summary>
public sealed class InteropApi
{
    private readonly ApiPipe pipe;

    internal InteropApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>Writes the tenant's log (role <c>admin</c>, or a member who is a manager).</summary>
    /// <param name="kind"><c>ocel</c> or <c>xes</c>.</param>
    /// <param name="format"><c>json</c> or <c>sqlite</c>, of OCEL only.</param>
    /// <param name="from">First moment; null = from the start.</param>
    /// <param name="to">The first moment that is not told.</param>
    /// <param name="into">Written to as the server tells it; what was written when a fault came is no whole log.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <returns>How many chains are left out because their records are in archives.</returns>
    public async Task<int> ExportAsync(string kind, string? format, DateTimeOffset? from, DateTimeOffset? to, Stream into, CancellationToken cancel = default)
    {
        using var response = await pipe.SendAsync(HttpMethod.Get, Route.To("export", kind).With("format", format).With("from", from).With("to", to), null, false, cancel);
        await response.Content.CopyToAsync(into, cancel);
        return response.Headers.TryGetValues("Archived-Chains", out var said) && int.TryParse(said.First(), out var archived) ? archived : 0;
    }

    /// <summary>Takes a log in as history (role <c>importer</c>; settings in it need <c>admin</c>). The same log again adds nothing.</summary>
    /// <param name="kind"><c>ocel</c> or <c>xes</c>.</param>
    /// <param name="open">Opens the log anew for each attempt.</param>
    /// <param name="cancel">Ends the call; what was taken in by then stays.</param>
    /// <returns>What became of it, as the server says it.</returns>
    public async Task<JsonElement> ImportAsync(string kind, Func<Stream> open, CancellationToken cancel = default)
    {
        using var response = await pipe.SendAsync(
            HttpMethod.Post, Route.To("import", kind), () => new StreamContent(open()) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }, true, cancel);
        using var answer = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancel), default, cancel);
        return answer.RootElement.Clone();
    }
}
