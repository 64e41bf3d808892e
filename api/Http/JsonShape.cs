using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SalesFlow.Calendars;

namespace SalesFlow.Api;

/// <summary>Holds a JSON value against what a request may be and says of every member that differs what is expected of it.
/// Also finds what deserializing does not look at: a null in a list or in an object of named values.</summary>
internal static class JsonShape
{
    public static List<FieldError> Faults(JsonElement value, JsonTypeInfo type)
    {
        var faults = new List<FieldError>();
        Look(value, type, "", "", faults);
        return faults;
    }

    /// <param name="absent">What may be done instead of a null, in words.</param>
    private static void Look(JsonElement value, JsonTypeInfo type, string pointer, string absent, List<FieldError> faults)
    {
        if (!Fits(value, type))
        {
            var isNull = value.ValueKind == JsonValueKind.Null;
            faults.Add(new(pointer, $"must be {Expected(type)}{(isNull ? ", not null" + absent : "")}"));
            return;
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                Members(value, type, pointer, faults);
                break;
            case JsonTypeInfoKind.Enumerable:
                var i = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Look(item, Element(type), $"{pointer}/{i++}", "", faults);
                }

                break;
            case JsonTypeInfoKind.Dictionary:
                foreach (var member in value.EnumerateObject())
                {
                    Look(member.Value, Element(type), $"{pointer}/{Token(member.Name)}", "", faults);
                }

                break;
        }
    }

    private static void Members(JsonElement value, JsonTypeInfo type, string pointer, List<FieldError> faults)
    {
        foreach (var member in value.EnumerateObject())
        {
            var at = $"{pointer}/{Token(member.Name)}";
            if (type.Properties.FirstOrDefault(p => p.Name == member.Name) is not { } known)
            {
                if (!type.Properties.Any(p => p.IsExtensionData))
                {
                    faults.Add(new(at, JsonErrors.Unknown(member.Name, type.Properties.Select(p => p.Name))));
                }
            }
            else if (member.Value.ValueKind != JsonValueKind.Null || !MayBeNull(known))
            {
                Look(member.Value, type.Options.GetTypeInfo(known.PropertyType), at, known.IsRequired ? "" : "; leave it out for the default", faults);
            }
        }
    }

    private static bool MayBeNull(JsonPropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null || (!property.PropertyType.IsValueType && (property.AssociatedParameter?.IsNullable ?? property.IsSetNullable));

    private static bool Fits(JsonElement value, JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => value.ValueKind == JsonValueKind.Object,
        JsonTypeInfoKind.Enumerable => value.ValueKind == JsonValueKind.Array,
        _ => FitsSimple(value, Nullable.GetUnderlyingType(type.Type) ?? type.Type),
    };

    private static bool FitsSimple(JsonElement value, Type type) =>
        type == typeof(string) ? value.ValueKind == JsonValueKind.String
        : type == typeof(bool) ? value.ValueKind is JsonValueKind.True or JsonValueKind.False
        : type == typeof(int) ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _)
        : type == typeof(long) ? value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _)
        : type == typeof(double) ? value.ValueKind == JsonValueKind.Number
        : type == typeof(DateTimeOffset) ? value.ValueKind == JsonValueKind.String && Moment.TryParse(value.GetString(), out _)
        : type != typeof(CalendarHolidays) || value.ValueKind is JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Object;

    /// <summary>What a value of this type is to the reader of an answer: "a list of texts".</summary>
    private static string Expected(JsonTypeInfo type)
    {
        if (type.Type == typeof(IReadOnlyDictionary<string, IReadOnlyList<string[]>>))
        {
            return "the blocks of each weekday, such as {\"mon\":[[\"09:00\",\"12:00\"]]}";
        }

        if (type.Type == typeof(IReadOnlyList<string[]>))
        {
            return "a list of blocks, such as [[\"09:00\",\"12:00\"]]";
        }

        return type.Kind switch
        {
            JsonTypeInfoKind.Object => $"an object with {string.Join(", ", type.Properties.Where(p => !p.IsExtensionData).Select(p => p.Name))}",
            JsonTypeInfoKind.Enumerable => $"a list of {Several(Element(type))}",
            JsonTypeInfoKind.Dictionary => $"an object of {Several(Element(type))} by name",
            _ => Simple(Nullable.GetUnderlyingType(type.Type) ?? type.Type),
        };
    }

    private static string Simple(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number"
        : type == typeof(DateTimeOffset) ? "a time with its offset, such as 2026-02-03T10:00:00+08:00"
        : type == typeof(CalendarHolidays) ? "\"cn\", a list of dates such as [\"2026-10-01\"], or both as {\"use\":\"cn\",\"dates\":[…]}"
        : "a value";

    private static string Several(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object => "objects",
        JsonTypeInfoKind.Enumerable => "lists",
        JsonTypeInfoKind.Dictionary => "objects",
        _ => type.Type == typeof(string) ? "texts" : "values",
    };

    private static JsonTypeInfo Element(JsonTypeInfo type) => type.Options.GetTypeInfo(type.ElementType!);

    private static string Token(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
