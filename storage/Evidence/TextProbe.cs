using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SalesFlow.Evidence;

/// <summary>Tells text, tables and JSON from other content, read part by part: a file may be larger than memory should be.</summary>
internal static class TextProbe
{
    private static ReadOnlySpan<byte> Separators => ",;\t"u8;

    /// <summary>The media type, or null where it is no text.</summary>
    /// <param name="content">From its beginning; must be able to seek.</param>
    /// <param name="part">Bytes read at once, at least 16.</param>
    public static string? Of(Stream content, int part = 64 * 1024)
    {
        var begin = Preamble(content);
        var look = new Look();
        return !IsText(content, begin, part, look) ? null
            : look.First is (byte)'{' or (byte)'[' && IsJson(content, begin, part) ? "application/json"
            : look.IsTable ? "text/csv" : "text/plain";
    }

    private static int Preamble(Stream content)
    {
        Span<byte> start = stackalloc byte[3];
        content.Position = 0;
        return content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Encoding.UTF8.Preamble) ? start.Length : 0;
    }

    private static bool IsText(Stream content, int begin, int part, Look look)
    {
        var buffer = new byte[part];
        var kept = 0;
        var any = false;
        content.Position = begin;
        while (content.Read(buffer, kept, part - kept) is var read and > 0)
        {
            var chunk = buffer.AsSpan(0, kept + read);
            var whole = chunk[..WholeCharacters(chunk)];
            if (!Utf8.IsValid(whole) || whole.IndexOfAnyInRange((byte)0, (byte)8) >= 0 || whole.IndexOfAnyInRange((byte)14, (byte)31) >= 0)
            {
                return false;
            }

            any = true;
            look.At(whole);
            kept = chunk.Length - whole.Length;
            chunk[whole.Length..].CopyTo(buffer);
        }

        return any && kept == 0;
    }

    /// <summary>Length without a character at the end whose rest is still to come.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> chunk)
    {
        for (var back = 1; back <= Math.Min(3, chunk.Length); back++)
        {
            var lead = chunk[^back];
            if ((lead & 0xc0) != 0x80)
            {
                var length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
                return length > back ? chunk.Length - back : chunk.Length;
            }
        }

        return chunk.Length;
    }

    private static bool IsJson(Stream content, int begin, int part)
    {
        var buffer = new byte[part];
        var kept = 0;
        var state = new JsonReaderState();
        content.Position = begin;
        while (true)
        {
            var read = content.Read(buffer, kept, buffer.Length - kept);
            var reader = new Utf8JsonReader(buffer.AsSpan(0, kept + read), read == 0, state);
            try
            {
                while (reader.Read())
                {
                }
            }
            catch (JsonException)
            {
                return false;
            }

            if (read == 0)
            {
                return true;
            }

            state = reader.CurrentState;
            var rest = buffer.AsSpan((int)reader.BytesConsumed, kept + read - (int)reader.BytesConsumed);
            kept = rest.Length;
            rest.CopyTo(buffer);
            if (kept == buffer.Length)
            {
                // One string or number fills it.
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }
    }

    /// <summary>What is seen in passing: the first character that is no blank, and the separators of the first two lines.</summary>
    private sealed class Look
    {
        private readonly int[][] counts = [new int[3], new int[3]];
        private int line;

        public byte? First { get; private set; }

        /// <summary>The first two lines hold the same number of separators.</summary>
        public bool IsTable => line > 0 && Enumerable.Range(0, Separators.Length).Any(i => counts[0][i] > 0 && counts[0][i] == counts[1][i]);

        public void At(ReadOnlySpan<byte> text)
        {
            if (First is null && text.IndexOfAnyExcept(" \t\r\n"u8) is var at and >= 0)
            {
                First = text[at];
            }

            while (line < 2 && !text.IsEmpty)
            {
                var end = text.IndexOf((byte)'\n');
                var here = end < 0 ? text : text[..end];
                for (var i = 0; i < Separators.Length; i++)
                {
                    counts[line][i] += here.Count(Separators[i]);
                }

                text = end < 0 ? [] : text[(end + 1)..];
                line += end < 0 ? 0 : 1;
            }
        }
    }
}
