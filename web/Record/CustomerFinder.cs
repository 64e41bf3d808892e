using System.Collections.Concurrent;
using System.Text.Json;

namespace SalesFlow.Web.Record;

/// <summary>A customer as people name it.</summary>
public sealed record CustomerChoice(string Id, string Name);

/// <summary>Finds customers by name, and names by id.</summary>
public sealed class CustomerFinder(HttpClient http)
{
    private const int Most = 8;
    private readonly ConcurrentDictionary<string, string> names = new();

    /// <summary>Those whose name or id holds the words; without words the owner's own, newest first.</summary>
    public async Task<IReadOnlyList<CustomerChoice>> FindAsync(string words, string? owner, CancellationToken cancel)
    {
        var narrowed = words.Trim() is { Length: > 0 } text ? $"&search={Uri.EscapeDataString(text)}" : owner is null ? "" : $"&owner={Uri.EscapeDataString(owner)}";
        using var answer = await http.GetAsync(new Uri($"v1/customers?limit={Most}{narrowed}", UriKind.Relative), cancel);
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
        return [.. json.RootElement.GetProperty("items").EnumerateArray().Select(Choice)];
    }

    /// <summary>Reads the names that are not known yet, so that <see cref="Name"/> has them.</summary>
    public Task ReadAsync(IEnumerable<string?> ids, CancellationToken cancel) => Task.WhenAll(ids.OfType<string>().Distinct().Where(id => !names.ContainsKey(id)).Take(60).Select(async id =>
    {
        using var answer = await http.GetAsync(new Uri($"v1/customers/{Uri.EscapeDataString(id)}", UriKind.Relative), cancel);
        if (answer.IsSuccessStatusCode)
        {
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
            Choice(json.RootElement);
        }
        else if (answer.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // Nobody told us its profile: the id is all there is.
            names[id] = id;
        }
    }));

    public string Name(string? id) => id is null ? Look.Show.Nothing : names.GetValueOrDefault(id, id);

    private CustomerChoice Choice(JsonElement item)
    {
        var id = item.GetProperty("id").GetString()!;
        var name = item.TryGetProperty("name", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : id;
        names[id] = name;
        return new(id, name);
    }
}
