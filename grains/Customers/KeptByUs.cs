using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Calendars;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Customers;

/// <summary>Things that the schedule keeps once and never changes: monthly snapshots and silent lists. Each is a stream of one record, in the form of an action by
/// <see cref="Actor"/>, so that it is chained, verified and listed like all subjects. Clients cannot post to these kinds.</summary>
public static class KeptByUs
{
    public const string Actor = "salesflow", Snapshot = "snapshot", Silent = "silent", SnapshotTaken = "customer.snapshot-taken", SilentListed = "customer.silent-listed";

    public static string SnapshotId(string customer, CalendarMonth month) => $"{customer}:{month}";

    /// <summary>The commit that keeps a document for the first time; a second one meets a stream that is there and changes nothing.</summary>
    internal static Commit Commit(SubjectKind kind, string tenant, string id, string node, string? customer, DateTimeOffset standsAt, DateOnly day, DateTimeOffset now, string document)
    {
        var stream = new StreamId(tenant, GrainKeys.Subject(kind.Kind, id));
        var action = new ActionCommand(
            $"{Actor}//{kind.Kind}/{id}", node, standsAt, Actor, customer, kind.Kind, id, null, document, [], [], SHA256.HashData(Encoding.UTF8.GetBytes(document)), true);
        var given = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["day"] = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) };
        var data = SubjectRecords.Data(stream, action, [], given, null);
        var record = SubjectRecords.Write(stream, 1, now, data, []);
        return new Commit
        {
            Stream = stream,
            ExpectedVersion = 0,
            RecordedAt = now,
            Records = [record],
            Subject = SubjectFold.Row(kind, kind.Apply(null, SubjectRecords.Fact(stream, data, now, 1)), 1, now),
        };
    }
}

/// <summary>A kept monthly snapshot.</summary>
/// <param name="KeptAt">When it was really computed; it stands at <see cref="MonthlySnapshot.TakenAt"/>.</param>
public sealed record KeptSnapshot(string Id, MonthlySnapshot Snapshot, DateTimeOffset KeptAt);

/// <summary>Rows of snapshots.</summary>
public sealed class SnapshotKind : SubjectKind<KeptSnapshot>
{
    public override string Kind => KeptByUs.Snapshot;

    public static string Write(MonthlySnapshot snapshot) => JsonSerializer.Serialize(snapshot, Json);

    protected override SubjectDecision Decide(KeptSnapshot? state, ActionCommand action, SubjectContext context) =>
        new Refusal(RefusalCode.FieldsInvalid, "snapshots are taken by the system and never change");

    protected override KeptSnapshot Apply(KeptSnapshot? state, SubjectFact fact) =>
        state ?? new(fact.Id, JsonSerializer.Deserialize<MonthlySnapshot>(fact.Action.Fields.ToString(), Json)!, fact.RecordedAt);

    protected override SubjectRow Row(KeptSnapshot state) => new()
    {
        Kind = Kind,
        Id = state.Id,
        Customer = state.Snapshot.Customer,
        State = state.Snapshot.Frequency.Fell ? "fell" : "steady",
        At = state.Snapshot.TakenAt,
        Day = state.Snapshot.Month.FirstDay,
        UpdatedAt = state.KeptAt,
    };
}

/// <summary>A silent list as it was kept: who was on it. Reasons and talk tracks come out of the orders again.</summary>
/// <param name="At">The moment it stands at.</param>
public sealed record KeptSilentList(string Id, DateTimeOffset At, DateOnly Day, string[] Customers, DateTimeOffset KeptAt);

/// <summary>Rows of silent lists.</summary>
public sealed class SilentListKind : SubjectKind<KeptSilentList>
{
    public override string Kind => KeptByUs.Silent;

    public static string Write(IEnumerable<SilentCustomer> list) => JsonSerializer.Serialize(new Names([.. list.Select(line => line.Customer)]), Json);

    protected override SubjectDecision Decide(KeptSilentList? state, ActionCommand action, SubjectContext context) =>
        new Refusal(RefusalCode.FieldsInvalid, "silent lists are kept by the system and never change");

    protected override KeptSilentList Apply(KeptSilentList? state, SubjectFact fact) => state ?? new(
        fact.Id, fact.Action.OccurredAt, fact.Day, JsonSerializer.Deserialize<Names>(fact.Action.Fields.ToString(), Json)!.Customers, fact.RecordedAt);

    protected override SubjectRow Row(KeptSilentList state) => new()
    {
        Kind = Kind,
        Id = state.Id,
        State = "listed",
        Rank = state.Customers.Length,
        At = state.At,
        Day = state.Day,
        UpdatedAt = state.KeptAt,
    };

    private sealed record Names(string[] Customers);
}
