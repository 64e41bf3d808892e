using System.Security.Cryptography;

namespace SalesFlow.Archive;

/// <summary>Lines of a stream that end with a line feed, hashed as they are read.</summary>
internal sealed class LineReader(Stream stream, IncrementalHash hash, int longest) : IAsyncDisposable
{
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private bool over;

    /// <summary>The next line without its end, until the next is asked for; null at the end.</summary>
    /// <exception cref="InvalidDataException">A line is too long, or the last one has no end.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            var at = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = buffer.AsMemory(start, at);
                hash.AppendData(buffer, start, at + 1);
                start += at + 1;
                return line;
            }

            if (over)
            {
                return end == start ? null : throw new InvalidDataException("a line has no end");
            }

            await FillAsync(cancel);
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask FillAsync(CancellationToken cancel)
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length < longest ? buffer.Length * 2 : throw new InvalidDataException("a line is too long"));
        }

        var read = await stream.ReadAsync(buffer.AsMemory(end), cancel);
        end += read;
        over = read == 0;
    }
}
