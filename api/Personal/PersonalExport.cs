using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Audit;
using SalesFlow.Customers;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Sessions;
using SalesFlow.Tenants;

namespace SalesFlow.Personal;

/// <summary>All that is held of one person. Reads all of the tenant's records once.</summary>
internal sealed class PersonalExport(IAuditReads audit, IStore store, IChainLists chains, IGrainFactory grains, TimeProvider time)
{
    /// <summary>Null where nothing is known of them.</summary>
    public async Task<PersonalAnswer?> OfAsync(string tenant, string who, Catalogue catalogue, Language language, CancellationToken cancellation)
    {
        var (kind, id) = GrainKeys.Split(who);
        var ofCustomer = kind == GrainKeys.Customer;
        var (profile, account) = ofCustomer ? (await ProfileAsync(tenant, id, cancellation), null) : (Json(catalogue.Members.GetValueOrDefault(id)), await AccountAsync(tenant, id, cancellation));
        var (actions, files, plain) = (new List<PersonalAction>(), new SortedSet<string>(StringComparer.Ordinal), 0);
        await foreach (var stream in audit.StreamsAsync(tenant, cancellation))
        {
            var facts = new PersonalStream(who, PersonalNames.Of(catalogue));
            var theirs = stream.Where(facts.Add).ToList();
            plain += facts.Plain;
            if (ofCustomer ? facts.IsTheirs || facts.HasSealed : theirs.Count > 0)
            {
                actions.AddRange(theirs.Select(record => Told(record, catalogue, language)).OfType<PersonalAction>());
                files.UnionWith(facts.IsTheirs ? facts.Files : []);
            }
        }

        var archived = await chains.CountAsync(tenant, ofCustomer ? new ChainFilter(Customer: id, Archived: true) : new ChainFilter(Owner: id, Archived: true), cancellation);
        if (actions.Count == 0 && profile is null && archived == 0)
        {
            return null;
        }

        actions.Sort((one, other) => one.RecordedAt.CompareTo(other.RecordedAt));
        var held = new List<PersonalFile>();
        foreach (var sha256 in files)
        {
            if (await store.EvidenceAsync(tenant, sha256, cancellation) is { } file)
            {
                held.Add(new(sha256, file.Bytes, file.MediaType, file.At, $"/v1/evidence/{sha256}"));
            }
        }

        return new(who, Stamp.Now(time), profile, account, catalogue.Erasures?.GetValueOrDefault(who) ?? 0, plain, actions, held, archived);
    }

    private async ValueTask<JsonElement?> ProfileAsync(string tenant, string id, CancellationToken cancellation) =>
        await store.SubjectAsync(tenant, GrainKeys.Customer, id, cancellation) is { } row ? Json(CustomerWire.Of(CustomerKind.Of(row))) : null;

    private async ValueTask<PersonalAccount> AccountAsync(string tenant, string id, CancellationToken cancellation)
    {
        var password = await store.DocumentAsync(tenant, DocumentKinds.Account, id, cancellation: cancellation) is { } row && JsonSerializer.Deserialize<AccountDocument>(row.Body, JsonSerializerOptions.Web)!.PasswordHash is not null;
        var open = await store.DocumentAsync(tenant, DocumentKinds.Session, id, cancellation: cancellation) is { } kept
            ? JsonSerializer.Deserialize<SessionsDocument>(kept.Body, JsonSerializerOptions.Web)!.Sessions.Count(session => session.ExpiresAt > time.GetUtcNow()) : 0;
        return new(password, open, [.. (await grains.GetGrain<ITenantGrain>(tenant).Keys()).Where(key => key.Actor == id).Select(key => key.Id)]);
    }

    /// <summary>Null for a chain's copy of an action that its subject has.</summary>
    private static PersonalAction? Told(JournalRecord record, Catalogue catalogue, Language language)
    {
        using var body = JsonDocument.Parse(record.Body);
        var data = body.RootElement.GetProperty("data");
        if (data.TryGetProperty("via", out _))
        {
            return null;
        }

        var action = data.GetProperty("action");
        var node = action.GetProperty("node").GetString()!;
        return new(
            record.Stream.Name, record.Version, action.GetProperty("id").GetString()!, node, catalogue.Nodes.GetValueOrDefault(node)?.Labels.GetValueOrDefault(language == Language.English ? "en" : "zh-CN"),
            action.GetProperty("actor").GetString()!, action.GetProperty("occurredAt").GetDateTimeOffset(), record.RecordedAt, Member("fields"), Member("evidence"));

        JsonElement? Member(string name) => action.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? value.Clone() : null;
    }

    private static JsonElement? Json<T>(T? value) => value is null ? null : JsonSerializer.SerializeToElement(value, ApiJson.Options);
}
