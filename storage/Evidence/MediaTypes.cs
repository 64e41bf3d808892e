using System.IO.Compression;
using System.Text;

namespace SalesFlow.Evidence;

/// <summary>Tells what a file is by what is in it; its name and the client's word don't count.</summary>
public static class MediaTypes
{
    /// <summary>Everything that is recognised; also what is allowed unless told otherwise.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "application/pdf",
        "audio/mpeg", "audio/mp4", "audio/wav", "audio/ogg", "audio/amr", "video/webm", "video/mp4",
        Word, Sheet, Slides, "application/json", "text/csv", "text/plain",
    ];

    private const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const string Sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string Slides = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

    /// <summary>The media type, or null where it is none of <see cref="All"/>.</summary>
    public static string? Of(byte[] content) => Of(new MemoryStream(content, writable: false));

    /// <summary>The same of a content that need not fit into memory; it is read from its beginning and must be able to seek.</summary>
    public static string? Of(Stream content)
    {
        Span<byte> head = stackalloc byte[64];
        content.Position = 0;
        ReadOnlySpan<byte> start = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return Image(start) ?? Sound(start) ?? Container(start) ?? (start.StartsWith("%PDF-"u8) ? "application/pdf" : null)
            ?? (start.StartsWith("PK\u0003\u0004"u8) ? Office(content) : null) ?? TextProbe.Of(content);
    }

    private static string? Image(ReadOnlySpan<byte> start)
        => start.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? "image/jpeg"
            : start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) ? "image/png"
            : start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8) ? "image/gif"
            : start.StartsWith("RIFF"u8) && Has(start, 8, "WEBP"u8) ? "image/webp"
            : null;

    private static string? Sound(ReadOnlySpan<byte> start)
        => start.StartsWith("ID3"u8) || (start.Length > 2 && start[0] == 0xff && (start[1] & 0xe6) == 0xe2) ? "audio/mpeg"
            : start.StartsWith("RIFF"u8) && Has(start, 8, "WAVE"u8) ? "audio/wav"
            : start.StartsWith("OggS"u8) ? "audio/ogg"
            : start.StartsWith("#!AMR"u8) ? "audio/amr"
            : null;

    /// <summary>MP4's family tells itself apart by its brand, Matroska's by its document type.</summary>
    private static string? Container(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1a, 0x45, 0xdf, 0xa3]))
        {
            return start.IndexOf("webm"u8) >= 0 ? "video/webm" : null;
        }

        return !Has(start, 4, "ftyp"u8) || start.Length < 12 ? null : Encoding.ASCII.GetString(start[8..12]) switch
        {
            "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1" => "image/heic",
            "M4A " or "M4B " => "audio/mp4",
            "isom" or "iso2" or "iso4" or "iso5" or "iso6" or "mp41" or "mp42" or "avc1" or "dash" or "MSNV" or "M4V " or "3gp4" or "3gp5" => "video/mp4",
            _ => null,
        };
    }

    private static string? Office(Stream content)
    {
        try
        {
            using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            return archive.GetEntry("[Content_Types].xml") is null ? null
                : archive.GetEntry("word/document.xml") is not null ? Word
                : archive.GetEntry("xl/workbook.xml") is not null ? Sheet
                : archive.GetEntry("ppt/presentation.xml") is not null ? Slides
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static bool Has(ReadOnlySpan<byte> start, int at, ReadOnlySpan<byte> mark) => start.Length >= at + mark.Length && start[at..].StartsWith(mark);
}
