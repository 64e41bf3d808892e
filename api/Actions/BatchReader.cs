using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using SalesFlow.Api;

namespace SalesFlow.Actions;

/// <summary>Reads a batch of actions in its three forms. One bad item never spoils the others.</summary>
internal static class BatchReader
{
    public const int Most = 1000;
    public const long Limit = 16 * 1_048_576;

    public static Problem TooMany { get; } = new(422, "batch-too-large", "The batch is too large",
        $"A batch holds at most {Most:N0} actions. Send several batches; nothing of this one was kept.");

    /// <exception cref="ProblemException">The batch as a whole can't be read.</exception>
    public static async ValueTask<List<ActionRead>> ReadAsync(HttpContext http, ReadingContext context)
    {
        var type = http.Request.ContentType;
        if (Is(type, "application/x-ndjson") || Is(type, "application/jsonl") || Is(type, "application/ndjson"))
        {
            return await ReadLinesAsync(http, context);
        }

        var events = Is(type, "application/cloudevents-batch+json");
        if (!events && !Bodies.IsJson(type))
        {
            throw new ProblemException(Problems.MediaType("application/json, application/x-ndjson or application/cloudevents-batch+json"));
        }

        return Read(await http.WholeAsync(Limit), http.Request.BodyReader, context, events);
    }

    /// <summary>Nothing that was read refers to the body: it lies in memory that is used again, for one of 100 KB would be a large object each time.</summary>
    private static List<ActionRead> Read(ReadOnlySequence<byte> body, PipeReader pipe, ReadingContext context, bool events)
    {
        var length = (int)body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        body.CopyTo(rented);
        pipe.AdvanceTo(body.End);
        try
        {
            return ReadArray(rented.AsSpan(0, length), context, events);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    internal static List<ActionRead> ReadArray(ReadOnlySpan<byte> body, ReadingContext context, bool events)
    {
        if (!Utf8.IsValid(body))
        {
            throw new ProblemException(Problems.Malformed("The body is not UTF-8."));
        }

        var reads = new List<ActionRead>();
        try
        {
            var json = new Utf8JsonReader(body);
            json.Read();
            if (json.TokenType != JsonTokenType.StartArray)
            {
                throw new ProblemException(Problems.Invalid("", "must be an array of actions"));
            }

            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (reads.Count == Most)
                {
                    throw new ProblemException(TooMany);
                }

                reads.Add(events ? ReadEvent(ref json, body, context, $"/{reads.Count}") : ActionReader.Read(ref json, context, $"/{reads.Count}"));
            }

            json.Read();
        }
        catch (JsonException e)
        {
            throw new ProblemException(JsonErrors.Malformed(e));
        }

        return reads;
    }

    internal static ActionRead ReadEvent(ref Utf8JsonReader json, ReadOnlySpan<byte> body, ReadingContext context, string root)
    {
        var errors = new FieldErrors(root);
        return CloudEvent.ReadStructured(ref json, body, errors) is { } read
            ? read.ToAction(context, errors, root)
            : new(null, null, Problems.Invalid([.. errors.List!]));
    }

    /// <summary>A line at a time, as they arrive.</summary>
    private static async ValueTask<List<ActionRead>> ReadLinesAsync(HttpContext http, ReadingContext context)
    {
        var reads = new List<ActionRead>();
        var pipe = http.Request.BodyReader;
        var total = 0L;
        while (true)
        {
            var read = await pipe.ReadAsync(http.RequestAborted);
            var rest = read.Buffer;
            while (Line(ref rest, read.IsCompleted) is { } line)
            {
                Take(line, context, reads);
            }

            total += read.Buffer.Length - rest.Length;
            if (total + rest.Length > Limit)
            {
                throw new ProblemException(Problems.TooLarge(Limit));
            }

            if (read.IsCompleted)
            {
                pipe.AdvanceTo(read.Buffer.End);
                return reads;
            }

            pipe.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static ReadOnlySequence<byte>? Line(ref ReadOnlySequence<byte> rest, bool completed)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            var line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return line;
        }

        if (!completed || rest.IsEmpty)
        {
            return null;
        }

        var last = rest;
        rest = rest.Slice(rest.End);
        return last;
    }

    internal static void Take(in ReadOnlySequence<byte> line, ReadingContext context, List<ActionRead> reads)
    {
        var text = line.IsSingleSegment ? line.FirstSpan : line.ToArray();
        if (text.Trim(" \t\r"u8).IsEmpty)
        {
            return;
        }

        if (reads.Count == Most)
        {
            throw new ProblemException(TooMany);
        }

        reads.Add(ReadOne(text, context, $"/{reads.Count}"));
    }

    /// <summary>A text that holds one action.</summary>
    internal static ActionRead ReadOne(ReadOnlySpan<byte> text, ReadingContext context, string root = "", bool isEvent = false)
    {
        if (!Utf8.IsValid(text))
        {
            return new(null, null, Problems.Malformed("The body is not UTF-8."));
        }

        try
        {
            var json = new Utf8JsonReader(text);
            json.Read();
            var read = isEvent ? ReadEvent(ref json, text, context, root) : ActionReader.Read(ref json, context, root);
            json.Read();
            return read;
        }
        catch (JsonException e)
        {
            return new(null, null, JsonErrors.Malformed(e));
        }
    }

    private static bool Is(string? contentType, string mediaType) =>
        contentType is not null && contentType.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == mediaType.Length || contentType[mediaType.Length] is ';' or ' ');
}
