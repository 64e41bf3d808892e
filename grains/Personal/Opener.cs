using System.Buffers;
using System.Text;
using System.Text.Json;

namespace SalesFlow.Personal;

/// <summary>Puts back what was sealed, and marks in its place where the key is gone. Pure. What was never sealed is not touched.</summary>
public static class Opener
{
    /// <summary>Whether a text is one that was erased.</summary>
    public static bool IsErased(string? text) => text is { Length: > 0 } && text.AsSpan().IndexOfAnyExcept(Box.Erased) < 0;

    /// <summary>Whether there may be a box.</summary>
    public static bool Any(ReadOnlySpan<byte> json) => json.IndexOf("sealed|"u8) >= 0;

    /// <summary>The names of the keys that boxes ask for.</summary>
    public static void Names(ReadOnlySpan<byte> json, ISet<string> into)
    {
        while (json.IndexOf("sealed|"u8) is var at and >= 0)
        {
            json = json[(at + "sealed|"u8.Length)..];
            if (json.IndexOf((byte)'|') is var end and > 0 and < 400)
            {
                into.UnionWith(Encoding.UTF8.GetString(json[..end]).Split('+'));
            }
        }
    }

    /// <param name="json">Whole JSON.</param>
    /// <param name="key">By the name that the box gives; null = there is none.</param>
    public static byte[] Open(byte[] json, Func<string, PersonalKey?> key)
    {
        if (!Any(json))
        {
            return json;
        }

        var reader = new Utf8JsonReader(json);
        ArrayBufferWriter<byte>? open = null;
        var copied = 0;
        var (todos, coordinate, number) = (false, false, 0);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                todos = reader.ValueTextEquals("todos"u8);
                coordinate = reader.ValueTextEquals("lat.sealed"u8) || reader.ValueTextEquals("lon.sealed"u8);
            }
            else if (reader.TokenType == JsonTokenType.Number)
            {
                number = (int)reader.TokenStartIndex;
            }
            else if (reader.TokenType == JsonTokenType.String && Opened(ref reader, todos, key) is { } value)
            {
                open ??= new(json.Length);
                open.Write(json.AsSpan(copied, (coordinate && number >= copied ? number : (int)reader.TokenStartIndex) - copied));
                open.Write(value);
                copied = (int)reader.BytesConsumed;
            }
        }

        if (open is null)
        {
            return json;
        }

        open.Write(json.AsSpan(copied));
        return open.WrittenSpan.ToArray();
    }

    private static byte[]? Opened(ref Utf8JsonReader value, bool todos, Func<string, PersonalKey?> key)
    {
        if (!todos && !Box.Looks(value.ValueSpan))
        {
            return null;
        }

        try
        {
            // Some JSON is written with more escapes than records are.
            if (Box.TryRead(value.ValueIsEscaped ? Encoding.UTF8.GetBytes(value.GetString()!) : value.ValueSpan, out var box))
            {
                return box.Open(key(Encoding.UTF8.GetString(box.Keys)));
            }

            if (!todos || !Any(value.ValueSpan))
            {
                return null;
            }

            return JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(Open(Encoding.UTF8.GetBytes(value.GetString()!), key)), Loose.Json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A text that only looks like it.
            return null;
        }
    }
}

internal static class Loose
{
    /// <summary>As records are written.</summary>
    public static JsonSerializerOptions Json { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
