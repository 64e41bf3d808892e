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
