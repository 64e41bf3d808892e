using System.Text.Json;
using SalesFlow.Import;

namespace SalesFlow.Erp;

/// <summary>Rows of a JSON answer, page by page.</summary>
internal sealed class ErpHttp : IDisposable
{
    private const int MostBytes = 32 << 20, MostRows = 10_000;

    // The credential goes to the configured origin only: a redirect is an answer like any other.
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        MaxResponseContentBufferSize = MostBytes,
    };

    public async Task<ErpPart> ReadAsync(ErpConnection connection, ErpAdapter adapter, string? cursor, DateTimeOffset? since, CancellationToken cancellation)
    {
        var root = new Uri(connection.Address!.TrimEnd('/') + "/");
        var address = cursor is null ? Under(root, root, adapter.Path!.TrimStart('/').Replace("{since}", Uri.EscapeDataString(Stamp.Text(since ?? DateTimeOffset.UnixEpoch)), StringComparison.Ordinal)) : Under(root, root, cursor);
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Accept", "application/json" } } };
        if (connection.Secret is not null)
        {
            request.Headers.TryAddWithoutValidation(connection.Header, connection.Secret);
        }

        using var answer = await client.SendAsync(request, cancellation);
        if (answer.StatusCode != System.Net.HttpStatusCode.OK)
        {
            throw new ErpException($"{address.AbsolutePath} answered {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }

        using var json = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
        var items = Items(json.RootElement, adapter);
        var rows = new List<SourceRow>();
        foreach (var item in items.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || rows.Count >= MostRows)
            {
                throw new ErpException(rows.Count >= MostRows ? $"{address.AbsolutePath} answered more than {MostRows:N0} rows in one page" : $"{address.AbsolutePath} answered an item that is no object");
            }

            rows.Add(SourceRow.Of(rows.Count + 1, item));
        }

        var next = adapter.Next is { } name && Member(json.RootElement, name) is { ValueKind: JsonValueKind.String } link && link.GetString() is { Length: > 0 } text ? Under(root, address, text) : null;
        return new(rows, next == address ? null : next?.AbsoluteUri);
    }

    private static JsonElement Items(JsonElement root, ErpAdapter adapter)
    {
        var items = adapter.Items is { } name ? Member(root, name) : root.ValueKind == JsonValueKind.Array ? root : Member(root, "items");
        return items is { ValueKind: JsonValueKind.Array } found ? found : throw new ErpException($"the answer has no array {(adapter.Items is { } wanted ? $"'{wanted}'" : "and no member 'items' that is one; name it with 'items'")}");
    }

    private static JsonElement? Member(JsonElement from, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (from.ValueKind != JsonValueKind.Object || !from.TryGetProperty(name, out from))
            {
                return null;
            }
        }

        return from;
    }

    /// <summary>An address under the connection's own.</summary>
    private static Uri Under(Uri root, Uri from, string text)
    {
        var address = new Uri(from, text);
        return address.GetLeftPart(UriPartial.Authority) == root.GetLeftPart(UriPartial.Authority) && address.AbsolutePath.StartsWith(root.AbsolutePath, StringComparison.Ordinal)
            ? address
            : throw new ErpException($"the address of a page leads out of the connection's own: {address.GetLeftPart(UriPartial.Path)}");
    }

    public void Dispose() => client.Dispose();
}
