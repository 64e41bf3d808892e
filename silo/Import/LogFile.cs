using System.IO.Compression;
using System.Security.Cryptography;

namespace SalesFlow.Import;

/// <summary>What a log file's name says about its content.</summary>
public enum LogFileKind
{
    Csv,
    Xes,
    Xlsx,
}

/// <summary>Files as the command sees them: by ending, unpacked on the way, with a digest that tells one content from another.</summary>
public static class LogFile
{
    /// <summary>The kind by the ending, <c>.gz</c> taken off first.</summary>
    /// <exception cref="ImportException">An ending that is not read here.</exception>
    public static LogFileKind KindOf(string path)
    {
        var name = IsPacked(path) ? path[..^3] : path;
        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".CSV" or ".TSV" or ".TXT" => LogFileKind.Csv,
            ".XES" or ".XML" => LogFileKind.Xes,
            ".XLSX" when !IsPacked(path) => LogFileKind.Xlsx,
            _ => throw new ImportException($"{path}: the ending '{Path.GetExtension(name)}' is not one of .csv, .tsv, .txt, .xes, .xml, each also with .gz, or .xlsx"),
        };
    }

    /// <summary>Opens for reading, unpacked where the name ends with <c>.gz</c>.</summary>
    /// <exception cref="ImportException">The file cannot be opened.</exception>
    public static Stream Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            return IsPacked(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>SHA-256 of the file's bytes, in lower-case hex.</summary>
    /// <exception cref="ImportException">The file cannot be read.</exception>
    public static async Task<string> DigestAsync(string path, CancellationToken cancel)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path}: {e.Message}", e);
        }
    }

    private static bool IsPacked(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
}
