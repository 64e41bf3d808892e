using System.Text;

namespace SalesFlow.Bench;

/// <summary>
/// A request rendered once, with places for numbers. A place is a token of the body, such as <c>^chain^^</c>; each occurrence takes a
/// number, right-aligned and filled with zeros to the token's own width, so that the length of the request never changes.
/// </summary>
public sealed class RequestTemplate
{
    private readonly byte[] _head;
    private readonly byte[] _item;
    private readonly (int At, int Width, int Token)[] _places;
    private readonly int _items;

    /// <summary>A POST of one item as it is, or of a JSON array of them.</summary>
    /// <param name="target">The server; gives the Host header.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="item">The JSON of one item, with tokens.</param>
    /// <param name="tokens">The tokens; <see cref="Render"/> takes one value for each, per item, in this order.</param>
    /// <param name="items">Items per request; null posts one item without an array around it.</param>
    /// <param name="apiKey">The bearer credential, if the server wants one.</param>
    public RequestTemplate(Uri target, string path, string item, IReadOnlyList<string> tokens, int? items = null, string? apiKey = null)
    {
        (_item, _items, Items) = (Encoding.UTF8.GetBytes(item), items ?? 0, items ?? 1);
        var length = items is { } many ? (many * (_item.Length + 1)) + 1 : _item.Length;
        _head = Encoding.UTF8.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {target.Authority}\r\nContent-Type: application/json\r\n"
            + (apiKey is null ? "" : $"Authorization: Bearer {apiKey}\r\n") + $"Content-Length: {length}\r\n\r\n");
        _places = [.. tokens.SelectMany((token, index) => Occurrences(Encoding.UTF8.GetBytes(token)).Select(at => (at, token.Length, index)))];
        Values = tokens.Count * Items;
        BodyLength = length;
    }

    /// <summary>Items per request.</summary>
    public int Items { get; }

    /// <summary>Numbers per request: tokens × items.</summary>
    public int Values { get; }

    /// <summary>Bytes of the body.</summary>
    public int BodyLength { get; }

    /// <summary>Writes the request with these numbers; returns its length.</summary>
    public int Render(Span<byte> buffer, ReadOnlySpan<long> values)
    {
        _head.CopyTo(buffer);
        var (at, perItem) = (_head.Length, values.Length / Items);
        for (var i = 0; i < Items; i++)
        {
            if (_items > 0)
            {
                buffer[at++] = i == 0 ? (byte)'[' : (byte)',';
            }

            var item = buffer.Slice(at, _item.Length);
            _item.CopyTo(item);
            foreach (var (place, width, token) in _places)
            {
                WriteDigits(item.Slice(place, width), values[(i * perItem) + token]);
            }

            at += _item.Length;
        }

        if (_items > 0)
        {
            buffer[at++] = (byte)']';
        }

        return at;
    }

    private static void WriteDigits(Span<byte> place, long value)
    {
        for (var i = place.Length - 1; i >= 0; i--)
        {
            place[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    private IEnumerable<int> Occurrences(byte[] token)
    {
        for (var at = _item.AsSpan().IndexOf(token); at >= 0;)
        {
            yield return at;
            var next = _item.AsSpan(at + token.Length).IndexOf(token);
            at = next < 0 ? -1 : at + token.Length + next;
        }
    }
}
