namespace SalesFlow.Import;

/// <summary>What a file holds, told by its first bytes.</summary>
public enum ImportFormat
{
    Csv = 1,
    Xlsx = 2,
    Xes = 3,

    /// <summary>OCEL 2.0, JSON or SQLite.</summary>
    Ocel = 4,
}

/// <summary>One column of a table, or one attribute of a log's events.</summary>
/// <param name="Filled">Rows that have something in it.</param>
/// <param name="Examples">The first few that differ.</param>
/// <param name="Values">All that occur with their number, where these are few; null where they are many.</param>
public sealed record ImportColumn(string Name, int Filled, IReadOnlyList<string> Examples, IReadOnlyDictionary<string, int>? Values);

/// <summary>What is in a file, before anybody says what it means.</summary>
/// <param name="Rows">Rows of a table, events of a log.</param>
/// <param name="First">The first rows, by column.</param>
/// <param name="Csv">How a CSV file is written, as far as it shows.</param>
public sealed record ImportLook(ImportFormat Format, int Rows, IReadOnlyList<ImportColumn> Columns, IReadOnlyList<IReadOnlyDictionary<string, string>> First, CsvForm? Csv)
{
    /// <summary>Rows shown.</summary>
    public const int Shown = 8;

    /// <summary>Words of a column beyond which they are not listed.</summary>
    public const int MostValues = 60;
}

/// <summary>What a file and its mapping tell: cases of a log, or subjects of a table.</summary>
public sealed record ImportPlanned(Mapping? Mapping, IReadOnlyList<PlannedCase> Cases, RowMapping? Rows, IReadOnlyList<RowSubject> Subjects);

/// <summary>Reads files. Where they cannot be read, the fault names the line.</summary>
public interface IImportReader
{
    /// <exception cref="ImportException">The file cannot be read.</exception>
    ImportLook Look(Stream file, CsvForm? form);

    /// <exception cref="ImportException">The file or the mapping cannot be read.</exception>
    ImportPlanned Plan(Stream file, string mapping);
}

/// <summary>Where nothing reads files.</summary>
public sealed class NoImportReader : IImportReader
{
    public ImportLook Look(Stream file, CsvForm? form) => throw new ImportException("this server reads no files to import");

    public ImportPlanned Plan(Stream file, string mapping) => throw new ImportException("this server reads no files to import");
}
