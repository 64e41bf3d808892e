using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>The API's words for an enum: its names in kebab-case (<c>DoneLate</c> is <c>done-late</c>).</summary>
internal static class Words<T> where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> ByValue =
        Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

    private static readonly FrozenDictionary<string, T> ByWord = ByValue.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    public static string Of(T value) => ByValue[value];

    /// <summary>The value of a word; the enum's first value (<c>Unknown</c>) for a word that a newer server may know.</summary>
    public static T Parse(string? word) => word is not null && ByWord.TryGetValue(word, out var value) ? value : default;
}

internal sealed class WordConverter<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Words<T>.Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Words<T>.Of(value));
}

/// <summary>A version may be written as a number or as text; callers only compare and show it.</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null)
            return reader.GetString();
        return JsonElement.ParseValue(ref reader).GetRawText();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
