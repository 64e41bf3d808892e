using System.Collections.Concurrent;
using System.Text.Json;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Journal;

namespace SalesFlow.Tenants;

/// <summary>A silo's memory of tenants' catalogues. Versions of templates and calendars never change and are kept; the newest catalogue is lent by
/// its tenant's grain, which recalls it when it changes.</summary>
/// <param name="scheduler">Where they are fetched. Default: the thread pool.</param>
public sealed class Catalogues(IGrainFactory grains, IStore store, TimeProvider time, TaskScheduler? scheduler = null)
{
    private readonly HeldCatalogues newest = new(grains, time, scheduler);
    private readonly ConcurrentDictionary<(string Tenant, string Key, int Version), CompiledTemplate> templates = new();
    private readonly ConcurrentDictionary<(string Tenant, string Key, int Version), WorkCalendar> calendars = new();

    // What is shipped, and what says the same, is ready once for all tenants.
    private readonly ConcurrentDictionary<(string Key, int Version), CompiledTemplate> shipped = new();
    private readonly ConcurrentDictionary<string, WorkCalendar> byDefinition = new(StringComparer.Ordinal);

    public ValueTask<Catalogue> Newest(string tenant) => newest.GetAsync(tenant);

    public void Forget(string tenant) => newest.Forget(tenant);

    public async ValueTask<CompiledTemplate> Template(string tenant, string key, int version)
    {
        if (templates.TryGetValue((tenant, key, version), out var known))
        {
            return known;
        }

        var body = (await store.DocumentAsync(tenant, DocumentKinds.Template, key, version))?.Body;
        return templates.GetOrAdd((tenant, key, version), body is null
            ? shipped.GetOrAdd((key, version), _ => CatalogueReader.Template(body, tenant, key, version))
            : CatalogueReader.Template(body, tenant, key, version));
    }

    public async ValueTask<WorkCalendar> Calendar(string tenant, string key, int version)
    {
        if (calendars.TryGetValue((tenant, key, version), out var known))
        {
            return known;
        }

        var definition = CatalogueReader.Definition((await store.DocumentAsync(tenant, DocumentKinds.Calendar, key, version))?.Body, tenant, key, version);
        return calendars.GetOrAdd((tenant, key, version), byDefinition.GetOrAdd(definition, CatalogueReader.Calendar));
    }

    /// <summary>The calendars that a chain is pinned to, ready for judging.</summary>
    public async ValueTask<ClockSet> Clocks(string tenant, IEnumerable<PinFact> pins)
    {
        var clocks = new ClockSet();
        foreach (var pin in pins)
        {
            if (!clocks.Has(pin.Calendar, pin.Version))
            {
                clocks.Add(pin.Calendar, pin.Version, await Calendar(tenant, pin.Calendar, pin.Version));
            }
        }

        return clocks;
    }
}

/// <summary>Reads one version of a tenant's template or calendar: from its documents, or as shipped.</summary>
public static class CatalogueReader
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async ValueTask<CompiledTemplate> Template(IStore store, string tenant, string key, int version) =>
        Template((await store.DocumentAsync(tenant, DocumentKinds.Template, key, version))?.Body, tenant, key, version);

    /// <param name="body">The document's; null = it is the shipped one.</param>
    public static CompiledTemplate Template(byte[]? body, string tenant, string key, int version)
    {
        var stored = body is not null
            ? JsonSerializer.Deserialize<StoredTemplate>(body, Json)!
            : version == 1 && Shipped.Templates.TryGetValue(key, out var shipped)
                ? new StoredTemplate(shipped, Shipped.Nodes)
                : throw new InvalidDataException($"tenant {tenant} has no template {key} version {version}");
        return TemplateCompiler.Compile(stored.Template, stored.Nodes, out var errors)
            ?? throw new InvalidDataException($"template {key} version {version} of {tenant}: {errors[0].Pointer} {errors[0].Detail}");
    }

    public static async ValueTask<WorkCalendar> Calendar(IStore store, string tenant, string key, int version) =>
        Calendar((await store.DocumentAsync(tenant, DocumentKinds.Calendar, key, version))?.Body, tenant, key, version);

    /// <param name="body">The document's; null = it is the shipped one.</param>
    public static WorkCalendar Calendar(byte[]? body, string tenant, string key, int version) => Calendar(Definition(body, tenant, key, version));

    public static WorkCalendar Calendar(string definition) => WorkCalendar.Create(JsonSerializer.Deserialize<CalendarDefinition>(definition, Json)!);

    /// <summary>A calendar as it was written.</summary>
    /// <param name="body">The document's; null = it is the shipped one.</param>
    public static string Definition(byte[]? body, string tenant, string key, int version) =>
        body is not null
            ? JsonSerializer.Deserialize<CalendarDocument>(body, Json)!.Definition
            : version == 1 && key == Shipped.DefaultCalendar.Key
                ? Shipped.DefaultCalendar.Definition
                : throw new InvalidDataException($"tenant {tenant} has no calendar {key} version {version}");
}

/// <summary>A template version with the nodes that it was saved against: a node changed later makes a new version.</summary>
public sealed record StoredTemplate(ChainTemplate Template, Dictionary<string, Node> Nodes);

/// <summary>Kinds of documents.</summary>
public static class DocumentKinds
{
    public const string Template = "template";
    public const string Node = "node";
    public const string Calendar = "calendar";
    public const string Member = "member";
    public const string Team = "team";
    public const string Settings = "settings";
    public const string Policy = "policy";
    public const string Key = "key";

    /// <summary>When a key was last used, by day.</summary>
    public const string KeyUsed = "key-used";
    public const string Tenant = "tenant";
    public const string ClauseLabel = "clause-label";
    public const string ClauseModel = "clause-model";
    public const string TagLabel = "tag-label";
    public const string TagModel = "tag-model";

    /// <summary>A member's password hash. Never shown, not even to admins.</summary>
    public const string Account = "account";

    /// <summary>A member's open sessions, as hashes.</summary>
    public const string Session = "session";

    /// <summary>That personal data was erased, by whom, why, and how far it is.</summary>
    public const string Erasure = "erasure";

    /// <summary>That the tenant named an issuer and audience, and when first. What counts is its policy <c>identity</c>.</summary>
    public const string Issuer = "issuer";

    /// <summary>Of the system's own tenant: the key that signs addresses of files. Its first version counts.</summary>
    public const string LinkKey = "link-key";
}
