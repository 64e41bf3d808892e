using System.Text.Json;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Sessions;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Personal;

/// <summary>The shell of an erasure. What it does is said first, in the tenant's audit log: a new name for the person's next key, and the files that go. Then each step may be done twice,
/// so that whatever dies in between, the next call ends it.</summary>
[GrainType("personal")]
public sealed class PersonalGrain(IPersonalStore personal, IStore store, ISubjectReads reads, Catalogues catalogues, TimeProvider time) : Grain, IPersonalGrain
{
    private string tenant = "";
    private string who = "";
    private string id = "";
    private bool ofMember;

    private ITenantGrain Settings => GrainFactory.GetGrain<ITenantGrain>(tenant);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (tenant, who) = GrainKeys.Split(this.GetPrimaryKeyString());
        (var kind, id) = GrainKeys.Split(who);
        ofMember = kind != GrainKeys.Customer;
        return Task.CompletedTask;
    }

    public async Task<Reply<ErasureView>> Erase(EraseCommand command)
    {
        var known = await store.DocumentAsync(tenant, DocumentKinds.Erasure, who) is { } row ? JsonSerializer.Deserialize<Erasure>(row.Body, CatalogueReader.Json) : null;
        if (known is { State: Erasure.Done } && known.Id == command.Id)
        {
            return known.View(who, replayed: true);
        }

        if (known is not { State: Erasure.Begun })
        {
            var catalogue = await catalogues.Newest(tenant);
            if (ofMember && await Stays(catalogue) is { } refusal)
            {
                return refusal;
            }

            var survey = await Survey(catalogue);
            if (!ofMember && !survey.Any)
            {
                return Reply<ErasureView>.No(RefusalCode.UnknownCustomer, $"Nothing is known of a customer '{id}'. GET /v1/customers lists those with a profile.");
            }

            known = new(command.Id, command.Reason, command.By, Stamp.Now(time), (known?.Number ?? 0) + 1, Erasure.Begun, survey.Files, survey.Kept, survey.Plain, survey.Sealed.Count);
            await Keep(known);
        }

        await Finish(known);
        known = known with { State = Erasure.Done };
        await Keep(known);
        return known.View(who, replayed: false);
    }

    /// <summary>Why a member cannot be erased now.</summary>
    private async ValueTask<Refusal?> Stays(Catalogue catalogue)
    {
        if (!catalogue.Members.ContainsKey(id))
        {
            return new(RefusalCode.UnknownMember, $"There is no member '{id}'.{Similar.Hint(id, catalogue.Members.Keys)}");
        }

        var open = new List<string>();
        await foreach (var chain in reads.ChainsAsync(tenant, [.. catalogue.Templates.Keys], DateOnly.MinValue))
        {
            if (chain.Owner == id && chain.State is ("planned" or "open"))
            {
                open.Add(chain.Id);
            }
        }

        return open.Count == 0 ? null : new(
            RefusalCode.InUse, $"Member '{id}' owns {open.Count} chains that are planned or open ({string.Join(", ", open.Take(5))}{(open.Count > 5 ? ", …" : "")}). Give each to someone else first: POST /v1/chains/{{id}}/reassign. GET /v1/chains?owner={id} lists them.");
    }

    private async Task Finish(Erasure erasure)
    {
        if (ofMember)
        {
            await Leave(erasure.By);
        }

        // From here on nobody can read it; the rest takes away what was made of it.
        await personal.RemoveKeysAsync(tenant, [.. Enumerable.Range(0, erasure.Number).Select(number => PersonalKeys.NameOf(who, number))]);
        foreach (var stream in (await Survey(await catalogues.Newest(tenant))).Sealed)
        {
            var (kind, name) = GrainKeys.Split(stream);
            await (kind == GrainKeys.Chain ? GrainFactory.Grain<IChainGrain>(GrainKeys.Of(tenant, name)).Forget()
                : GrainKeys.SubjectKinds.Contains(kind) ? GrainFactory.Grain<ISubjectGrain>(GrainKeys.Of(tenant, stream)).Forget(who) : Task.CompletedTask);
        }

        foreach (var sha256 in erasure.Files)
        {
            await personal.RemoveEvidenceAsync(tenant, sha256);
        }

        await personal.SettleAsync();
    }

    /// <summary>The member's id and place stay, since chains and reports name them; name, addresses, password, sessions and keys go.</summary>
    private async Task Leave(string by)
    {
        if ((await catalogues.Newest(tenant)).Members.GetValueOrDefault(id) is { } member)
        {
            await Settings.PutMember(new Member { Id = id, Version = member.Version, Team = member.Team, Supervisor = member.Supervisor, Manager = member.Manager, StandIn = member.StandIn }, by);
        }

        if (await store.DocumentAsync(tenant, DocumentKinds.Account, id) is not null || await store.DocumentAsync(tenant, DocumentKinds.Session, id) is not null)
        {
            await GrainFactory.GetGrain<ISignInGrain>(GrainKeys.Of(tenant, id)).SetPassword(null, by, null);
        }

        foreach (var key in (await Settings.Keys()).Where(key => key.Actor == id))
        {
            await Settings.RemoveKey(key.Id, by);
        }
    }

    private Task<int[]> Keep(Erasure erasure) => Settings.PutDocuments(DocumentKinds.Erasure, [new NamedDocument(who, JsonSerializer.Serialize(erasure, CatalogueReader.Json))], erasure.By);

    private async ValueTask<PersonalSurvey> Survey(Catalogue catalogue)
    {
        var survey = new PersonalSurvey(who, PersonalNames.Of(catalogue));
        await foreach (var record in personal.KeptAsync(tenant))
        {
            survey.Add(record);
        }

        survey.End();
        return survey;
    }
}
