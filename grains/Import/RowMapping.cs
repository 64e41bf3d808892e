using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;

namespace SalesFlow.Import;

/// <summary>How rows are told as actions on subjects: customers, orders, contracts, tickets… The same words serve files that are imported and systems that are pulled from.
/// See <c>samples/orders.mapping.yaml</c>.</summary>
public sealed record RowMapping
{
    private static readonly string[] Subjects = [GrainKeys.Customer, GrainKeys.Opportunity, GrainKeys.Ticket, GrainKeys.Contract, GrainKeys.Order, GrainKeys.Visit];

    /// <summary>customer | opportunity | ticket | contract | order | visit</summary>
    public required string Subject { get; init; }

    /// <summary>Names the subject. Rows of one subject need not stand together in a file.</summary>
    public required Source Id { get; init; }

    /// <summary>Put before every id.</summary>
    public string IdPrefix { get; init; } = "";

    /// <summary>Whose it is. Null: for customers the subject itself, else nobody is named.</summary>
    public Source? Customer { get; init; }

    /// <summary>Put before every customer's id; for customers themselves <see cref="IdPrefix"/> counts.</summary>
    public string CustomerPrefix { get; init; } = "";

    /// <summary>Who did it, where an action does not say so itself.</summary>
    public Source? Actor { get; init; }

    /// <summary>Of stamps without an offset.</summary>
    public string? TimeZone { get; init; }

    /// <summary>A .NET format; null takes ISO 8601 and what spreadsheets write.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>How a CSV file is written.</summary>
    public RowCsv Csv { get; init; } = new();

    /// <summary>Of a workbook; null: its first.</summary>
    public string? Sheet { get; init; }

    /// <summary>Name in the source → member id. Names that are absent become ids by <see cref="Ids.For"/>.</summary>
    public IReadOnlyDictionary<string, string> Actors { get; init; } = new Dictionary<string, string>();

    /// <summary>Words of a column → what they are called here, for example 特急 → critical. Others stay.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Values { get; init; } = new Dictionary<string, Dictionary<string, string>>();

    /// <summary>What a row may tell; it tells those whose time it has.</summary>
    public required RowAction[] Actions { get; init; }

    /// <summary>As a tenant's document or a mapping file holds it; what is not known is refused.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Every column that the mapping looks at; nested arrays apart.</summary>
    [JsonIgnore]
    public IReadOnlySet<string> Columns => new[] { Id, Customer, Actor }.Concat(Actions.SelectMany(action => new[] { action.Time, action.Actor, action.Key })).OfType<Source>()
        .Concat(Actions.SelectMany(action => action.Evidence).SelectMany(item => new[] { item.Sha256, item.File, item.Ref, item.Text }).OfType<Source>()).SelectMany(source => source.Names)
        .Concat(Actions.SelectMany(action => action.When.Keys.Concat(action.Fields.Keys).Concat(action.Lists.Values.Where(list => list.From is null).SelectMany(list => list.Fields.Keys))))
        .Where(name => !name.StartsWith('=')).ToHashSet(StringComparer.Ordinal);

