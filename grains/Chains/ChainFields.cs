using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using SalesFlow.Journal;

namespace SalesFlow.Chains;

/// <summary>The scalar fields that a template looks at, as text.</summary>
public static class ChainFields
{
    private const int LongestKept = 256;

    public static Dictionary<string, string> Scalars(JsonElement fields, IReadOnlySet<string> used)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (used.Count > 0 && fields.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in used)
            {
                if (fields.TryGetProperty(name, out var value) && Text(value) is { } text)
                {
                    found[name] = text;
                }
            }
        }

        return found;
    }

    public static ImmutableDictionary<string, string> Kept(RawJson fields, IReadOnlySet<string> used)
    {
        if (used.Count == 0)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        using var open = fields.Open();
        return Scalars(open.RootElement, used).ToImmutableDictionary();
    }

    public static bool Holds(Condition condition, IReadOnlyDictionary<string, string> fields) =>
        fields.TryGetValue(condition.Field, out var value) && condition.In.Contains(value);

    /// <summary>A moment given in a field: RFC 3339 with offset, or a date, which lasts to its end in the given zone.</summary>
    public static DateTimeOffset? Moment(string? text, Func<DateOnly, DateTimeOffset> endOfDay)
    {
        if (text is null)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return endOfDay(day);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime() : null;
    }

    // Null and blank are absent; objects and arrays are there but not compared.
    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is { } s && !string.IsNullOrWhiteSpace(s) ? (s.Length > LongestKept ? s[..LongestKept] : s) : null,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Object or JsonValueKind.Array => "[]",
        _ => null,
    };
}
