using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Calendars;

/// <summary>
/// Days off: the word <c>"cn"</c>, a list of dates, or both as <c>{"use":"cn","dates":[…]}</c>.
/// A date of the list wins over a make-up working day of <c>"cn"</c>.
/// </summary>
/// <param name="Use">A shipped calendar; only <see cref="Chinese"/> is known.</param>
/// <param name="Dates">Local dates, <c>2026-10-01</c>.</param>
[JsonConverter(typeof(CalendarHolidaysConverter))]
public sealed record CalendarHolidays(string? Use, IReadOnlyList<string> Dates)
{
    /// <summary>The name of the shipped Chinese calendar, <see cref="ChineseHolidays"/>.</summary>
    public const string Chinese = "cn";

    /// <summary>No days off.</summary>
    public static CalendarHolidays None { get; } = new(null, []);
}

internal sealed class CalendarHolidaysConverter : JsonConverter<CalendarHolidays>
{
    public override CalendarHolidays Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new(reader.GetString(), []);
        if (reader.TokenType == JsonTokenType.StartArray)
            return new(null, Dates(ref reader));
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("holidays is \"cn\", a list of dates, or an object with \"use\" and \"dates\".");

        string? use = null;
        IReadOnlyList<string> dates = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (name == "use" && reader.TokenType is JsonTokenType.String or JsonTokenType.Null)
                use = reader.GetString();
            else if (name == "dates" && reader.TokenType == JsonTokenType.StartArray)
                dates = Dates(ref reader);
            else
                throw new JsonException("holidays as an object holds \"use\" (a word) and \"dates\" (a list of dates).");
        }

        return new(use, dates);
    }

    public override void Write(Utf8JsonWriter writer, CalendarHolidays value, JsonSerializerOptions options)
    {
        if (value.Use is not null && value.Dates.Count == 0)
        {
            writer.WriteStringValue(value.Use);
            return;
        }

        if (value.Use is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("use", value.Use);
            writer.WritePropertyName("dates");
        }

        writer.WriteStartArray();
        foreach (var date in value.Dates)
            writer.WriteStringValue(date);
        writer.WriteEndArray();
        if (value.Use is not null)
            writer.WriteEndObject();
    }

    private static List<string> Dates(ref Utf8JsonReader reader)
    {
        var dates = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            dates.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("A holiday is a date such as \"2026-10-01\"."));
        return dates;
    }
}
