using System.Text.Json;

namespace SalesFlow.Client;

/// <summary>A file that is brought in as history, and how far it is.</summary>
public sealed record ImportRun
{
    /// <summary>Taken from the file's digest: the same file is the same import.</summary>
    public required string Id { get; init; }

    /// <summary>What its owner calls it.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>csv</c>, <c>xlsx</c>, <c>xes</c> or <c>ocel</c>.</summary>
    public string Format { get; init; } = "";

    /// <summary>Its size.</summary>
    public long Bytes { get; init; }

    /// <summary>When it came.</summary>
    public DateTimeOffset UploadedAt { get; init; }

    /// <summary>Who uploaded it, then who started it.</summary>
    public string? By { get; init; }

    /// <summary><c>uploaded</c>, <c>running</c>, <c>stopped</c>, <c>done</c> or <c>failed</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>Chains, subjects or steps gone through.</summary>
    public int Done { get; init; }

    /// <summary>Of so many; 0 before the first part.</summary>
    public int Total { get; init; }

    /// <summary>Rows or events of those gone through.</summary>
    public int Events { get; init; }

    /// <summary>Chains that are there now.</summary>
    public int Chains { get; init; }

    /// <summary>Actions that were new.</summary>
    public int Accepted { get; init; }

    /// <summary>Actions that were there already.</summary>
    public int Replayed { get; init; }

    /// <summary>Turned down.</summary>
    public int Refused { get; init; }

    /// <summary>The first of those.</summary>
    public IReadOnlyList<ImportRefusal> Refusals { get; init; } = [];

    /// <summary>When it was started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended or was stopped.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Why { get; init; }

    /// <summary>What it was started with.</summary>
    public ImportRequest? Plan { get; init; }
}

/// <summary>What was turned down.</summary>
/// <param name="Place">The line of the file.</param>
/// <param name="Reason">In words.</param>
public sealed record ImportRefusal(string Place, string Reason);

/// <summary>What an import is told as.</summary>
/// <param name="Spec">Which column is what.</param>
public sealed record ImportRequest(ImportSpec? Spec);

/// <summary>Which column is what.</summary>
public sealed record ImportSpec
{
    /// <summary><c>chains</c>, <c>customers</c>, <c>orders</c>, <c>contracts</c>, <c>tickets</c> or <c>whole</c>.</summary>
    public string Target { get; init; } = "";

    /// <summary>Slot → column, or <c>= a constant</c>.</summary>
    public Dictionary<string, string> Columns { get; init; } = [];

    /// <summary>Chains: the template that they run on.</summary>
    public string? Template { get; init; }

    /// <summary>Chains: word of the activity column → node.</summary>
    public Dictionary<string, string> Activities { get; init; } = [];

    /// <summary>Chains: further columns → field of the action.</summary>
    public Dictionary<string, string> Fields { get; init; } = [];

    /// <summary>Name in the file → member id.</summary>
    public Dictionary<string, string> Actors { get; init; } = [];

    /// <summary>Name in the file → team.</summary>
    public Dictionary<string, string> Teams { get; init; } = [];

    /// <summary>Put before ids.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Of stamps without an offset.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How a CSV file is written.</summary>
    public ImportCsv? Csv { get; init; }

    /// <summary>Whole logs: whose events are that name no customer.</summary>
    public string? Customer { get; init; }

    /// <summary>Whole logs: the attribute that tells who did it.</summary>
    public string? Actor { get; init; }
}

/// <summary>How a CSV file is written.</summary>
/// <param name="Delimiter">One character.</param>
/// <param name="Encoding">Such as <c>utf-8</c> or <c>gb18030</c>.</param>
public sealed record ImportCsv(string Delimiter, string Encoding);

/// <summary>Something that a file can be told as.</summary>
/// <param name="Key">Its name in <see cref="ImportSpec.Target"/>.</param>
/// <param name="Labels">What it is called.</param>
/// <param name="Slots">What it takes from columns.</param>
public sealed record ImportTarget(string Key, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<ImportSlot> Slots);

/// <summary>Something taken from a column.</summary>
/// <param name="Key">Its name in <see cref="ImportSpec.Columns"/>.</param>
/// <param name="Labels">What it is called.</param>
/// <param name="Needed">Nothing can be told without it.</param>
/// <param name="Node">The action that it belongs to; null: the row itself.</param>
public sealed record ImportSlot(string Key, IReadOnlyDictionary<string, string> Labels, bool Needed, string? Node);

/// <summary>What is in a file.</summary>
/// <param name="Format"><c>csv</c>, <c>xlsx</c>, <c>xes</c> or <c>ocel</c>.</param>
/// <param name="Rows">Rows or events.</param>
/// <param name="Columns">Its columns, or the attributes of its events.</param>
/// <param name="First">The first rows.</param>
/// <param name="Suggestions">The likeliest first.</param>
public sealed record ImportLook(string Format, int Rows, IReadOnlyList<ImportColumn> Columns, IReadOnlyList<IReadOnlyDictionary<string, string>> First, IReadOnlyList<ImportSpec> Suggestions);

/// <summary>A column of a file.</summary>
/// <param name="Name">As the file has it.</param>
/// <param name="Filled">Rows that have something in it.</param>
/// <param name="Examples">The first few that differ.</param>
/// <param name="Values">All that occur with their number, where these are few.</param>
public sealed record ImportColumn(string Name, int Filled, IReadOnlyList<string> Examples, IReadOnlyDictionary<string, int>? Values);

/// <summary>What an import would do.</summary>
public sealed record ImportPreview
{
    /// <summary>Rows or events.</summary>
    public int Rows { get; init; }

    /// <summary>Chains or subjects that would be told.</summary>
    public int Units { get; init; }

    /// <summary>Actions that would be told.</summary>
    public int Actions { get; init; }

    /// <summary>Turned down.</summary>
    public int Refused { get; init; }

    /// <summary>The first of those, by line.</summary>
    public IReadOnlyList<ImportRefusal> Refusals { get; init; } = [];

    /// <summary>The first moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The last moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Actions by node.</summary>
    public IReadOnlyDictionary<string, int> Nodes { get; init; } = new Dictionary<string, int>();

    /// <summary>Words of the activity column that are not told, with their number.</summary>
    public IReadOnlyDictionary<string, int> LeftOut { get; init; } = new Dictionary<string, int>();

    /// <summary>Names of people that would become ids as they are.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>();

    /// <summary>The first chains or subjects as they would be told.</summary>
    public IReadOnlyList<ToldUnit> First { get; init; } = [];

    /// <summary>The same as a mapping file for the command.</summary>
    public string? Mapping { get; init; }
}

/// <summary>A chain or a subject as it would be told.</summary>
public sealed record ToldUnit(string Id, string? Customer, string? Owner, string? Team, DateTimeOffset? PlannedStart, IReadOnlyList<ToldAction> Actions);

/// <summary>An action as it would be told.</summary>
public sealed record ToldAction(string Id, string Node, DateTimeOffset OccurredAt, string Actor, JsonElement? Fields);
