using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace SalesFlow.Tests.Tickets;

/// <summary>Reads a QR code from a picture by ISO/IEC 18004, knowing nothing of what wrote it: versions 1 to 10, level M, digits, capitals and bytes. Pictures are exact, so
/// nothing is corrected; instead every block's error correction must hold.</summary>
internal static class QrReader
{
    // Level M, versions 1 to 10: all codewords, blocks, error correction codewords a block, centres of alignment patterns.
    private static readonly int[] Codewords = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346];
    private static readonly int[] Blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5];
    private static readonly int[] Correction = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
    private static readonly int[][] Alignment = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

    public static string Read(byte[] png)
    {
        var modules = Modules(Pixels(png));
        var size = modules.GetLength(0);
        var version = (size - 17) / 4;
        var format = Format(modules) ^ 0x5412;
        return format >> 13 != 0 ? throw new FormatException("not level M") : Text(Data(Bits(modules, version, (format >> 10) & 7), version), version);
    }

    private static bool[,] Pixels(byte[] png)
    {
        // Without a palette a one is white.
        var (width, height, darkBit) = (0, 0, 0);
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var data = png.AsSpan(at + 8, length);
            switch (Encoding.ASCII.GetString(png, at + 4, 4))
            {
                case "IHDR":
                    (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                    if (data[8] != 1 || data[9] is not (0 or 3) || data[12] != 0)
                    {
                        throw new FormatException("not a picture of one bit a pixel");
                    }

                    break;
                case "PLTE":
                    darkBit = data[0] < data[3] ? 0 : 1;
                    break;
                case "IDAT":
                    packed.Write(data);
                    break;
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var dark = new bool[width, height];
        var row = new byte[1 + ((width + 7) / 8)];
        for (var y = 0; y < height; y++)
        {
            zlib.ReadExactly(row);
            if (row[0] != 0)
            {
                throw new FormatException("a filtered row");
            }

            for (var x = 0; x < width; x++)
            {
                dark[x, y] = ((row[1 + (x / 8)] >> (7 - (x % 8))) & 1) == darkBit;
            }
        }

        return dark;
    }

    /// <summary>The finder pattern at the upper left begins with seven dark modules.</summary>
    private static bool[,] Modules(bool[,] pixels)
    {
        var width = pixels.GetLength(0);
        var first = 0;
        while (!pixels[first, first])
        {
            first++;
        }

        var run = first;
        while (pixels[run, first])
        {
            run++;
        }

        var module = (run - first) / 7;
        var last = width - 1;
        while (!pixels[last, first])
        {
            last--;
        }

        var size = (last - first + 1) / module;
        var modules = new bool[size, size];
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                modules[x, y] = pixels[first + (x * module) + (module / 2), first + (y * module) + (module / 2)];
            }
        }

        return modules;
    }

    private static int Format(bool[,] modules)
    {
        var bits = 0;
        for (var i = 0; i < 15; i++)
        {
            var (x, y) = i switch { < 6 => (8, i), 6 => (8, 7), 7 => (8, 8), 8 => (7, 8), _ => (14 - i, 8) };
            bits |= modules[x, y] ? 1 << i : 0;
        }

        return bits;
    }

    private static List<bool> Bits(bool[,] modules, int version, int mask)
    {
        var size = modules.GetLength(0);
        var bits = new List<bool>();
        for (var right = size - 1; right >= 1; right -= 2)
        {
            right = right == 6 ? 5 : right;
            for (var step = 0; step < size; step++)
            {
                var y = ((right + 1) & 2) == 0 ? size - 1 - step : step;
                for (var x = right; x >= right - 1; x--)
                {
                    if (!Fixed(x, y, size, version))
                    {
                        bits.Add(modules[x, y] ^ Masked(mask, x, y));
                    }
                }
            }
        }

        return bits;
    }

    private static bool Masked(int mask, int x, int y) => mask switch
    {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => ((x / 3) + (y / 2)) % 2 == 0,
        5 => (x * y % 2) + (x * y % 3) == 0,
        6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
        _ => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
    };

    private static bool Fixed(int x, int y, int size, int version)
    {
        var finder = (x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8);
        var versionInfo = version >= 7 && ((x >= size - 11 && y < 6) || (y >= size - 11 && x < 6));
        if (finder || versionInfo || x == 6 || y == 6)
        {
            return true;
        }

        var centres = Alignment[version - 1];
        foreach (var cx in centres)
        {
            foreach (var cy in centres)
            {
                var corner = (cx == 6 && (cy == 6 || cy == centres[^1])) || (cy == 6 && cx == centres[^1]);
                if (!corner && Math.Abs(cx - x) <= 2 && Math.Abs(cy - y) <= 2)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Undoes the interleaving, and holds each block against its error correction.</summary>
    private static byte[] Data(List<bool> bits, int version)
    {
        var (all, blocks, correction) = (Codewords[version - 1], Blocks[version - 1], Correction[version - 1]);
        var words = new byte[all];
        for (var i = 0; i < all * 8; i++)
        {
            words[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
        }

        var shortOnes = blocks - (all % blocks);
        var data = (all / blocks) - correction;
        var parts = Enumerable.Range(0, blocks).Select(_ => new List<byte>()).ToArray();
        var at = 0;
        for (var i = 0; i <= data; i++)
        {
            for (var b = i < data ? 0 : shortOnes; b < blocks; b++)
            {
                parts[b].Add(words[at++]);
            }
        }

        var lengths = parts.Select(part => part.Count).ToArray();
        for (var i = 0; i < correction; i++)
        {
            foreach (var part in parts)
            {
                part.Add(words[at++]);
            }
        }

        if (!parts.All(part => Holds(part, correction)))
        {
            throw new FormatException("the error correction does not hold");
        }

        return [.. parts.SelectMany((part, b) => part.Take(lengths[b]))];
    }

    /// <summary>A block is a multiple of the generator: zero at its roots 2^0, 2^1, … in GF(256).</summary>
    private static bool Holds(List<byte> block, int correction)
    {
        var root = 1;
        for (var i = 0; i < correction; i++)
        {
            if (block.Aggregate(0, (value, word) => Times(value, root) ^ word) != 0)
            {
                return false;
            }

            root = Times(root, 2);
        }

        return true;
    }

    private static int Times(int a, int b)
    {
        var product = 0;
        for (; b > 0; b >>= 1)
        {
            product ^= (b & 1) == 1 ? a : 0;
            a = (a << 1) ^ ((a & 0x80) == 0 ? 0 : 0x11D);
        }

        return product;
    }

    /// <summary>Segments, each in the mode that suits its characters, up to the terminator.</summary>
    private static string Text(byte[] data, int version)
    {
        var at = 0;
        var long10 = version >= 10;
        var text = new StringBuilder();
        for (var mode = Take(4); mode != 0; mode = (data.Length * 8) - at >= 4 ? Take(4) : 0)
        {
            switch (mode)
            {
                case 1:
                    Groups(Take(long10 ? 12 : 10), 3, "0123456789", [0, 4, 7, 10]);
                    break;
                case 2:
                    Groups(Take(long10 ? 11 : 9), 2, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", [0, 6, 11]);
                    break;
                case 4:
                    text.Append(Encoding.UTF8.GetString([.. Enumerable.Range(0, Take(long10 ? 16 : 8)).Select(_ => (byte)Take(8))]));
                    break;
                default:
                    throw new FormatException($"a segment of mode {mode}");
            }
        }

        return text.ToString();

        // Characters by threes or twos as one number in the base of their alphabet; the last ones may be fewer.
        void Groups(int count, int most, string alphabet, int[] bits)
        {
            for (; count > 0; count -= most)
            {
                var length = Math.Min(count, most);
                var value = Take(bits[length]);
                var group = new char[length];
                for (var i = length - 1; i >= 0; i--, value /= alphabet.Length)
                {
                    group[i] = alphabet[value % alphabet.Length];
                }

                text.Append(group);
            }
        }

        int Take(int count)
        {
            var value = 0;
            for (var i = 0; i < count; i++, at++)
            {
                value = (value << 1) | ((data[at / 8] >> (7 - (at % 8))) & 1);
            }

            return value;
        }
    }
}
