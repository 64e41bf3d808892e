using System.Globalization;
using System.Text;
using CsvHelper;
using MiniExcelLibs;

namespace SalesFlow.Import;

/// <summary>
/// Reads CSV files and workbooks with a header line, row by row. What a caller keeps in memory is bounded by <see cref="MaxRows"/> and by the columns that it names.
/// </summary>
public static class TableFile
{
    /// <summary>Most rows of one file.</summary>
    public const int MaxRows = 2_000_000;

    /// <summary>Most characters in one cell.</summary>
    public const int MaxCellLength = 65_536;

    private const int MaxRecordBytes = 1 << 20;

    /// <summary>The rows of a CSV file in its order.</summary>
    /// <param name="stream">The unpacked bytes.</param>
    /// <param name="form">Delimiter and encoding.</param>
    /// <param name="keep">Columns to keep; the others are dropped while reading.</param>
    /// <param name="check">Looks at the header.</param>
    /// <exception cref="ImportException">While reading: malformed, wrong encoding, or past a bound; names the line.</exception>
    public static IEnumerable<SourceRow> Csv(Stream stream, CsvForm form, IReadOnlySet<string> keep, Action<IReadOnlyList<string>> check)
    {
        using var text = new StreamReader(stream, StrictEncoding(form.Encoding));
        using var csv = CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = form.Delimiter,
            HasHeader = false,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = MaxRecordBytes,
            TrackLineNumbers = true,
            PoolStrings = true,
        }, leaveOpen: true);
        var line = 0;
        if (!Next(csv, form, line))
        {
            throw new ImportException("line 1: the file is empty; a header line is needed");
        }

        var header = Header([.. Enumerable.Range(0, csv.FieldCount).Select(i => csv.GetString(i).Trim())], check);
        var kept = Enumerable.Range(0, header.Length).Where(i => keep.Contains(header[i])).ToArray();
        for (var rows = 0; Next(csv, form, line); rows++)
        {
            line = (int)csv.LineNumber;
            Check(csv.FieldCount == header.Length, line, $"{csv.FieldCount} cells where the header has {header.Length}");
            Check(rows < MaxRows, line, $"more than {MaxRows:N0} rows; split the file by cases");
            var row = new Dictionary<string, LogValue>(kept.Length, StringComparer.Ordinal);
            foreach (var i in kept)
            {
                if (csv.GetString(i) is { Length: > 0 } cell)
                {
                    Check(cell.Length <= MaxCellLength, line, $"a cell is longer than {MaxCellLength:N0} characters");
                    row[header[i]] = new(cell);
                }
            }

            yield return new(line, row);
        }
    }

    /// <summary>The rows of one sheet of a workbook (<c>.xlsx</c>). Numbers, truths and dates keep their kind; a formula counts by its last result.</summary>
    /// <param name="stream">The file's bytes; must be seekable.</param>
    /// <param name="sheet">Null: the first.</param>
    /// <param name="keep">As for <see cref="Csv"/>.</param>
    /// <param name="check">As for <see cref="Csv"/>.</param>
    /// <exception cref="ImportException">No workbook, no such sheet, or past a bound.</exception>
    public static IEnumerable<SourceRow> Xlsx(Stream stream, string? sheet, IReadOnlySet<string> keep, Action<IReadOnlyList<string>> check)
    {
        using var rows = Open(stream, sheet).GetEnumerator();
        if (!Next(rows))
        {
            throw new ImportException("row 1: the sheet is empty; a header row is needed");
        }

        var columns = rows.Current.Keys.ToArray();
        var header = Header([.. columns.Select(column => Text(rows.Current[column])?.Text.Trim() ?? "")], check);
        for (var line = 2; Next(rows); line++)
        {
            Check(line < MaxRows + 2, line, $"more than {MaxRows:N0} rows; split the file");
            var row = new Dictionary<string, LogValue>(StringComparer.Ordinal);
            for (var i = 0; i < columns.Length; i++)
            {
                if (header[i].Length > 0 && keep.Contains(header[i]) && rows.Current.TryGetValue(columns[i], out var cell) && Text(cell) is { } value)
                {
                    Check(value.Text.Length <= MaxCellLength, line, $"a cell is longer than {MaxCellLength:N0} characters");
                    row[header[i]] = value;
                }
            }

            // Workbooks often end in rows that hold formats and nothing else.
            if (row.Count > 0)
            {
                yield return new(line, row);
            }
        }
    }

    private static IEnumerable<IDictionary<string, object?>> Open(Stream stream, string? sheet)
    {
        try
        {
            var sheets = MiniExcel.GetSheetNames(stream);
            if (sheet is not null && !sheets.Contains(sheet))
            {
                throw new ImportException($"no sheet '{sheet}'{Similar.Aside(sheet, sheets)}; the workbook has {string.Join(", ", sheets.Select(name => $"'{name}'"))}");
            }

            stream.Position = 0;
            return MiniExcel.Query(stream, useHeaderRow: false, sheetName: sheet ?? sheets[0], excelType: ExcelType.XLSX).Cast<IDictionary<string, object?>>();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or System.Xml.XmlException or InvalidOperationException or NotSupportedException)
        {
            throw new ImportException($"this is no workbook that can be read: {e.Message}", e);
        }
    }

    private static bool Next(IEnumerator<IDictionary<string, object?>> rows)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or System.Xml.XmlException or FormatException)
        {
            throw new ImportException($"this is no workbook that can be read: {e.Message}", e);
        }
    }

    private static bool Next(CsvReader csv, CsvForm form, int line)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException e)
        {
            throw new ImportException($"line {e.LineNumber}: {e.Message}", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new ImportException($"after line {line}: the bytes are not {form.Encoding}; name the file's encoding in the mapping (csv: encoding:)", e);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ImportException($"after line {line}: {e.Message}", e);
        }
    }

    private static string[] Header(string[] header, Action<IReadOnlyList<string>> check)
    {
        if (header.GroupBy(h => h, StringComparer.Ordinal).FirstOrDefault(g => g.Key.Length > 0 && g.Count() > 1) is { } twice)
        {
            throw new ImportException($"line 1: the column '{twice.Key}' is there twice");
        }

        check(header);
        return header;
    }

    private static LogValue? Text(object? cell) => cell switch
    {
        null => null,
        string { Length: 0 } => null,
        string text => new(text),
        bool truth => new(truth ? "true" : "false", LogKind.Truth),
        DateTime at => new(at.ToString(at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture), LogKind.Moment),
        double number => new(Math.Abs(number) < 1e15 ? ((decimal)number).ToString(CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture), LogKind.Real),
        IFormattable other => new(other.ToString(null, CultureInfo.InvariantCulture), LogKind.Real),
        _ => new(cell.ToString()!),
    };

    private static void Check(bool kept, int line, string otherwise)
    {
        if (!kept)
        {
            throw new ImportException($"line {line}: {otherwise}");
        }
    }

    private static Encoding StrictEncoding(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException e)
        {
            throw new ImportException($"the encoding '{name}' is not known; examples: utf-8, gb18030, gbk, windows-1252", e);
        }
    }
}
