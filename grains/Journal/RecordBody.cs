using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SalesFlow.Journal;

/// <summary>The form of a record: one JSON object <c>{"stream","version","kind","recordedAt","data","verdict?"}</c>, UTF-8, whose bytes are kept as they are.
/// Its digest is SHA-256 of the digest before it (32 bytes, none for the first) followed by those bytes, so that anyone can check a receipt with a hash tool.</summary>
public static class RecordBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic] private static ArrayBufferWriter<byte>? buffer;
    [ThreadStatic] private static Utf8JsonWriter? writer;

    /// <param name="extra">Written after the data under the given name; null = nothing.</param>
    public static byte[] Write<TData, TExtra>(
        StreamId stream, int version, string kind, DateTimeOffset recordedAt, TData data, JsonTypeInfo<TData> type, TExtra? extra, JsonTypeInfo<TExtra>? extraType)
        where TExtra : class
    {
        var bytes = buffer ??= new ArrayBufferWriter<byte>(4096);
        bytes.ResetWrittenCount();
        var json = writer ??= new Utf8JsonWriter(bytes, Options);
        json.Reset(bytes);
        json.WriteStartObject();
        json.WriteString("stream"u8, stream.Name);
        json.WriteNumber("version"u8, version);
        json.WriteString("kind"u8, kind);
        json.WriteString("recordedAt"u8, Stamp.Text(recordedAt));
        json.WritePropertyName("data"u8);
        JsonSerializer.Serialize(json, data, type);
        if (extra is not null)
        {
            json.WritePropertyName("verdict"u8);
            JsonSerializer.Serialize(json, extra, extraType!);
        }

        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    public static byte[] Digest(ReadOnlySpan<byte> before, ReadOnlySpan<byte> body)
    {
        var length = before.Length + body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        before.CopyTo(rented);
        body.CopyTo(rented.AsSpan(before.Length));
        var digest = SHA256.HashData(rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
        return digest;
    }
}
