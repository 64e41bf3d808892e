using System.Buffers.Binary;
using System.IO.Compression;

namespace SalesFlow.Demo;

/// <summary>Draws small pictures and writes them as PNG: enough of the format for proof that is really a picture.</summary>
internal static class DemoPng
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n =>
    {
        var c = (uint)n;
        for (var bit = 0; bit < 8; bit++)
            c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
        return c;
    })];

    /// <summary>A workshop: wall, floor and a few machines with lamps, each seed another.</summary>
    public static byte[] Workshop(int seed)
    {
        const int Width = 200, Height = 150;
        var dice = new Random(seed);
        var pixels = new byte[Width * Height * 3];
        var (wall, floor) = (Colour(dice, 150, 220), Colour(dice, 90, 140));
        var horizon = dice.Next(70, 100);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
                Set(pixels, Width, x, y, Shade(y < horizon ? wall : floor, y < horizon ? y / 4 : (Height - y) / 3));
        for (var machine = dice.Next(2, 5); machine > 0; machine--)
        {
            var (left, width, height) = (dice.Next(0, 150), dice.Next(28, 60), dice.Next(35, 75));
            var top = Math.Min(horizon + dice.Next(5, 45), Height - 4) - height;
            Box(pixels, Width, Height, left, top, width, height, Colour(dice, 40, 200));
            Box(pixels, Width, Height, left + 5, top + 6, width / 2, height / 4, Colour(dice, 10, 60));
            Box(pixels, Width, Height, left + width - 9, top + 7, 4, 4, dice.Next(3) == 0 ? (220, 50, 40) : (60, 200, 90));
        }
        return Write(pixels, Width, Height);
    }

    /// <summary>A signature: a few strokes of a pen on white.</summary>
    public static byte[] Signature(int seed)
    {
        const int Width = 200, Height = 70;
        var dice = new Random(seed);
        var pixels = new byte[Width * Height * 3];
        Array.Fill(pixels, (byte)255);
        for (var stroke = 0; stroke < 5; stroke++)
        {
            var (x, y, bend) = (14.0 + stroke * 34 + dice.Next(8), 18.0 + dice.Next(32), dice.NextDouble() * 4);
            for (var step = 0; step < 150; step++)
            {
                x += Math.Cos(bend + step * 0.045) * 0.9 + 0.12;
                y += Math.Sin(bend * 2 + step * 0.06) * 0.8;
                Box(pixels, Width, Height, (int)x, (int)y, 2, 2, (25, 30, 90));
            }
        }
        return Write(pixels, Width, Height);
    }

    private static byte[] Write(byte[] pixels, int width, int height)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        Chunk(file, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels, y * width * 3, width * 3);
            }
        }
        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(Crc(0xFFFFFFFF, type), data) ^ 0xFFFFFFFF);
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var b in data)
            crc = CrcTable[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return crc;
    }

    private static (int R, int G, int B) Colour(Random dice, int from, int to) => (dice.Next(from, to), dice.Next(from, to), dice.Next(from, to));

    private static (int R, int G, int B) Shade((int R, int G, int B) colour, int by) => (colour.R - by, colour.G - by, colour.B - by);

    private static void Box(byte[] pixels, int width, int height, int left, int top, int w, int h, (int R, int G, int B) colour)
    {
        for (var y = Math.Max(0, top); y < Math.Min(height, top + h); y++)
            for (var x = Math.Max(0, left); x < Math.Min(width, left + w); x++)
                Set(pixels, width, x, y, colour);
    }

    private static void Set(byte[] pixels, int width, int x, int y, (int R, int G, int B) colour)
    {
        var at = (y * width + x) * 3;
        pixels[at] = (byte)Math.Clamp(colour.R, 0, 255);
        pixels[at + 1] = (byte)Math.Clamp(colour.G, 0, 255);
        pixels[at + 2] = (byte)Math.Clamp(colour.B, 0, 255);
    }
}
