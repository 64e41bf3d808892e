using System.IO.Compression;
using System.Text;
using SalesFlow.Evidence;
using Xunit;

namespace SalesFlow.Tests.Evidence;

public sealed class MediaTypesTests
{
    public static TheoryData<string, byte[]> Types => new()
    {
        { "image/jpeg", [0xff, 0xd8, 0xff, 0xe0, 0, 0x10] },
        { "image/png", EvidenceSuite.Png },
        { "image/gif", "GIF89a\0"u8.ToArray() },
        { "image/webp", "RIFF\u0010\0\0\0WEBPVP8 "u8.ToArray() },
        { "image/heic", "\0\0\0\u0018ftypheic\0\0"u8.ToArray() },
        { "application/pdf", "%PDF-1.7\n"u8.ToArray() },
        { "audio/mpeg", "ID3\x04\0"u8.ToArray() },
        { "audio/mpeg", [0xff, 0xfb, 0x90, 0x44] },
        { "audio/mp4", "\0\0\0\u0018ftypM4A \0\0"u8.ToArray() },
        { "audio/wav", "RIFF\u0010\0\0\0WAVEfmt "u8.ToArray() },
        { "audio/ogg", "OggS\0"u8.ToArray() },
        { "audio/amr", "#!AMR\n"u8.ToArray() },
        { "video/webm", [0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84, .. "webm"u8] },
        { "video/mp4", "\0\0\0\u0018ftypisom\0\0"u8.ToArray() },
        { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Zip("word/document.xml") },
        { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Zip("xl/workbook.xml") },
        { "application/vnd.openxmlformats-officedocument.presentationml.presentation", Zip("ppt/presentation.xml") },
        { "application/json", """ {"方案": [1, 2]} """u8.ToArray() },
        { "text/csv", "id,客户\n1,甲\n"u8.ToArray() },
        { "text/plain", "客户确认。\n{not json}\n"u8.ToArray() },
        { "none", Zip("payload.exe") },
        { "none", "MZ\0\0"u8.ToArray() },
        { "none", [0xc3, 0x28, 0x41] },
        { "none", [] },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_type_is_told_by_content(string expected, byte[] content) => Assert.Equal(expected, MediaTypes.Of(content) ?? "none");

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(4_096)]
    public void Text_is_told_the_same_whatever_parts_it_is_read_in(int part)
    {
        var long1 = string.Concat(Enumerable.Range(0, 4_000).Select(n => $"客户{n}确认😀"));
        var samples = new (string? Type, byte[] Content)[]
        {
            ("text/plain", Encoding.UTF8.GetBytes(long1)),
            ("text/plain", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("甲")]),
            ("text/csv", Encoding.UTF8.GetBytes($"id,{long1}\n1,{long1}\n")),
            ("text/plain", Encoding.UTF8.GetBytes($"id,{long1}\n1{long1}\n1,2")),
            ("application/json", Encoding.UTF8.GetBytes($$""" [{"{{long1}}":"{{long1}}"},12345678901234567890123456789012345678901234567890] """)),
            ("text/plain", Encoding.UTF8.GetBytes($$"""{"{{long1}}":1,}""")),
            (null, [.. Encoding.UTF8.GetBytes(long1), 0xe5, 0xae]),
            (null, [.. Encoding.UTF8.GetBytes(long1), 0xff, .. "x"u8]),
            (null, [.. Encoding.UTF8.GetBytes(long1), 0]),
        };

        Assert.All(samples, sample => Assert.Equal(sample.Type, TextProbe.Of(new MemoryStream(sample.Content), part)));
    }

    private static byte[] Zip(string entry)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            archive.CreateEntry("[Content_Types].xml");
            archive.CreateEntry(entry);
        }

        return bytes.ToArray();
    }
}