    internal TimeReading Times() => new(TimeZone is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone), TimeFormat);

    /// <summary>What a well-formed mapping breaks, by pointer.</summary>
    public IEnumerable<FieldError> Check()
    {
        if (!Subjects.Contains(Subject))
        {
            yield return new("/subject", $"is one of {string.Join(", ", Subjects)}{Similar.Aside(Subject, Subjects)}");
        }

        foreach (var (name, prefix) in new[] { ("idPrefix", IdPrefix), ("customerPrefix", CustomerPrefix) })
        {
            if (prefix.Length > 0 && !(Ids.AreValid(prefix) && prefix.Length <= 40))
            {
                yield return new($"/{name}", "takes at most 40 of A-Z a-z 0-9 . _ : -");
            }
        }

        if (TimeZone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is null)
        {
            yield return new("/timeZone", $"is no known zone{Similar.Aside(TimeZone, DateTimeZoneProviders.Tzdb.Ids)}");
        }

        if (Csv.Delimiter is not ("tab" or { Length: 1 }) || Csv.Delimiter == "\"")
        {
            yield return new("/csv/delimiter", "is one character or the word tab");
        }

        foreach (var (name, id) in Actors.Where(actor => !Ids.AreValid(actor.Value)))
        {
            yield return new($"/actors/{name}", $"'{id}' is no id");
        }

        if (Actions.Length is 0 or > 20)
        {
            yield return new("/actions", "holds 1 to 20 actions");
        }

        for (var i = 0; i < Actions.Length; i++)
        {
            foreach (var error in Actions[i].Check(Actor is not null))
            {
                yield return error with { Pointer = $"/actions/{i}{error.Pointer}" };
            }
        }

        for (var i = 0; i < Actions.Length; i++)
        {
            if (Actions[i].Key is null && Actions.Take(i).Any(before => before.Node == Actions[i].Node && before.Key is null))
            {
                yield return new($"/actions/{i}/key", $"must tell this '{Actions[i].Node}' from the one before");
            }
        }
    }
}

/// <summary>How a CSV file is written.</summary>
public sealed record RowCsv
{
    /// <summary>One character, or the word tab.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>A registered name such as <c>utf-8</c> or <c>gb18030</c>.</summary>
    public string Encoding { get; init; } = "utf-8";
}

/// <summary>One action that a row may tell.</summary>
public sealed record RowAction
{
    public required string Node { get; init; }

    /// <summary>When it happened. A row without it does not tell this action: an order that has not been shipped yet has no shipping date.</summary>
    public required Source Time { get; init; }

    /// <summary>Null: the mapping's.</summary>
    public Source? Actor { get; init; }

    /// <summary>Tells several actions of one node on one subject apart, for example the invoice's number. Rows with the same key are one action; its lists take an item from each.</summary>
    public Source? Key { get; init; }

    /// <summary>Only rows whose column holds one of these.</summary>
    public IReadOnlyDictionary<string, string[]> When { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Whether a row that changed since is told once more, as a new action with the new words. Only where the newest word holds: profiles, orders, invoices — never payments.</summary>
    public bool Again { get; init; }

    /// <summary>Column → field. A name that begins with <c>=</c> is a constant.</summary>
    public IReadOnlyDictionary<string, FieldTarget> Fields { get; init; } = new Dictionary<string, FieldTarget>();

    /// <summary>Fields that are arrays of objects, such as an order's lines.</summary>
    public IReadOnlyDictionary<string, RowList> Lists { get; init; } = new Dictionary<string, RowList>();

    public RowEvidence[] Evidence { get; init; } = [];

    internal IEnumerable<FieldError> Check(bool hasActor)
    {
        if (!Ids.AreValid(Node))
        {
            yield return new("/node", "is no node's key");
        }

        if (Actor is null && !hasActor)
        {
            yield return new("/actor", "is missing here and in the mapping");
        }

        if (Fields.Values.Select(field => field.Name).Concat(Lists.Keys).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            yield return new("/fields", $"fill '{twice.Key}' twice");
        }

        if (Evidence.Any(item => item.Kind.Length == 0 || (item.Sha256 is null && item.File is null && item.Ref is null && item.Text is null)))
        {
            yield return new("/evidence", "has a kind and one of sha256, file, ref, text");
        }
    }
}

/// <param name="Fields">Column → member of an item.</param>
/// <param name="From">The nested array to read; null: each row is an item.</param>
public sealed record RowList(IReadOnlyDictionary<string, FieldTarget> Fields, string? From = null);

/// <summary>Evidence that a row points to.</summary>
/// <param name="Sha256">Digest of a file that is uploaded by itself.</param>
/// <param name="File">Path of a file beside the table, which an import uploads.</param>
public sealed record RowEvidence(string Kind, Source? Sha256 = null, Source? File = null, Source? Ref = null, Source? Text = null);
