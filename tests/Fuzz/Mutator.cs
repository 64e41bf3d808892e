using System.Text;

namespace SalesFlow.Fuzz;

/// <summary>Makes new inputs of known ones. The same random numbers give the same inputs.</summary>
internal sealed class Mutator(Random random, string[] words)
{
    public const int Longest = 64 * 1024;

    private static readonly byte[][] Extremes =
    [
        .. new[]
        {
            "0", "-1", "1e308", "-1e999", "99999999999999999999999999", "2147483648", "-9223372036854775809", "0.1", "NaN", "null", "true", "\"\"", "[]", "{}", "\\u0000", "\\ud800", "\u0000", "\uFFFE", "𠮷", "\u202E", "\r\n",
            "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59", "2026-02-30T00:00:00Z", "<!DOCTYPE a [<!ENTITY x \"y\">]>", "&x;", "]]>", "<!--", "'", "\"", "''", "`", "*a", "&a", "!!binary", "%00",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFE, 0xFF],
    ];

    private readonly byte[][] tokens = [.. Extremes, .. words.Select(Encoding.UTF8.GetBytes)];

    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        var text = new List<byte>(corpus[random.Next(corpus.Count)]);
        for (var rounds = 1 + random.Next(6); rounds > 0; rounds--)
        {
            Change(text, corpus);
        }

        return [.. text.Take(Longest)];
    }

    private void Change(List<byte> text, IReadOnlyList<byte[]> corpus)
    {
        var at = random.Next(text.Count + 1);
        var length = Math.Min(text.Count - at, 1 + random.Next(random.Next(4) == 0 ? 256 : 8));
        switch (random.Next(9))
        {
            case 0 when text.Count > 0:
                text[random.Next(text.Count)] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when text.Count > 0:
                text[random.Next(text.Count)] = (byte)random.Next(256);
                break;
            case 2:
                text.RemoveRange(at, length);
                break;
            case 3:
                text.InsertRange(at, tokens[random.Next(tokens.Length)]);
                break;
            case 4:
                text.RemoveRange(at, length);
                text.InsertRange(at, tokens[random.Next(tokens.Length)]);
                break;
            case 5:
                text.InsertRange(at, text.GetRange(at, length));
                break;
            case 6:
                // Deep or long: what eats stacks and memory.
                var piece = tokens[random.Next(tokens.Length)];
                var bracket = random.Next(3) switch { 0 => "["u8.ToArray(), 1 => "{\"a\":"u8.ToArray(), _ => piece };
                text.InsertRange(at, Enumerable.Repeat(bracket, 1 << random.Next(12)).SelectMany(b => b).Take(Longest));
                break;
            case 7:
                var other = corpus[random.Next(corpus.Count)];
                var from = random.Next(other.Length + 1);
                text.RemoveRange(at, text.Count - at);
                text.AddRange(other[from..]);
                break;
            default:
                var swap = text.GetRange(at, length);
                text.RemoveRange(at, length);
                text.InsertRange(random.Next(text.Count + 1), swap);
                break;
        }
    }
}
