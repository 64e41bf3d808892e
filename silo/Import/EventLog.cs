namespace SalesFlow.Import;

/// <summary>
/// A log on disk that can be read more than once: first to look, then to post. XES is streamed each time; a table is read once and kept,
/// because the rows of a case may be scattered over the file.
/// </summary>
public sealed class EventLog
{
    private readonly Func<IEnumerable<LogCase>> _read;

    private EventLog(Func<IEnumerable<LogCase>> read) => _read = read;

    /// <summary>Every case, in file order (CSV: by first row).</summary>
    /// <exception cref="ImportException">The file is not well-formed or passes a bound; names the line.</exception>
    public IEnumerable<LogCase> Cases => _read();

    /// <summary>Opens a <c>.csv</c>, <c>.tsv</c> or <c>.xes</c> file, each also with <c>.gz</c> behind, or an <c>.xlsx</c> workbook.</summary>
    /// <exception cref="ImportException">The ending is another one, the file is absent, or a CSV is malformed.</exception>
    public static EventLog Open(string path, Mapping mapping)
    {
        switch (LogFile.KindOf(path))
        {
            case LogFileKind.Xes:
                return new(() => ReadXes(path, mapping));
            case LogFileKind.Xlsx:
                using (var stream = LogFile.Open(path))
                {
                    var cases = CsvLog.Group(TableFile.Xlsx(stream, null, mapping.Columns, header => CsvLog.Check(header, mapping.Case)), mapping.Case);
                    return new(() => cases);
                }
            default:
                using (var stream = LogFile.Open(path))
                {
                    var cases = CsvLog.Read(stream, mapping.Case, mapping.Csv, mapping.Columns);
                    return new(() => cases);
                }
        }
    }

    private static IEnumerable<LogCase> ReadXes(string path, Mapping mapping)
    {
        using var stream = LogFile.Open(path);
        using var reader = new XesReader(stream, mapping.Case);
        while (reader.Next() is { } found)
        {
            yield return found;
        }
    }
}
