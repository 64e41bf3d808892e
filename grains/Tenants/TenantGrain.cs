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

    public Task<Reply<ChainTemplate>> PutTemplate(ChainTemplate template, int? ifVersion, string by) => Save(TenantRules.Template(documents, template, ifVersion), by);

    public Task<Reply<Node>> PutNode(Node node, string by) => PutNode(node, null, by);

    public Task<Reply<Node>> PutNode(Node node, int? ifVersion, string by) => Save(TenantRules.Node(documents, node, ifVersion), by);

    public Task<Reply<CalendarSaved>> PutCalendar(string key, string definition, bool openToo, bool preview, string by) => PutCalendar(key, definition, openToo, preview, null, by);

    public async Task<Reply<CalendarSaved>> PutCalendar(string key, string definition, bool openToo, bool preview, int? ifVersion, string by)
    {
        var hit = documents.Calendars.ContainsKey(key) ? await store.OpenChainsByCalendarAsync(Tenant, key) : [];
        return await Save(TenantRules.Calendar(documents, key, definition, ifVersion, openToo, preview, hit, Tenant, deadlines.Value.Shards), by);
    }

    public Task<Reply<Member>> PutMember(Member member, string by) => PutMember(member, null, by);

    public Task<Reply<Member>> PutMember(Member member, int? ifVersion, string by) => Save(TenantRules.Member(documents, member, ifVersion), by);

    public Task<Reply<Team>> PutTeam(Team team, string by) => Save(TenantRules.Team(documents, team), by);

    public Task<Reply<TenantSettings>> PutSettings(TenantSettings settings, string by) => Save(TenantRules.Settings(documents, settings), by);

    public Task<Reply<PolicyDocument>> PutPolicy(string key, string body, string by) => PutPolicy(key, body, null, by);

    public Task<Reply<PolicyDocument>> PutPolicy(string key, string body, int? ifVersion, string by) =>
        Save(TenantRules.Policy(documents, policies.Find(key), key, body, ifVersion, Tenant, deadlines.Value.Shards), by);

    public Task<Reply<ApiKey>> PutKey(ApiKey key, string by) => Save(TenantRules.Key(documents, key), by);

    public Task<Reply<ApiKey>> RemoveKey(string id, string by) => Save(TenantRules.WithoutKey(documents, id), by);

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
            await Keep(by, [], [.. rows]);
        }

        return versions;
    }

    private async Task<Reply<T>> Save<T>(Reply<TenantChange<T>> decided, string by)
        where T : class
    {
        if (decided is not { Value: { } change })
        {
            return decided.Refusal!;
        }

        if (change.Rows.Length > 0)
        {
            await Keep(by, change.Effects, change.Rows);
            _ = Tell([.. change.Effects.Select(e => new PendingEffect(Tenant, stream.Name, head.Version, e.Index, e.Kind, e.Target, e.Body))]);
        }

        return change.Value;
    }

    /// <summary>Tells at once, without being waited for: those who are told ask this grain for the catalogue. Whom it does not reach the deadline shards tell.</summary>
    private async Task Tell(PendingEffect[] effects)
    {
        try
        {
            foreach (var part in effects.Chunk(ToldAtOnce))
            {
                await Task.WhenAll(part.Select(effect => Handler(effect.Kind).Handle(effect)));
                await store.EffectsDoneAsync(part);
            }
        }
        catch (Exception)
        {
            // The effects are kept until they are done.
        }
    }

    private IEffectHandler Handler(string kind) => kind switch
    {
        EffectKinds.ErpChanged => new ErpChangedHandler(GrainFactory),
        EffectKinds.CalendarChanged => new CalendarChangedHandler(GrainFactory),
        _ => new DigestChangedHandler(GrainFactory),
    };

    private async Task Keep(string by, EffectRow[] effects, DocumentRow[] rows)
    {
        var now = Stamp.Now(time);
        var records = new NewRecord[rows.Length];
        var (digest, catalogue) = (head.Digest, documents.ToCatalogue(Tenant, head.Version));
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = await keys.SealAsync(Tenant, catalogue, rows[i] with { By = by, At = now });
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
}
