using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace SalesFlow.Api;

/// <summary>Reads request bodies with a limit, and JSON with errors that say where.</summary>
public static class Bodies
{
    public const long JsonLimit = 1_048_576;

    /// <summary>The whole body, still in the pipe: whoever asks lets go of it with <see cref="PipeReader.AdvanceTo(SequencePosition)"/>.</summary>
    /// <exception cref="ProblemException">413 when it is longer than the limit.</exception>
    public static async ValueTask<ReadOnlySequence<byte>> WholeAsync(this HttpContext http, long limit)
    {
        if (http.Request.ContentLength > limit)
        {
            throw new ProblemException(Problems.TooLarge(limit));
        }

        var pipe = http.Request.BodyReader;
        while (true)
        {
            var read = await pipe.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                pipe.AdvanceTo(read.Buffer.End);
                throw new ProblemException(Problems.TooLarge(limit));
            }

            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public static async ValueTask<byte[]> BytesAsync(this HttpContext http, long limit)
    {
        var body = await http.WholeAsync(limit);
        var bytes = body.ToArray();
        http.Request.BodyReader.AdvanceTo(body.End);
        return bytes;
    }

    /// <summary>The body as one value. An empty body is an empty object.</summary>
    /// <exception cref="ProblemException">400, 413, 415 or 422, saying where and what.</exception>
    public static async ValueTask<T> JsonAsync<T>(this HttpContext http, JsonSerializerOptions? options = null, long limit = JsonLimit)
        where T : class
    {
        if (!IsJson(http.Request.ContentType))
        {
            throw new ProblemException(Problems.MediaType("application/json"));
        }

        return Parse<T>(await http.BytesAsync(limit), options);
    }

    public static T Parse<T>(ReadOnlySpan<byte> body, JsonSerializerOptions? options = null)
        where T : class
    {
        if (!Utf8.IsValid(body))
        {
            throw new ProblemException(Problems.Malformed("The body is not UTF-8."));
        }

        var type = (JsonTypeInfo<T>)(options ?? ApiJson.Options).GetTypeInfo(typeof(T));
        try
        {
            return Read(body.IsEmpty ? "{}"u8 : body, type);
        }
        catch (InvalidOperationException)
        {
            throw new ProblemException(HalfACharacter);
        }
    }

    private static T Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            CheckText(body);
            var value = JsonSerializer.Deserialize(body, type) ?? throw new ProblemException(Problems.Invalid("", "must be an object, not null"));
            // A null in a list or among named values passes, and no rule behind the edge expects it.
            return body.IndexOf("null"u8) >= 0 && JsonShape.Faults(JsonElement.Parse(body), type) is [_, ..] faults
                ? throw new ProblemException(Problems.Invalid([.. faults]))
                : value;
        }
        catch (JsonException e)
        {
            throw new ProblemException(JsonErrors.ToProblem(e, type, body));
        }
    }

    /// <summary>The body as it is, checked for syntax only.</summary>
    public static JsonElement Element(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            throw new ProblemException(Problems.Malformed("The body is not UTF-8."));
        }

        try
        {
            CheckText(body);
            return JsonElement.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new ProblemException(JsonErrors.Malformed(e));
        }
        catch (InvalidOperationException)
        {
            throw new ProblemException(HalfACharacter);
        }
    }

    private static Problem HalfACharacter { get; } = Problems.Malformed("A string holds half a surrogate pair, which is no text.");

    /// <summary>Half of a surrogate pair, as an escape, is JSON by the letter but no text. Parts that are kept as they came are never read here, and could not be written later.</summary>
    /// <exception cref="InvalidOperationException">There is one.</exception>
    private static void CheckText(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("\\u"u8) < 0)
        {
            return;
        }

        var json = new Utf8JsonReader(body);
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && json.ValueIsEscaped)
            {
                _ = json.GetString();
            }
        }
    }

    /// <summary>No media type, <c>application/json</c> or anything <c>+json</c>.</summary>
    public static bool IsJson(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType))
        {
            return true;
        }

        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = (end < 0 ? contentType : contentType.AsSpan(0, end)).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
