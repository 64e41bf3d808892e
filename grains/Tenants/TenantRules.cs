using System.Text.Json;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Digest;
using SalesFlow.Erp;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Tenants;

/// <summary>What becomes of a tenant's documents when one is saved: refused, the same as before, or a next version. Pure. When and by whom is noted where it is kept.</summary>
internal static class TenantRules
{
    private const int Shown = 100;

    public static Reply<TenantChange<ChainTemplate>> Template(TenantDocuments documents, ChainTemplate template, int? ifVersion)
    {
        documents.Templates.TryGetValue(template.Key, out var known);
        if (Moved("template", template.Key, known?.Version, ifVersion) is { } moved)
        {
            return moved;
        }

        if (TemplateCompiler.Compile(template, documents.Nodes, out var errors) is null)
        {
            return new Refusal(RefusalCode.TemplateInvalid, $"template '{template.Key}' has {errors.Count} mistake(s); see errors", [.. errors]);
        }

        var next = template with { Version = (known?.Version ?? 0) + 1 };
        return known is not null && Same(known, next with { Version = known.Version }) ? new TenantChange<ChainTemplate>(known) : new TenantChange<ChainTemplate>(next, Row(next, documents.Nodes));
    }

    public static Reply<TenantChange<Node>> Node(TenantDocuments documents, Node node, int? ifVersion)
    {
        if (NodeRules.Check(node) is { Count: > 0 } errors)
        {
            return new Refusal(RefusalCode.NodeInvalid, $"node '{node.Key}' has {errors.Count} mistake(s); see errors", [.. errors]);
        }

        documents.Nodes.TryGetValue(node.Key, out var known);
        if (Moved("node", node.Key, known?.Version, ifVersion) is { } moved)
        {
            return moved;
        }

        var next = node with { Version = (known?.Version ?? 0) + 1, Standard = known?.Standard ?? false };
        if (known is not null && Same(known, next with { Version = known.Version }))
        {
            return new TenantChange<Node>(known);
        }

        // Templates keep the nodes they were saved against: those that use this one get a new version, running chains keep theirs.
        var nodes = new Dictionary<string, Node>(documents.Nodes) { [node.Key] = next };
        var touched = documents.Templates.Values.Where(t => t.Steps.Any(s => s.Node == node.Key)).Select(t => t with { Version = t.Version + 1 });
        return new TenantChange<Node>(next, [Row(DocumentKinds.Node, next.Key, next.Version, next), .. touched.Select(t => Row(t, nodes))]);
    }

    /// <param name="hit">Open chains that go by the calendar.</param>
    /// <param name="openToo">They are counted anew.</param>
    /// <param name="preview">Only says whom it would hit.</param>
    public static Reply<TenantChange<CalendarSaved>> Calendar(
        TenantDocuments documents, string key, string definition, int? ifVersion, bool openToo, bool preview, IReadOnlyList<string> hit, string tenant, int shards)
    {
        try
        {
            WorkCalendar.Create(JsonSerializer.Deserialize<CalendarDefinition>(definition, CatalogueReader.Json)!);
        }
        catch (CalendarException e)
        {
            return new Refusal(RefusalCode.CalendarInvalid, e.Message, [new FieldError(e.Pointer, e.Detail)]);
        }

        documents.Calendars.TryGetValue(key, out var known);
        if (Moved("calendar", key, known?.Version, ifVersion) is { } moved)
        {
            return moved;
        }

        // What was saved for new windows only may be asked for open ones later: then it is a version of its own.
        if (preview || (known?.Definition == definition && !(openToo && hit.Count > 0)))
        {
            return new TenantChange<CalendarSaved>(new(known ?? new CalendarDocument(key, 0, definition), [.. hit.Take(Shown)], hit.Count, false));
        }

        var next = new CalendarDocument(key, (known?.Version ?? 0) + 1, definition);
        var body = JsonSerializer.SerializeToUtf8Bytes(new CalendarChange(key, next.Version));
        return new TenantChange<CalendarSaved>(new(next, [.. hit.Take(Shown)], hit.Count, true), Row(DocumentKinds.Calendar, key, next.Version, next))
        {
            Effects = openToo ? [.. hit.Select((chain, i) => new EffectRow(i, EffectKinds.CalendarChanged, GrainKeys.Subject(GrainKeys.Chain, chain), body, GrainKeys.Shard(tenant, chain, shards)))] : [],
        };
    }

    public static Reply<TenantChange<Member>> Member(TenantDocuments documents, Member member, int? ifVersion)
    {
        documents.Members.TryGetValue(member.Id, out var known);
        if (Moved("member", member.Id, known?.Version, ifVersion) is { } moved)
        {
            return moved;
        }

        if (member.QuietHours is { } quiet && !NodeRules.IsTimeSpan(quiet))
        {
            return new Refusal(RefusalCode.MemberInvalid, "quietHours are two local times such as [\"22:00\",\"07:30\"]", [new("/quietHours", "two times HH:MM")]);
        }

        if (MemberRules.Check(member) is { Count: > 0 } errors)
        {
            return new Refusal(RefusalCode.MemberInvalid, $"member '{member.Id}' has {errors.Count} mistake(s); see errors", [.. errors]);
        }

        if (known is null && documents.Settings.Limits?.Members is { } most && documents.Members.Count >= most)
        {
            return new Refusal(RefusalCode.TenantMembersFull, $"the tenant has {documents.Members.Count} members and may have {most}; ask the service's operator for more");
        }

        var next = member with { Version = (known?.Version ?? 0) + 1 };
        return known is not null && Same(known, next with { Version = known.Version }) ? new TenantChange<Member>(known) : new TenantChange<Member>(next, Row(DocumentKinds.Member, next.Id, next.Version, next));
    }

