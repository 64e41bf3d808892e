namespace SalesFlow.Import;

/// <summary>Tables as logs: rows grouped by case, because the rows of a case may be scattered.</summary>
public static class CsvLog
{
    /// <summary>Groups rows by case. Rows without a case id come as cases of their own with an empty id, so that the plan can refuse each by its line.</summary>
    /// <param name="rows">Of a file.</param>
    /// <param name="case">Which column names the case.</param>
    public static IReadOnlyList<LogCase> Group(IEnumerable<SourceRow> rows, Source @case)
    {
        var cases = new List<LogCase>();
        var byId = new Dictionary<string, List<LogEvent>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            Add(cases, byId, @case.Read(row.Values)?.Text ?? "", new(row.Line, row.Values));
        }

        return cases;
    }

    /// <summary>Reads a CSV file whole.</summary>
    /// <param name="stream">The unpacked bytes.</param>
    /// <param name="case">Which column names the case.</param>
    /// <param name="form">Delimiter and encoding.</param>
    /// <param name="keep">Columns to keep; the others are dropped while reading.</param>
    /// <exception cref="ImportException">Malformed, wrong encoding, a named column is absent, or past a bound; names the line.</exception>
    public static IReadOnlyList<LogCase> Read(Stream stream, Source @case, CsvForm form, IReadOnlySet<string> keep) =>
        Group(TableFile.Csv(stream, form, keep, header => Check(header, @case)), @case);

    /// <summary>Whether the header has the case's column.</summary>
    /// <exception cref="ImportException">It has not.</exception>
    public static void Check(IReadOnlyList<string> header, Source @case)
    {
        if (!@case.Names.Any(header.Contains))
        {
            var wanted = @case.Names.Count > 0 ? @case.Names[0] : "";
            throw new ImportException($"line 1: no column '{wanted}' for the case{Similar.Aside(wanted, header)}; the header has {string.Join(", ", header.Select(h => $"'{h}'"))}");
        }
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
}
