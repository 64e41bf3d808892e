using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SalesFlow.Board;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Notifications;
using SalesFlow.Tenants;

namespace SalesFlow.Api;

/// <summary>How JSON is read and written at the edge: strict in, camelCase and UTC out.</summary>
public static class ApiJson
{
    /// <summary>For requests and answers. Wire records are generated; shared shapes such as templates keep their defaults, which generated code would lose.</summary>
    public static JsonSerializerOptions Options { get; } = Frozen(Wire());

    /// <summary>For documents as grains keep them: names in either case, unknown members of newer versions passed over.</summary>
    public static JsonSerializerOptions Kept { get; } = Frozen(new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });

    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new MomentConverter());
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine(
            ChainsJson.Default, CalendarsJson.Default, TenantsJson.Default, BoardJson.Default, AlertsJson.Default,
            new DefaultJsonTypeInfoResolver { Modifiers = { KeyMayComeFromTheAddress } });
    }

    private static JsonSerializerOptions Wire()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        return options;
    }

    private static JsonSerializerOptions Frozen(JsonSerializerOptions options)
    {
        options.MakeReadOnly();
        return options;
    }

    /// <summary><c>PUT /v1/templates/{key}</c> names the key already.</summary>
    private static void KeyMayComeFromTheAddress(JsonTypeInfo type)
    {
        if (type.Type == typeof(ChainTemplate) || type.Type == typeof(Node) || type.Type == typeof(Member))
        {
            foreach (var property in type.Properties.Where(p => p.Name is "key" or "id"))
            {
                property.IsRequired = false;
                property.IsSetNullable = true;
            }
        }
    }
}

/// <summary>Moments: RFC 3339 with an offset in, UTC with <c>Z</c> out.</summary>
internal sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Moment.TryParse(reader.GetString(), out var moment)
            ? moment
            : throw new JsonException(Moment.Expected);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Moment.Milliseconds(value));
}

/// <summary>Reads moments as RFC 3339 writes them.</summary>
public static class Moment
{
    public const string Expected = "must be a time with its offset, such as 2026-02-03T10:00:00+08:00";

    /// <summary>Reads <c>2026-02-03T10:00:00(.123)(Z|+08:00)</c>; false without an offset. Keeps milliseconds, in UTC.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset moment)
    {
        moment = default;
        if (text.Length is < 20 or > 40 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't' or ' ') || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        var rest = text[19..];
        var fraction = 0L;
        if (rest[0] == '.')
        {
            var digits = 1;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            {
                fraction += digits <= 3 ? (rest[digits] - '0') * (digits switch { 1 => 100, 2 => 10, _ => 1 }) : 0;
                digits++;
            }

            if (digits == 1)
            {
                return false;
            }

            rest = rest[digits..];
        }

        if (!TryOffset(rest, out var offset)
            || !Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)
            || !Number(text[11..13], out var hour) || !Number(text[14..16], out var minute) || !Number(text[17..19], out var second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        // A leap second is the last millisecond that clocks here can tell.
        var ticks = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Utc).Ticks
            + (second == 60 ? 999 : fraction) * TimeSpan.TicksPerMillisecond - offset * TimeSpan.TicksPerMinute;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        moment = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    /// <summary>In UTC, without what is finer than a millisecond.</summary>
    public static DateTime Milliseconds(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !Number(text[1..3], out var hours) || !Number(text[4..6], out var rest) || hours > 23 || rest > 59)
        {
            return false;
        }

        minutes = (text[0] == '-' ? -1 : 1) * (hours * 60 + rest);
        return true;
    }

    private static bool Number(ReadOnlySpan<char> digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
