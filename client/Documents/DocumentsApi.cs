using System.Text.Json;

namespace SalesFlow.Client;

/// <summary>Settings as documents, as they are: for tools that keep them as files. The typed calls beside it are for everything else.</summary>
public sealed class DocumentsApi
{
    private readonly ApiPipe pipe;

    internal DocumentsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>All documents of a collection in their newest version.</summary>
    /// <param name="collection">templates, nodes, calendars, members, policies or channels.</param>
    /// <param name="cancel">Ends the call.</param>
    public IAsyncEnumerable<JsonElement> ListAsync(string collection, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => PageAsync(collection, cursor, stop), cancel);

    /// <summary>Saves a document.</summary>
    /// <param name="collection">As for <see cref="ListAsync"/>.</param>
    /// <param name="key">Its key or id.</param>
    /// <param name="document">The whole document.</param>
    /// <param name="seen">The version that it was made from, 0 = it must be new; the server refuses with 412 when another came between.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <returns>As the server keeps it.</returns>
    public Task<JsonElement> PutAsync(string collection, string key, JsonElement document, int seen, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Put, Route.To(collection, key), document, SalesFlowJson.Default.JsonElement, SalesFlowJson.Default.JsonElement, true, cancel, request =>
            request.Headers.TryAddWithoutValidation(seen == 0 ? "If-None-Match" : "If-Match", seen == 0 ? "*" : $"\"{seen}\""));

    private async Task<Page<JsonElement>> PageAsync(string collection, string? cursor, CancellationToken cancel)
    {
        var page = await pipe.GetAsync(Route.To(collection).With("cursor", cursor), SalesFlowJson.Default.JsonElement, cancel);
        return new([.. page.GetProperty("items").EnumerateArray()], page.GetProperty("next").GetString());
    }
}
