using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Calendars;

namespace SalesFlow.Tables;

/// <summary>What stands in a table's cells. Pure.</summary>
internal static class TableCells
{
    /// <summary>A workbook's cell holds no more.</summary>
    public const int Longest = 32_767;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text, number or truth; null for nothing. Moments are as the wall clock of <paramref name="zone"/> shows them; lists of single values are joined, what is nested stays JSON.</summary>
    /// <param name="zone">Null leaves moments as they are, in UTC.</param>
    public static object? Value(JsonElement row, string column, LocalZone? zone)
    {
        if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty(column, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => null,
            JsonValueKind.String => Text(value.GetString()!, zone),
            JsonValueKind.Number => value.TryGetDecimal(out var number) ? number : value.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Number) => string.Join("; ", value.EnumerateArray()),
            _ => JsonSerializer.Serialize(value, Relaxed),
        };
    }

    /// <summary>One line of a CSV file (RFC 4180).</summary>
    public static string Line(IEnumerable<object?> cells) => new StringBuilder().AppendJoin(',', cells.Select(Csv)).Append("\r\n").ToString();

    /// <summary>What a spreadsheet would take for a formula gets an apostrophe before it, whatever blank or wide form it begins with. Numbers are numbers, also negative ones.</summary>
    public static string Guarded(string text)
    {
        var start = text.AsSpan().TrimStart(" \u00A0\u3000\uFEFF");
        return (start is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..] && !(start is ['-'])) || text is ['\t' or '\r' or '\n', ..] ? $"'{text}" : text;
    }

    /// <summary>Text as a workbook takes it: without characters that XML has no place for, and cut where it would not fit.</summary>
    public static object? Workbook(object? cell)
    {
        if (cell is not string text)
        {
            return cell;
        }

        var clean = string.Concat(text.Where(c => System.Xml.XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)));
        return clean.Length <= Longest ? clean : clean[..(Longest - 1)] + "…";
    }

    private static string Csv(object? cell)
    {
        var text = cell switch
        {
            null => "",
            bool truth => truth ? "true" : "false",
            string given => Guarded(given),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => cell.ToString() ?? "",
        };
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static string Text(string text, LocalZone? zone) =>
        zone is not null && text.Length is >= 20 and <= 30 && text[^1] == 'Z' && Moment.TryParse(text, out var at) ? zone.LocalText(at) : text;
}
