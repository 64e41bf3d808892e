using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SalesFlow.Import;

/// <summary>How a log is told as chains and actions: the content of a mapping file. See <c>samples/*.mapping.yaml</c>.</summary>
public sealed record Mapping
{
    /// <summary>Names the case. Default: <c>concept:name</c>.</summary>
    public Source Case { get; init; } = Source.Of("concept:name");

    /// <summary>Names what was done. Default: <c>concept:name</c>.</summary>
    public Source Activity { get; init; } = Source.Of("concept:name");

    /// <summary>Says when. Default: <c>time:timestamp</c>.</summary>
    public Source Time { get; init; } = Source.Of("time:timestamp");

    /// <summary>Says who. Default: <c>org:resource</c>.</summary>
    public Source Actor { get; init; } = Source.Of("org:resource");

    /// <summary>The chain's customer; no default.</summary>
    public required Source Customer { get; init; }

    /// <summary>The chain's owner. Null: whoever acted first in the case.</summary>
    public Source? Owner { get; init; }

    /// <summary>The chain's team. Null: none.</summary>
    public Source? Team { get; init; }

    /// <summary>Where the planned start stands. Null: the case's first event.</summary>
    public Source? PlannedStart { get; init; }

    /// <summary>Put before every case id. Default: nothing.</summary>
    public string CasePrefix { get; init; } = "";

    /// <summary>How stamps are read.</summary>
    public TimeReading Times { get; init; } = new(null, null);

    /// <summary>Delimiter and encoding of a CSV file.</summary>
    public CsvForm Csv { get; init; } = new();

    /// <summary>Activity → node.</summary>
    public required IReadOnlyDictionary<string, string> Activities { get; init; }

    /// <summary>Whether an activity that the map does not name refuses its case. Default: it is left out.</summary>
    public bool RefuseOthers { get; init; }

    /// <summary>Name in the log → member id. Names that are absent become ids by <see cref="Ids.For"/>.</summary>
    public IReadOnlyDictionary<string, string> Actors { get; init; } = new Dictionary<string, string>();

    /// <summary>Name in the log → team. Names that are absent become ids by <see cref="Ids.For"/>.</summary>
    public IReadOnlyDictionary<string, string> Teams { get; init; } = new Dictionary<string, string>();

    /// <summary>Attribute → field of the action.</summary>
    public IReadOnlyDictionary<string, FieldTarget> Fields { get; init; } = new Dictionary<string, FieldTarget>();

    /// <summary>Attribute → field of the chain.</summary>
    public IReadOnlyDictionary<string, FieldTarget> ChainFields { get; init; } = new Dictionary<string, FieldTarget>();

    /// <summary>The template that every chain runs on.</summary>
    public required string TemplateKey { get; init; }

    /// <summary>The template to put before the chains. Null: it exists already.</summary>
    public JsonObject? Template { get; init; }

    /// <summary>Nodes to put before the template.</summary>
    public IReadOnlyList<JsonObject> Nodes { get; init; } = [];

    /// <summary>The mapping file's text; its digest tells whether a checkpoint belongs to it.</summary>
    public string Text { get; init; } = "";

    /// <summary>SHA-256 of <see cref="Text"/>, in lower-case hex.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Every column or attribute that the mapping looks at.</summary>
    public IReadOnlySet<string> Columns => new Source?[] { Case, Activity, Time, Actor, Customer, Owner, Team, PlannedStart }
        .OfType<Source>().SelectMany(s => s.Names).Concat(Fields.Keys).Concat(ChainFields.Keys)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The member id for a name in the log.</summary>
    public string ActorId(string name) => Actors.TryGetValue(name, out var id) ? id : Ids.For(name);

    /// <summary>The team for a name in the log.</summary>
    public string TeamId(string name) => Teams.TryGetValue(name, out var id) ? id : Ids.For(name);
}
