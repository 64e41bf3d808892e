namespace SalesFlow.Interop;

/// <summary>What OCEL 2.0 calls the type of an attribute.</summary>
internal enum OcelType
{
    Text,
    Time,
    Whole,
    Real,
    Truth,
}

/// <param name="Time">Since when an object has the value; null for events, which have it at their own time.</param>
internal sealed record OcelAttribute(string Name, string Value, DateTimeOffset? Time = null, OcelType Type = OcelType.Text);

/// <param name="Object">The object's id, unique over all types.</param>
internal sealed record OcelRelation(string Object, string Qualifier);

/// <param name="Place">Where the file tells it; empty where we tell it.</param>
internal sealed record OcelEvent(
    string Id, string Type, DateTimeOffset Time, IReadOnlyList<OcelAttribute> Attributes, IReadOnlyList<OcelRelation> Relations, string Place = "")
{
    public string? Attribute(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name)?.Value;

    public string? Related(string qualifier) => Relations.FirstOrDefault(relation => relation.Qualifier == qualifier)?.Object;
}

/// <inheritdoc cref="OcelEvent"/>
internal sealed record OcelObject(string Id, string Type, IReadOnlyList<OcelAttribute> Attributes, IReadOnlyList<OcelRelation> Relations, string Place = "")
{
    public string? Attribute(string name) => Attributes.LastOrDefault(attribute => attribute.Name == name)?.Value;
}

/// <summary>A log as read: everything in it, in the order of the file.</summary>
internal sealed record OcelLog(IReadOnlyList<OcelEvent> Events, IReadOnlyList<OcelObject> Objects);

/// <summary>Words that our own logs use. A log that uses them otherwise is read as a stranger's.</summary>
internal static class OcelWords
{
    public const string Subject = "subject";
    public const string Customer = "customer";
    public const string Opportunity = "opportunity";
    public const string StartedBy = "started-by";
    public const string Chain = "chain";
    /// <summary>A chain that an action started.</summary>
    public const string Starts = "starts";
    public const string Planned = "chain.planned";
    public const string Definition = "definition";

    /// <summary>What happened to a chain beside its actions.</summary>
    public static readonly string[] Verbs = ["chain.paused", "chain.resumed", "chain.voided", "chain.reopened", "chain.reassigned"];

    /// <summary>Types of objects that are settings, in the order in which they must be taken in.</summary>
    public static readonly string[] Settings = ["settings", "calendar", "node", "member", "policy", "template"];

    /// <summary>Attributes of our events; a field of the same name is told as <c>field.</c> and its name.</summary>
    public static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "actor", "step", "recordedAt", "occurredAt", "evidence", "fields", "ocel_id", "ocel_time", "ocel_type",
    };
}

/// <summary>Where an exported log is written.</summary>
internal interface IOcelSink : IAsyncDisposable
{
    ValueTask EventAsync(OcelEvent told, CancellationToken cancel);

    ValueTask ObjectAsync(OcelObject told, CancellationToken cancel);

    /// <summary>Writes what could not be known before the end. Nothing is told after it.</summary>
    ValueTask FinishAsync(CancellationToken cancel);
}

/// <summary>Types with their attributes, as they were met. Names that differ in case only are one attribute, since a table cannot have both.</summary>
internal sealed class OcelTypes
{
    private readonly SortedDictionary<string, Dictionary<string, OcelAttribute>> types = new(StringComparer.Ordinal);

    public IEnumerable<(string Type, IEnumerable<OcelAttribute> Attributes)> All => types.Select(type => (type.Key, type.Value.Values.AsEnumerable()));

    /// <summary>The attribute under the name that its type knows it by; a type of value that changes becomes text.</summary>
    public OcelAttribute Take(string type, OcelAttribute attribute)
    {
        var known = Of(type);
        if (!known.TryGetValue(attribute.Name, out var first))
        {
            known.Add(attribute.Name, attribute with { Value = "", Time = null });
            return attribute;
        }

        if (first.Type != attribute.Type)
        {
            known[attribute.Name] = first with { Type = OcelType.Text };
        }

        return attribute with { Name = first.Name };
    }

    public Dictionary<string, OcelAttribute> Of(string type)
    {
        if (!types.TryGetValue(type, out var known))
        {
            types.Add(type, known = new(StringComparer.OrdinalIgnoreCase));
        }

        return known;
    }

    public static string Word(OcelType type) => type switch
    {
        OcelType.Time => "time",
        OcelType.Whole => "integer",
        OcelType.Real => "float",
        OcelType.Truth => "boolean",
        _ => "string",
    };
}

/// <summary>Moments as logs write them.</summary>
internal static class OcelTime
{
    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    /// <summary>RFC 3339, or the date and time that SQLite writes, which then is UTC.</summary>
    public static bool TryRead(string? text, out DateTimeOffset at)
    {
        at = default;
        return text is { Length: >= 10 and <= 40 } && (Api.Moment.TryParse(text, out at) || (char.IsAsciiDigit(text[0]) && DateTimeOffset.TryParse(
            text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal, out at)));
    }
}
