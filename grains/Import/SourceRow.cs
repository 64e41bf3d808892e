using System.Text.Json;

namespace SalesFlow.Import;

/// <summary>One row of a table, or one object of a JSON answer.</summary>
/// <param name="Line">Where it stands, for people: the line of a file, the place in an answer (1 is the first).</param>
/// <param name="Values">By column; members of nested objects by <c>outer.inner</c>.</param>
/// <param name="Lists">Nested arrays of objects by name; null where there are none.</param>
public sealed record SourceRow(
    int Line, IReadOnlyDictionary<string, LogValue> Values, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, LogValue>>>? Lists = null)
{
    private const int MaxDepth = 8;

    /// <summary>An object as a row: numbers keep all their digits, null is nothing.</summary>
    public static SourceRow Of(int line, JsonElement item)
    {
        var values = new Dictionary<string, LogValue>(StringComparer.Ordinal);
        var lists = new Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, LogValue>>>(StringComparer.Ordinal);
        Flatten(item, "", values, lists, 0);
        return new(line, values, lists);
    }

    private static void Flatten(
        JsonElement item, string before, Dictionary<string, LogValue> values, Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, LogValue>>>? lists, int depth)
    {
        foreach (var member in item.EnumerateObject())
        {
            var name = before + member.Name;
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.String:
                    values[name] = new(member.Value.GetString()!);
                    break;
                case JsonValueKind.Number:
                    values[name] = new(member.Value.GetRawText(), LogKind.Real);
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    values[name] = new(member.Value.GetRawText(), LogKind.Truth);
                    break;
                case JsonValueKind.Object when depth < MaxDepth:
                    Flatten(member.Value, name + ".", values, lists, depth + 1);
                    break;
                case JsonValueKind.Array when lists is not null:
                    lists[name] = [.. member.Value.EnumerateArray().Where(inner => inner.ValueKind == JsonValueKind.Object).Select(Inner)];
                    break;
            }
        }
    }

    private static Dictionary<string, LogValue> Inner(JsonElement item)
    {
        var values = new Dictionary<string, LogValue>(StringComparer.Ordinal);
        Flatten(item, "", values, null, 0);
        return values;
    }
}
