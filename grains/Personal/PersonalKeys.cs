using System.Collections.Concurrent;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Personal;

/// <summary>Seals and opens with the keys that the store has. Keys for sealing are remembered, since a name's key never changes: an erasure gives the person's next key another name, which the
/// tenant's catalogue tells. Keys for opening are asked for each time, so that nothing is shown whose key is gone.</summary>
public sealed class PersonalKeys(IPersonalStore store)
{
    private const int Remembered = 100_000, AtOnce = 500;
    private readonly ConcurrentDictionary<(string Tenant, string Name), PersonalKey> known = new();
    private readonly ConcurrentDictionary<(string Tenant, string Owner, string Member), PersonalKey> joined = new();

    public static string Customer(string id) => GrainKeys.Subject(GrainKeys.Customer, id);

    public static string Member(string id) => GrainKeys.Subject("member", id);

    /// <summary>The name of the key that a person's fields are sealed with now.</summary>
    public static string NameOf(string who, int erasures) => $"{who}#{erasures}";

    /// <param name="who"><c>customer/c-101</c> or <c>member/u-7</c>.</param>
    /// <param name="actor">The member who acted.</param>
    public async ValueTask<Sealer> SealerAsync(string tenant, Catalogue catalogue, string node, string who, string actor)
    {
        var owner = await KeyAsync(tenant, catalogue, who);
        var member = Member(actor);
        var both = member == who || !GrainKeys.IsId(actor) ? owner : Joined(tenant, owner, await KeyAsync(tenant, catalogue, member));
        return new(PersonalNames.Of(catalogue), node, owner, both);
    }

    private PersonalKey Joined(string tenant, PersonalKey owner, PersonalKey member)
    {
        if (joined.TryGetValue((tenant, owner.Name, member.Name), out var both))
        {
            return both;
        }

        if (joined.Count >= Remembered)
        {
            joined.Clear();
        }

        return joined[(tenant, owner.Name, member.Name)] = owner.With(member);
    }

    /// <summary>A member's document, or an account's, as it is kept; any other as it is.</summary>
    public async ValueTask<DocumentRow> SealAsync(string tenant, Catalogue catalogue, DocumentRow row) => row.Kind is DocumentKinds.Member or DocumentKinds.Account
        ? row with { Body = (await SealerAsync(tenant, catalogue, "", Member(row.Id), row.Id)).SealDocument(row.Body) } : row;

    /// <summary>One text of a person, for a document of another kind.</summary>
    public async ValueTask<string> SealAsync(string tenant, Catalogue catalogue, string who, string text) => text.Length == 0 ? text
        : JsonSerializer.Deserialize<string>(Box.Write(await KeyAsync(tenant, catalogue, who), Box.Untold, JsonSerializer.SerializeToUtf8Bytes(text, Loose.Json)))!;

    private async ValueTask<PersonalKey> KeyAsync(string tenant, Catalogue catalogue, string who)
    {
        var name = NameOf(who, catalogue.Erasures?.GetValueOrDefault(who) ?? 0);
        if (known.TryGetValue((tenant, name), out var key))
        {
            return key;
        }

        if (known.Count >= Remembered)
        {
            known.Clear();
        }

        return known[(tenant, name)] = new(tenant, name, await store.KeyAsync(tenant, name, PersonalKey.Fresh()));
    }

    /// <summary>Records with what was sealed in its place again; <see cref="JournalRecord.Kept"/> is what is kept.</summary>
    public async ValueTask<IReadOnlyList<JournalRecord>> OpenAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellation = default)
    {
        if (!records.Any(record => Opener.Any(record.Body)))
        {
            return records;
        }

        var rings = new Dictionary<string, Func<string, PersonalKey?>>();
        foreach (var tenant in records.GroupBy(record => record.Stream.Tenant))
        {
            rings[tenant.Key] = await RingAsync(tenant.Key, tenant.Select(record => record.Body), cancellation);
        }

        return [.. records.Select(record => Opener.Open(record.Body, rings[record.Stream.Tenant]) is var open && ReferenceEquals(open, record.Body) ? record : record with { Body = open, Sealed = record.Body })];
    }

    /// <summary>Documents with what was sealed in its place again.</summary>
    public async ValueTask<IReadOnlyList<DocumentRow>> OpenAsync(string tenant, IReadOnlyList<DocumentRow> rows, CancellationToken cancellation = default)
    {
        if (!rows.Any(row => Opener.Any(row.Body)))
        {
            return rows;
        }

        var ring = await RingAsync(tenant, rows.Select(row => row.Body), cancellation);
        return [.. rows.Select(row => Opener.Open(row.Body, ring) is var open && ReferenceEquals(open, row.Body) ? row : row with { Body = open, Sealed = row.Body })];
    }

    private async ValueTask<Func<string, PersonalKey?>> RingAsync(string tenant, IEnumerable<byte[]> bodies, CancellationToken cancellation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var body in bodies)
        {
            Opener.Names(body, names);
        }

        var found = new Dictionary<string, PersonalKey?>(StringComparer.Ordinal);
        foreach (var some in names.Chunk(AtOnce))
        {
            foreach (var (name, secret) in await store.KeysAsync(tenant, some, cancellation))
            {
                found[name] = new(tenant, name, secret);
            }
        }

        return name =>
        {
            if (!found.TryGetValue(name, out var key) && name.Split('+') is [var owner, var member] && found.GetValueOrDefault(owner) is { } first && found.GetValueOrDefault(member) is { } second)
            {
                found[name] = key = first.With(second);
            }

            return key;
        };
    }

    /// <summary>Whose fields an action's are: the customer's; where none is known, those of the member who acted.</summary>
    public static string Owner(ActionCommand action, string? customer)
    {
        var named = action.Customer ?? (action.SubjectKind == GrainKeys.Customer ? action.SubjectId : null) ?? Subjects.ActionFields.Of(action.Fields).Text("customer") ?? customer;
        return GrainKeys.IsId(named) ? Customer(named!) : Member(GrainKeys.IsId(action.Actor) ? action.Actor : "unknown");
    }
}