    public static Reply<TenantChange<Team>> Team(TenantDocuments documents, Team team)
    {
        if (MemberRules.Check(team, documents.Members) is { Count: > 0 } errors)
        {
            return new Refusal(RefusalCode.TeamInvalid, $"team '{team.Key}' has {errors.Count} mistake(s); see errors", [.. errors]);
        }

        documents.Teams.TryGetValue(team.Key, out var known);
        var next = team with { Version = (known?.Version ?? 0) + 1 };
        return known is not null && Same(known, next with { Version = known.Version }) ? new TenantChange<Team>(known) : new TenantChange<Team>(next, Row(DocumentKinds.Team, next.Key, next.Version, next));
    }

    public static Reply<TenantChange<TenantSettings>> Settings(TenantDocuments documents, TenantSettings settings)
    {
        if (LocalZone.Find(settings.TimeZone) is null)
        {
            return new Refusal(RefusalCode.CalendarInvalid, $"'{settings.TimeZone}' is not an IANA time zone such as Asia/Shanghai", [new("/timeZone", "unknown zone")]);
        }

        // Silos that start together ask for the same.
        var next = settings with { Version = documents.Settings.Version + 1 };
        return documents.Settings is { Version: > 0 } known && Same(known, next with { Version = known.Version })
            ? new TenantChange<TenantSettings>(known) : new TenantChange<TenantSettings>(next, Row(DocumentKinds.Settings, DocumentKinds.Settings, next.Version, next));
    }

    /// <param name="kind">Null: there is no such policy.</param>
    public static Reply<TenantChange<PolicyDocument>> Policy(TenantDocuments documents, PolicyKind? kind, string key, string body, int? ifVersion, string tenant, int shards)
    {
        var errors = kind?.Check(body);
        if (errors is not { Count: 0 })
        {
            return new Refusal(RefusalCode.PolicyInvalid, $"policy '{key}' has mistakes; see errors", [.. errors ?? []]);
        }

        documents.Policies.TryGetValue(key, out var known);
        if (Moved("policy", key, known?.Version, ifVersion) is { } moved)
        {
            return moved;
        }

        if (known?.Body == body)
        {
            return new TenantChange<PolicyDocument>(known);
        }

        var next = new PolicyDocument(key, (known?.Version ?? 0) + 1, body);
        return new TenantChange<PolicyDocument>(next, Row(DocumentKinds.Policy, key, next.Version, next))
        {
            Effects = key == ErpPolicy.Instance.Key ? ErpChangedHandler.Effects(known?.Body, body, tenant, shards) : key == DigestPolicy.Instance.Key ? DigestChangedHandler.Effects(tenant, shards) : [],
        };
    }

    public static Reply<TenantChange<ApiKey>> Key(TenantDocuments documents, ApiKey key) =>
        documents.Keys.TryGetValue(key.Hash, out var known) ? new TenantChange<ApiKey>(known) : new TenantChange<ApiKey>(key, Row(DocumentKinds.Key, key.Hash, 1, key));

    public static Reply<TenantChange<ApiKey>> WithoutKey(TenantDocuments documents, string id) => documents.Keys.Values.FirstOrDefault(k => k.Id == id) is { } key
        ? new TenantChange<ApiKey>(key, Row(DocumentKinds.Key, key.Hash, 2, key) with { Removed = true })
        : new Refusal(RefusalCode.UnknownKey, $"there is no key '{id}'");

    /// <summary>The refusal where somebody saved since the caller read.</summary>
    private static Refusal? Moved(string kind, string key, int? version, int? seen) => seen is { } then && then != (version ?? 0)
        ? new(RefusalCode.VersionMismatch, $"{kind} '{key}' is at version {version ?? 0}, not {then}; read it again and repeat the change")
        : null;

    private static DocumentRow Row(ChainTemplate template, Dictionary<string, Node> nodes) => Row(
        DocumentKinds.Template, template.Key, template.Version,
        new StoredTemplate(template, nodes.Where(n => template.Steps.Any(s => s.Node == n.Key)).ToDictionary()));

    private static DocumentRow Row<T>(string kind, string id, int version, T body) => new(kind, id, version, default, "", JsonSerializer.SerializeToUtf8Bytes(body, CatalogueReader.Json));

    private static bool Same<T>(T a, T b) =>
        JsonSerializer.SerializeToUtf8Bytes(a, CatalogueReader.Json).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(b, CatalogueReader.Json));
}
