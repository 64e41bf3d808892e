using System.Buffers.Text;
using System.Text;

namespace SalesFlow.Bench;

/// <summary>
/// Reads one HTTP/1.1 answer from the bytes received so far: enough of the protocol for a server that answers a POST with a body of
/// known length, in chunks, or with none. A chunked body is joined in place.
/// </summary>
/// <param name="Status">The status code; 0 while the answer is not complete.</param>
/// <param name="Length">Bytes that the answer took of the buffer.</param>
/// <param name="Body">Where the body (joined) lies in the buffer.</param>
public readonly record struct HttpResponse(int Status, int Length, Range Body)
{
    /// <summary>The answer at the start of the buffer, or one of status 0 when bytes are still missing.</summary>
    /// <exception cref="InvalidDataException">The bytes are no HTTP/1.1 answer.</exception>
    public static HttpResponse Read(Span<byte> received)
    {
        var head = received.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return default;
        }

        if (!received.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(received[9..12], out int status, out _))
        {
            throw new InvalidDataException("Not an HTTP/1.1 answer.");
        }

        var body = head + 4;
        var headers = received[..(head + 2)];
        if (Header(headers, "content-length:"u8) is { Length: > 0 } text && Utf8Parser.TryParse(text, out int length, out _))
        {
            return received.Length >= body + length ? new HttpResponse(status, body + length, body..(body + length)) : default;
        }

        return Header(headers, "transfer-encoding:"u8).IsEmpty
            ? new HttpResponse(status, body, body..body)
            : ReadChunks(received, status, body);
    }

    private static HttpResponse ReadChunks(Span<byte> received, int status, int body)
    {
        if (!AllChunksAreThere(received, body))
        {
            return default;
        }

        var (from, to) = (body, body);
        while (true)
        {
            var size = ChunkSize(received, ref from);
            received.Slice(from, size).CopyTo(received[to..]);
            from += size + 2;
            to += size;
            if (size == 0)
            {
                return new HttpResponse(status, from, body..to);
            }
        }
    }

    private static bool AllChunksAreThere(ReadOnlySpan<byte> received, int at)
    {
        while (true)
        {
            var size = ChunkSize(received, ref at);
            if (size < 0 || received.Length < at + size + 2)
            {
                return false;
            }

            at += size + 2;
            if (size == 0)
            {
                return true;
            }
        }
    }

    // Moves behind the line that holds the size; -1 when the line is not there yet.
    private static int ChunkSize(ReadOnlySpan<byte> received, ref int at)
    {
        var line = at <= received.Length ? received[at..].IndexOf("\r\n"u8) : -1;
        if (line < 0)
        {
            return -1;
        }

        if (!Utf8Parser.TryParse(received.Slice(at, line), out int size, out _, 'x'))
        {
            throw new InvalidDataException("Not a chunk.");
        }

        at += line + 2;
        return size;
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> name)
    {
        while (lines.IndexOf("\r\n"u8) is var end and >= 0)
        {
            if (end > name.Length && Ascii.EqualsIgnoreCase(lines[..name.Length], name))
            {
                return lines[name.Length..end].TrimStart((byte)' ');
            }

            lines = lines[(end + 2)..];
        }

        return default;
    }
}
