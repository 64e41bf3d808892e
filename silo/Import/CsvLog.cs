using System.Text;
using CsvHelper;

namespace SalesFlow.Import;

/// <summary>How a CSV file is written. <paramref name="Encoding"/> is a registered name such as <c>utf-8</c> or <c>gb18030</c>.</summary>
public sealed record CsvForm(char Delimiter = ',', string Encoding = "utf-8");

/// <summary>
/// Reads a CSV file with a header line whole and groups its rows by case, because the rows of a case may be scattered.
/// What it keeps in memory is bounded by <see cref="MaxRows"/> and by the columns that the mapping names.
/// </summary>
public static class CsvLog
{
    /// <summary>Most rows of one file.</summary>
    public const int MaxRows = 2_000_000;

    /// <summary>Most characters in one cell.</summary>
    public const int MaxCellLength = 65_536;

    private const int MaxRecordBytes = 1 << 20;

    /// <summary>Reads every row. Rows without a case id come as cases of their own with an empty id, so that the plan can refuse each by its line.</summary>
    /// <param name="stream">The unpacked bytes.</param>
    /// <param name="case">Which column names the case.</param>
    /// <param name="form">Delimiter and encoding.</param>
    /// <param name="keep">Columns to keep; the others are dropped while reading.</param>
    /// <exception cref="ImportException">Malformed, wrong encoding, a named column is absent, or past a bound; names the line.</exception>
    public static IReadOnlyList<LogCase> Read(Stream stream, Source @case, CsvForm form, IReadOnlySet<string> keep)
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
        try
        {
            return Group(csv, @case, keep, ref line);
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

    private static List<LogCase> Group(CsvReader csv, Source @case, IReadOnlySet<string> keep, ref int line)
    {
        if (!csv.Read())
        {
            throw new ImportException("line 1: the file is empty; a header line is needed");
        }

        var header = Enumerable.Range(0, csv.FieldCount).Select(i => csv.GetString(i).Trim()).ToArray();
        Check(header, @case);
        var kept = Enumerable.Range(0, header.Length).Where(i => keep.Contains(header[i])).ToArray();
        var cases = new List<LogCase>();
        var byId = new Dictionary<string, List<LogEvent>>(StringComparer.Ordinal);
        for (var rows = 0; csv.Read(); rows++)
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

            Add(cases, byId, @case.Read(row)?.Text ?? "", new(line, row));
        }

        return cases;
    }

    private static void Add(List<LogCase> cases, Dictionary<string, List<LogEvent>> byId, string id, LogEvent found)
    {
        if (id.Length > 0 && byId.TryGetValue(id, out var events))
        {
            events.Add(found);
            return;
        }

        events = [found];
        cases.Add(new(id, found.Line, new Dictionary<string, LogValue>(), events));
        if (id.Length > 0)
        {
            byId.Add(id, events);
        }
    }

    private static void Check(string[] header, Source @case)
    {
        if (header.GroupBy(h => h, StringComparer.Ordinal).FirstOrDefault(g => g.Key.Length > 0 && g.Count() > 1) is { } twice)
        {
            throw new ImportException($"line 1: the column '{twice.Key}' is there twice");
        }

        if (!@case.Names.Any(header.Contains))
        {
            var wanted = @case.Names.Count > 0 ? @case.Names[0] : "";
            throw new ImportException($"line 1: no column '{wanted}' for the case{Similar.Aside(wanted, header)}; the header has {string.Join(", ", header.Select(h => $"'{h}'"))}");
        }
    }

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
