using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Deadlines;
using SalesFlow.Digest;
using SalesFlow.Erp;
using SalesFlow.Journal;
using SalesFlow.Personal;
using SalesFlow.Subjects;

namespace SalesFlow.Tenants;

/// <summary>The shell of one tenant's slow-changing things. Each change is one record of the stream <c>tenant/settings</c> (the audit log) and one
/// version of a document; versions are never overwritten.</summary>
[GrainType("tenant")]
public sealed class TenantGrain(
    IJournal journal, IStore store, Catalogues catalogues, PolicyKinds policies, PersonalKeys keys, IOptions<DeadlineOptions> deadlines, IOptions<CatalogueOptions> sharing, TimeProvider time)
    : Grain, ITenantGrain
{
    private const int ToldAtOnce = 64;
    private StreamId stream;
    private StreamHead head = StreamHead.None;
    private TenantDocuments documents = TenantDocuments.Shipped;
    private CatalogueLeases leases = null!;

    private string Tenant => stream.Tenant;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        stream = new StreamId(this.GetPrimaryKeyString(), "tenant/settings");
        // The activation before this one, on a silo that is gone, may have lent until a moment ago.
        leases = new(time, sharing.Value.ManyProcesses ? CatalogueOptions.Lease : TimeSpan.Zero);
        await Load();
    }

    public Task<Catalogue> Catalogue() => Task.FromResult(documents.ToCatalogue(Tenant, head.Version));

    public Task<Catalogue> Lend(ICatalogueHolder holder)
    {
        leases.Lend(holder);
        return Catalogue();
    }

    public async Task<Reply<ChainTemplate>> PutTemplate(ChainTemplate template, int? ifVersion, string by)
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

        if (known is not null && Same(known with { Version = 0 }, template with { Version = 0 }))
        {
            return known;
        }

        var next = template with { Version = (known?.Version ?? 0) + 1 };
        await Keep(by, Template(next));
        return next;
    }

    public Task<Reply<Node>> PutNode(Node node, string by) => PutNode(node, null, by);

    public async Task<Reply<Node>> PutNode(Node node, int? ifVersion, string by)
    {
        var errors = NodeRules.Check(node);
        if (errors.Count > 0)
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
            return known;
        }

        // Templates keep the nodes they were saved against: those that use this one get a new version, running chains keep theirs.
        var nodes = new Dictionary<string, Node>(documents.Nodes) { [node.Key] = next };
        var touched = documents.Templates.Values.Where(t => t.Steps.Any(s => s.Node == node.Key)).Select(t => t with { Version = t.Version + 1 });
        await Keep(by, [Document(DocumentKinds.Node, next.Key, next.Version, next), .. touched.Select(t => Template(t, nodes))]);
        return next;
    }

    public Task<Reply<CalendarSaved>> PutCalendar(string key, string definition, bool openToo, bool preview, string by) => PutCalendar(key, definition, openToo, preview, null, by);

    public async Task<Reply<CalendarSaved>> PutCalendar(string key, string definition, bool openToo, bool preview, int? ifVersion, string by)
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

        var hit = known is null ? [] : await store.OpenChainsByCalendarAsync(Tenant, key);
        // What was saved for new windows only may be asked for open ones later: then it is a version of its own.
        var changes = known?.Definition != definition || (openToo && hit.Count > 0);
        if (!changes || preview)
        {
            return new CalendarSaved(known ?? new CalendarDocument(key, 0, definition), [.. hit.Take(100)], hit.Count, false);
        }

        var next = new CalendarDocument(key, (known?.Version ?? 0) + 1, definition);
        var effects = openToo
            ? hit.Select((chain, i) => new EffectRow(i, EffectKinds.CalendarChanged, GrainKeys.Subject(GrainKeys.Chain, chain),
                JsonSerializer.SerializeToUtf8Bytes(new CalendarChange(key, next.Version)), GrainKeys.Shard(Tenant, chain, deadlines.Value.Shards))).ToArray()
            : [];
        await Keep(by, effects, Document(DocumentKinds.Calendar, key, next.Version, next));
        _ = Tell(hit, next, [.. effects.Select(e => new PendingEffect(Tenant, stream.Name, head.Version, e.Index, e.Kind, e.Target, e.Body))]);
        return new CalendarSaved(next, [.. hit.Take(100)], hit.Count, true);
    }

    public Task<Reply<Member>> PutMember(Member member, string by) => PutMember(member, null, by);

    public async Task<Reply<Member>> PutMember(Member member, int? ifVersion, string by)
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
        if (known is null || !Same(known, next with { Version = known.Version }))
        {
            await Keep(by, Document(DocumentKinds.Member, next.Id, next.Version, next));
        }

        return documents.Members[member.Id];
    }

    public async Task<Reply<Team>> PutTeam(Team team, string by)
    {
        if (MemberRules.Check(team, documents.Members) is { Count: > 0 } errors)
        {
            return new Refusal(RefusalCode.TeamInvalid, $"team '{team.Key}' has {errors.Count} mistake(s); see errors", [.. errors]);
        }

        documents.Teams.TryGetValue(team.Key, out var known);
        var next = team with { Version = (known?.Version ?? 0) + 1 };
        if (known is null || !Same(known, next with { Version = known.Version }))
        {
            await Keep(by, Document(DocumentKinds.Team, next.Key, next.Version, next));
        }

        return documents.Teams[team.Key];
    }

    public async Task<Reply<TenantSettings>> PutSettings(TenantSettings settings, string by)
    {
        if (LocalZone.Find(settings.TimeZone) is null)
        {
            return new Refusal(RefusalCode.CalendarInvalid, $"'{settings.TimeZone}' is not an IANA time zone such as Asia/Shanghai", [new("/timeZone", "unknown zone")]);
        }

        // Silos that start together ask for the same.
        if (documents.Settings is { Version: > 0 } known && Same(known, settings with { Version = known.Version }))
        {
            return known;
        }

        var next = settings with { Version = documents.Settings.Version + 1 };
        await Keep(by, Document(DocumentKinds.Settings, DocumentKinds.Settings, next.Version, next));
        return next;
    }

    public Task<Reply<PolicyDocument>> PutPolicy(string key, string body, string by) => PutPolicy(key, body, null, by);

    public async Task<Reply<PolicyDocument>> PutPolicy(string key, string body, int? ifVersion, string by)
    {
        if (policies.Find(key)?.Check(body) is not { } errors || errors.Count > 0)
        {
            return new Refusal(RefusalCode.PolicyInvalid, $"policy '{key}' has mistakes; see errors", [.. policies.Find(key)?.Check(body) ?? []]);
        }

        documents.Policies.TryGetValue(key, out var known);
        if (Moved("policy", key, known?.Version, ifVersion) is { } moved)
        {
            return moved;
        }

        if (known?.Body == body)
        {
            return known;
        }

        var next = new PolicyDocument(key, (known?.Version ?? 0) + 1, body);
        var effects = key == ErpPolicy.Instance.Key ? ErpChangedHandler.Effects(known?.Body, body, Tenant, deadlines.Value.Shards)
            : key == DigestPolicy.Instance.Key ? DigestChangedHandler.Effects(Tenant, deadlines.Value.Shards) : [];
        await Keep(by, effects, Document(DocumentKinds.Policy, key, next.Version, next));
        _ = Tell([.. effects.Select(e => new PendingEffect(Tenant, stream.Name, head.Version, e.Index, e.Kind, e.Target, e.Body))]);
        return next;
    }

    public async Task<Reply<ApiKey>> PutKey(ApiKey key, string by)
    {
        if (documents.Keys.TryGetValue(key.Hash, out var known))
        {
            return known;
        }

        await Keep(by, Document(DocumentKinds.Key, key.Hash, 1, key));
        return key;
    }

    public async Task<Reply<ApiKey>> RemoveKey(string id, string by)
    {
        if (documents.Keys.Values.FirstOrDefault(k => k.Id == id) is not { } key)
        {
            return Reply<ApiKey>.No(RefusalCode.UnknownKey, $"there is no key '{id}'");
        }

        await Keep(by, Document(DocumentKinds.Key, key.Hash, 2, key) with { Removed = true });
        return key;
    }

    public Task<ApiKey[]> Keys() => Task.FromResult(documents.Keys.Values.OrderBy(k => k.MadeAt).ToArray());

    public async Task<int[]> PutDocuments(string kind, NamedDocument[] documents, string by)
    {
        var newest = (await keys.OpenAsync(Tenant, await store.DocumentsAsync(Tenant, kind))).ToDictionary(d => d.Id);
        var versions = new int[documents.Length];
        var rows = new List<DocumentRow>();
        for (var i = 0; i < documents.Length; i++)
        {
            var (id, body) = (documents[i].Id, Encoding.UTF8.GetBytes(documents[i].Body));
            newest.TryGetValue(id, out var known);
            if (known is not null && known.Body.AsSpan().SequenceEqual(body))
            {
                versions[i] = known.Version;
                continue;
            }

            rows.Add(newest[id] = new DocumentRow(kind, id, versions[i] = (known?.Version ?? 0) + 1, Stamp.Now(time), by, body));
        }

        if (rows.Count > 0)
        {
            await Keep(by, [.. rows]);
        }

        return versions;
    }

    /// <summary>Tells adapters and digest at once, without being waited for: they ask this grain for the catalogue. What is lost the deadline shards tell.</summary>
    private async Task Tell(PendingEffect[] effects)
    {
        try
        {
            await Task.WhenAll(effects.Select(effect => effect.Kind == Subjects.EffectKinds.ErpChanged ? new ErpChangedHandler(GrainFactory).Handle(effect) : new DigestChangedHandler(GrainFactory).Handle(effect)));
            await store.EffectsDoneAsync(effects);
        }
        catch (Exception)
        {
            // The effects are kept until they are done.
        }
    }

    /// <summary>Tells open chains at once, without being waited for: they ask this grain for the catalogue. Whom it does not reach the deadline shards tell.</summary>
    private async Task Tell(IReadOnlyList<string> chains, CalendarDocument calendar, PendingEffect[] effects)
    {
        try
        {
            foreach (var part in effects.Chunk(ToldAtOnce))
            {
                await Task.WhenAll(part.Select(e => GrainFactory.GetGrain<IChainGrain>(GrainKeys.Of(Tenant, chains[e.Index])).CalendarChanged(calendar.Key, calendar.Version)));
                await store.EffectsDoneAsync(part);
            }
        }
        catch (Exception)
        {
            // The effects are kept until they are done.
        }
    }

    /// <summary>The refusal where somebody saved since the caller read.</summary>
    private static Refusal? Moved(string kind, string key, int? version, int? seen) => seen is { } then && then != (version ?? 0)
        ? new(RefusalCode.VersionMismatch, $"{kind} '{key}' is at version {version ?? 0}, not {then}; read it again and repeat the change")
        : null;

    private DocumentRow Template(ChainTemplate template, Dictionary<string, Node>? nodes = null) => Document(
        DocumentKinds.Template, template.Key, template.Version,
        new StoredTemplate(template, (nodes ?? documents.Nodes).Where(n => template.Steps.Any(s => s.Node == n.Key)).ToDictionary()));

    private DocumentRow Document<T>(string kind, string id, int version, T body) =>
        new(kind, id, version, Stamp.Now(time), "", JsonSerializer.SerializeToUtf8Bytes(body, CatalogueReader.Json));

    private Task Keep(string by, params DocumentRow[] rows) => Keep(by, [], rows);

    private async Task Keep(string by, EffectRow[] effects, params DocumentRow[] rows)
    {
        var now = Stamp.Now(time);
        var records = new NewRecord[rows.Length];
        var digest = head.Digest;
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = await keys.SealAsync(Tenant, documents.ToCatalogue(Tenant, head.Version), rows[i] with { By = by, At = now });
            records[i] = TenantRecords.Write(stream, head.Version + 1 + i, now, rows[i], digest);
            digest = records[i].Digest;
        }

        CommitOutcome outcome;
        try
        {
            outcome = await journal.CommitAsync(new Commit
            {
                Stream = stream, ExpectedVersion = head.Version, RecordedAt = now, Records = records, Documents = rows, Effects = effects,
            });
            await Load();
        }
        catch (Exception)
        {
            // The change may be kept while this activation does not know it: the next call reads afresh.
            DeactivateOnIdle();
            throw;
        }

        catalogues.Forget(Tenant);
        await leases.RecallAsync(Tenant);
        if (outcome.Status != CommitStatus.Committed)
        {
            throw new JournalUnavailableException($"the change of {Tenant}'s {rows[0].Kind} was not kept ({outcome.Status} {outcome.Error}); send it again");
        }
    }

    private async Task Load()
    {
        head = await journal.ReadHeadAsync(stream);
        documents = TenantDocuments.From(await keys.OpenAsync(Tenant, await store.DocumentsAsync(Tenant)));
    }

    private static bool Same<T>(T a, T b) =>
        JsonSerializer.SerializeToUtf8Bytes(a, CatalogueReader.Json).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(b, CatalogueReader.Json));
}

/// <summary>Body of a <see cref="EffectKinds.CalendarChanged"/> effect.</summary>
public sealed record CalendarChange(string Calendar, int Version);
