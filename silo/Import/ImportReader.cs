using System.Text;

namespace SalesFlow.Import;

/// <summary>Reads files that pages import, with the readers of the command.</summary>
public sealed class ImportReader : IImportReader
{
    private const int Probe = 256 * 1024, Examples = 3, MostColumns = 200;
    private static readonly char[] Delimiters = [',', '\t', ';', '|'];

    public ImportLook Look(Stream file, CsvForm? form)
    {
        switch (FormatOf(file))
        {
            case ImportFormat.Xlsx:
                return Table(ImportFormat.Xlsx, null, (keep, check) => TableFile.Xlsx(file, null, keep, check));
            case ImportFormat.Xes:
                return Log(file);
            default:
                form ??= FormOf(file);
                return Table(ImportFormat.Csv, form, (keep, check) => TableFile.Csv(file, form, keep, check));
        }
    }

    public ImportPlanned Plan(Stream file, string mapping)
    {
        var format = FormatOf(file);
        if (RowMappingReader.IsOne(mapping))
        {
            var rows = RowMappingReader.Read(mapping);
            var delimiter = rows.Csv.Delimiter == "tab" ? '\t' : rows.Csv.Delimiter[0];
            var read = format switch
            {
                ImportFormat.Xlsx => TableFile.Xlsx(file, rows.Sheet, rows.Columns, header => Check(header, rows.Columns)),
                ImportFormat.Csv => TableFile.Csv(file, new(delimiter, rows.Csv.Encoding), rows.Columns, header => Check(header, rows.Columns)),
                _ => throw new ImportException("tables of customers, orders, contracts and tickets are CSV or XLSX; a log tells chains"),
            };
            return new(null, [], rows, [.. new RowPlan(rows).Of(read)]);
        }

        var log = MappingReader.Read(mapping);
        List<LogCase> cases = format switch
        {
            ImportFormat.Xlsx => [.. CsvLog.Group(TableFile.Xlsx(file, null, log.Columns, header => CsvLog.Check(header, log.Case)), log.Case)],
            ImportFormat.Csv => [.. CsvLog.Read(file, log.Case, log.Csv, log.Columns)],
            _ => Traces(file, log.Case),
        };
        return new(log, [.. new ImportPlan(log, CaseIds.Of(cases, log.CasePrefix)).Of(cases)], null, []);
    }

    /// <summary>By the first bytes, whatever the file is called.</summary>
    private static ImportFormat FormatOf(Stream file)
    {
        Span<byte> head = stackalloc byte[512];
        file.Position = 0;
        var start = (ReadOnlySpan<byte>)head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        return start.StartsWith("PK\u0003\u0004"u8) ? ImportFormat.Xlsx : start.TrimStart("\uFEFF \r\n\t"u8) is [(byte)'<', ..] ? ImportFormat.Xes : ImportFormat.Csv;
    }

    private static ImportLook Table(ImportFormat format, CsvForm? form, Func<IReadOnlySet<string>, Action<IReadOnlyList<string>>, IEnumerable<SourceRow>> read)
    {
        var keep = new HashSet<string>(StringComparer.Ordinal);
        var names = new List<string>();
        var sketch = new Sketch();
        foreach (var row in read(keep, header =>
        {
            names.AddRange(header.Where(name => name.Length > 0).Take(MostColumns));
            keep.UnionWith(names);
        }))
        {
            sketch.Add(row.Values);
        }

        return sketch.Look(format, names, form);
    }

    /// <summary>Events with the attributes of their traces beside them.</summary>
    private static ImportLook Log(Stream file)
    {
        var sketch = new Sketch();
        var names = new List<string>();
        foreach (var trace in Traces(file, Source.Of("concept:name")))
        {
            foreach (var told in trace.Events)
            {
                var row = new Dictionary<string, LogValue>(trace.Attributes.Where(attribute => attribute.Key != "concept:name"), StringComparer.Ordinal);
                foreach (var (name, value) in told.Attributes)
                {
                    row[name] = value;
                }

                names.AddRange(row.Keys.Where(name => !names.Contains(name) && names.Count < MostColumns));
                sketch.Add(row);
            }
        }

        return sketch.Look(ImportFormat.Xes, names, null);
    }

    private static List<LogCase> Traces(Stream file, Source @case)
    {
        using var reader = new XesReader(file, @case);
        var traces = new List<LogCase>();
        while (reader.Next() is { } trace)
        {
            traces.Add(trace);
        }

        return traces;
    }

    /// <summary>UTF-8 where the bytes are; else what Chinese spreadsheets save. The delimiter that the first line has most of.</summary>
    private static CsvForm FormOf(Stream file)
    {
        var bytes = new byte[(int)Math.Min(Probe, file.Length)];
        file.ReadExactly(bytes);
        file.Position = 0;
        var last = Array.LastIndexOf(bytes, (byte)'\n');
        var whole = bytes.AsSpan(0, last > 0 && bytes.Length == Probe ? last : bytes.Length);
        var utf8 = System.Text.Unicode.Utf8.IsValid(whole);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var first = (utf8 ? Encoding.UTF8 : Encoding.GetEncoding("gb18030")).GetString(whole).Split('\n', 2)[0];
        return new(Delimiters.MaxBy(one => first.Count(c => c == one)), utf8 ? "utf-8" : "gb18030");
    }

    /// <summary>A column that is misspelt would pass for empty cells.</summary>
    private static void Check(IReadOnlyList<string> header, IReadOnlySet<string> columns)
    {
        if (columns.FirstOrDefault(column => !header.Contains(column)) is { } absent)
        {
            throw new ImportException($"line 1: no column '{absent}'{Similar.Aside(absent, header)}; the header has {string.Join(", ", header.Select(name => $"'{name}'"))}");
        }
    }

    /// <summary>What columns hold, counted row by row.</summary>
    private sealed class Sketch
    {
        private readonly Dictionary<string, (int Filled, List<string> Examples, Dictionary<string, int>? Values)> columns = new(StringComparer.Ordinal);
        private readonly List<IReadOnlyDictionary<string, string>> first = [];
        private int rows;

        public void Add(IReadOnlyDictionary<string, LogValue> row)
        {
            if (rows++ < ImportLook.Shown)
            {
                first.Add(row.ToDictionary(cell => cell.Key, cell => Cut(cell.Value.Text)));
            }

            foreach (var (name, value) in row)
            {
                if (!columns.TryGetValue(name, out var column))
                {
                    column = (0, [], new(StringComparer.Ordinal));
                }

                var text = value.Text.Trim();
                if (column.Examples.Count < Examples && !column.Examples.Contains(Cut(text)))
                {
                    column.Examples.Add(Cut(text));
                }

                if (column.Values is { } values)
                {
                    values[text] = values.GetValueOrDefault(text) + 1;
                    column.Values = values.Count > ImportLook.MostValues ? null : values;
                }

                columns[name] = column with { Filled = column.Filled + 1 };
            }
        }

        public ImportLook Look(ImportFormat format, List<string> names, CsvForm? form) => new(
            format, rows, [.. names.Select(name => columns.TryGetValue(name, out var column) ? new ImportColumn(name, column.Filled, column.Examples, column.Values) : new(name, 0, [], new Dictionary<string, int>()))], first, form);

        private static string Cut(string text) => text.Length > 60 ? text[..60] + "…" : text;
    }
}
