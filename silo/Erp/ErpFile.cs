using SalesFlow.Import;

namespace SalesFlow.Erp;

/// <summary>Rows of a CSV file or workbook that another system leaves in a folder.</summary>
internal static class ErpFile
{
    public static ErpPart Read(ErpConnection connection, ErpAdapter adapter, string? cursor)
    {
        var root = Path.GetFullPath(connection.Folder!).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, adapter.Path!));
        var real = path.StartsWith(root, StringComparison.Ordinal) && File.Exists(path) ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path : null;
        if (real?.StartsWith(root, StringComparison.Ordinal) != true)
        {
            throw new ErpException($"there is no file '{adapter.Path}' in the connection's folder");
        }

        var mapping = adapter.Mapping;
        using var stream = LogFile.Open(real);
        var rows = LogFile.KindOf(real) switch
        {
            LogFileKind.Xlsx => TableFile.Xlsx(stream, mapping.Sheet, mapping.Columns, Check),
            LogFileKind.Csv => TableFile.Csv(stream, new(mapping.Csv.Delimiter == "tab" ? '\t' : mapping.Csv.Delimiter[0], mapping.Csv.Encoding), mapping.Columns, Check),
            _ => throw new ErpException($"'{adapter.Path}' is neither .csv, .tsv nor .xlsx"),
        };

        // Nothing in it waits: the rows are in memory or come from the file.
        return ErpSources.CutAsync(rows.ToAsyncEnumerable(), mapping, cursor, CancellationToken.None).GetAwaiter().GetResult();

        void Check(IReadOnlyList<string> header)
        {
            if (mapping.Columns.FirstOrDefault(column => !header.Contains(column)) is { } absent)
            {
                throw new ErpException($"the file has no column '{absent}'{Similar.Aside(absent, header)}");
            }
        }
    }
}
