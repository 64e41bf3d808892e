using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace SalesFlow.Demo;

public sealed class DemoFilesTests
{
    [Fact]
    public void All_files_differ_and_are_below_fifteen_megabytes_together()
    {
        var files = DemoFiles.Make(DemoScriptTests.Options).All.ToList();

        Assert.InRange(files.Count, 200, 500);
        Assert.Equal(files.Count, files.Select(file => file.Digest).Distinct().Count());
        Assert.True(files.Sum(file => (long)file.Content.Length) < 15_000_000);
    }

    [Fact]
    public void A_photo_is_a_whole_png_whose_check_sums_hold()
    {
        foreach (var png in new[] { DemoPng.Workshop(7), DemoPng.Signature(7) })
        {
            var (types, pixels, width, height) = Read(png);

            Assert.Equal(["IHDR", "IDAT", "IEND"], types);
            Assert.Equal((width * 3 + 1) * height, pixels.Length);
            Assert.True(pixels.Distinct().Count() > 2, "a picture, not a blank");
        }
        Assert.Equal(DemoPng.Workshop(7), DemoPng.Workshop(7));
        Assert.NotEqual(DemoPng.Workshop(7), DemoPng.Workshop(8));
    }

    [Fact]
    public void A_document_is_a_pdf_whose_table_points_at_its_objects()
    {
        var text = Encoding.ASCII.GetString(DemoPdf.Page("技术方案", ["第一行", "第二行"]));

        Assert.StartsWith("%PDF-1.4\n", text, StringComparison.Ordinal);
        var xref = int.Parse(Regex.Match(text, @"startxref\n(\d+)\n%%EOF").Groups[1].Value);
        Assert.StartsWith("xref\n0 8\n", text[xref..], StringComparison.Ordinal);
        var offsets = Regex.Matches(text[xref..], @"(\d{10}) 00000 n ").Select(match => int.Parse(match.Groups[1].Value)).ToList();
        Assert.Equal(7, offsets.Count);
        Assert.All(offsets.Select((offset, n) => (offset, n)), pair => Assert.StartsWith($"{pair.n + 1} 0 obj", text[pair.offset..], StringComparison.Ordinal));
        var stream = Regex.Match(text, @"/Length (\d+) >>\nstream\n(.*?)\nendstream", RegexOptions.Singleline);
        Assert.Equal(int.Parse(stream.Groups[1].Value), stream.Groups[2].Length);
        Assert.Contains(Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes("第二行")), stream.Groups[2].Value, StringComparison.Ordinal);
    }

    /// <summary>Reads a PNG as any reader would; CRC by its definition, bit by bit.</summary>
    private static (List<string> Types, byte[] Pixels, int Width, int Height) Read(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var types = new List<string>();
        using var packed = new MemoryStream();
        var (width, height) = (0, 0);
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var typed = png.AsSpan(at + 4, length + 4);
            var crc = 0xFFFFFFFF;
            foreach (var b in typed)
            {
                crc ^= b;
                for (var bit = 0; bit < 8; bit++)
                    crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
            Assert.Equal(~crc, BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            types.Add(Encoding.ASCII.GetString(typed[..4]));
            if (types[^1] == "IHDR")
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(typed[4..]), BinaryPrimitives.ReadInt32BigEndian(typed[8..]));
            if (types[^1] == "IDAT")
                packed.Write(typed[4..]);
            at += length + 12;
        }
        packed.Position = 0;
        using var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionMode.Decompress))
            zlib.CopyTo(pixels);
        return (types, pixels.ToArray(), width, height);
    }
}
