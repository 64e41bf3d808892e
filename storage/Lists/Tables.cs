using System.Globalization;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.Mapping;
using SalesFlow.Journal;

namespace SalesFlow.Lists;

/// <summary>The tables as lists read them, alike on every database. Times are unix milliseconds, days are yyyy-mm-dd.</summary>
internal sealed class Tables(DataOptions options) : DataConnection(options)
{
    public ITable<RecordTable> Records => this.GetTable<RecordTable>();

    public ITable<ChainTable> Chains => this.GetTable<ChainTable>();

    public ITable<SubjectTable> Subjects => this.GetTable<SubjectTable>();

    public ITable<AlertTable> Alerts => this.GetTable<AlertTable>();

    public ITable<WindowTable> Windows => this.GetTable<WindowTable>();

    public ITable<DocumentTable> Documents => this.GetTable<DocumentTable>();

    public ITable<EvidenceTable> Evidence => this.GetTable<EvidenceTable>();

    public ITable<OnceKeyTable> OnceKeys => this.GetTable<OnceKeyTable>();

    public ITable<ArchivedTable> Archived => this.GetTable<ArchivedTable>();

    public ITable<PersonalKeyTable> PersonalKeys => this.GetTable<PersonalKeyTable>();

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

[Table("record")]
internal sealed class RecordTable
{
    [Column("position"), PrimaryKey] public long Position { get; set; }
    [Column("tenant")] public string Tenant { get; set; } = "";
    [Column("stream")] public string Stream { get; set; } = "";
    [Column("version")] public int Version { get; set; }
    [Column("kind")] public string Kind { get; set; } = "";
    [Column("recorded_at")] public long RecordedAt { get; set; }
    [Column("action_id")] public string? ActionId { get; set; }
    [Column("customer")] public string? Customer { get; set; }
    [Column("body")] public byte[] Body { get; set; } = [];
    [Column("digest")] public byte[] Digest { get; set; } = [];

    public JournalRecord ToRecord() => new(
        new StreamId(Tenant, Stream), Version, Position, Kind, DateTimeOffset.FromUnixTimeMilliseconds(RecordedAt), Body, Digest, ActionId);

    public static RecordTable Of(JournalRecord record, string? customer) => new()
    {
        Position = record.Position,
        Tenant = record.Stream.Tenant,
        Stream = record.Stream.Name,
        Version = record.Version,
        Kind = record.Kind,
        RecordedAt = record.RecordedAt.ToUnixTimeMilliseconds(),
        ActionId = record.ActionId,
        Customer = customer,
        Body = record.Kept,
        Digest = record.Digest,
    };
}

[Table("archived")]
internal sealed class ArchivedTable
{
    [Column("tenant"), PrimaryKey] public string Tenant { get; set; } = "";
    [Column("stream"), PrimaryKey] public string Stream { get; set; } = "";
    [Column("archive")] public string Archive { get; set; } = "";
    [Column("sha256")] public string Sha256 { get; set; } = "";
    [Column("records")] public int Records { get; set; }
    [Column("first_digest")] public byte[] FirstDigest { get; set; } = [];
    [Column("last_digest")] public byte[] LastDigest { get; set; } = [];
    [Column("at")] public long At { get; set; }

    public ArchivedRow ToRow() => new(Stream, Archive, Sha256, Records, FirstDigest, LastDigest, DateTimeOffset.FromUnixTimeMilliseconds(At));

    public static ArchivedTable Of(string tenant, ArchivedRow row) => new()
    {
        Tenant = tenant,
        Stream = row.Stream,
        Archive = row.Archive,
        Sha256 = row.Sha256,
        Records = row.Records,
        FirstDigest = row.First,
        LastDigest = row.Last,
        At = row.At.ToUnixTimeMilliseconds(),
    };
}

[Table("personal_key")]
internal sealed class PersonalKeyTable
{
    [Column("tenant"), PrimaryKey] public string Tenant { get; set; } = "";
    [Column("name"), PrimaryKey] public string Name { get; set; } = "";
    [Column("secret")] public byte[] Secret { get; set; } = [];
}

[Table("evidence")]
internal sealed class EvidenceTable
{
    [Column("tenant"), PrimaryKey] public string Tenant { get; set; } = "";
    [Column("sha256"), PrimaryKey] public string Sha256 { get; set; } = "";
    [Column("bytes")] public long Bytes { get; set; }
    [Column("media_type")] public string MediaType { get; set; } = "";
    [Column("at")] public long At { get; set; }

    public EvidenceFile ToFile() => new(Sha256, Bytes, MediaType, DateTimeOffset.FromUnixTimeMilliseconds(At));
}

[Table("chain")]
internal sealed class ChainTable
{
    [Column("tenant"), PrimaryKey] public string Tenant { get; set; } = "";
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("template")] public string Template { get; set; } = "";
    [Column("template_version")] public int TemplateVersion { get; set; }
    [Column("customer")] public string Customer { get; set; } = "";
    [Column("subject")] public string Subject { get; set; } = "";
    [Column("owner")] public string Owner { get; set; } = "";
    [Column("team")] public string Team { get; set; } = "";
    [Column("planned_start")] public long PlannedStart { get; set; }
    [Column("day")] public string Day { get; set; } = "";
    [Column("state")] public string State { get; set; } = "";
    [Column("broken")] public bool Broken { get; set; }
    [Column("reason")] public string? Reason { get; set; }
    [Column("broken_step")] public string? BrokenStep { get; set; }
    [Column("broken_at")] public long? BrokenAt { get; set; }
    [Column("closed")] public bool Closed { get; set; }
    [Column("next_due")] public long? NextDue { get; set; }
    [Column("stuck_since")] public long? StuckSince { get; set; }
    [Column("calendars")] public string Calendars { get; set; } = "";
    [Column("updated_at")] public long UpdatedAt { get; set; }
    [Column("steps")] public byte[] Steps { get; set; } = [];

    /// <summary>Its records are in an archive.</summary>
    [Column("archived")] public bool Archived { get; set; }

    public ChainRow ToRow() => new()
    {
        Id = Id,
        Template = Template,
        TemplateVersion = TemplateVersion,
        Customer = Customer,
        Subject = Subject,
        Owner = Owner,
        Team = Team,
        PlannedStart = DateTimeOffset.FromUnixTimeMilliseconds(PlannedStart),
        Day = DateOnly.ParseExact(Day, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        State = State,
        Broken = Broken,
        Reason = Reason,
        BrokenStep = BrokenStep,
        BrokenAt = Time(BrokenAt),
        Closed = Closed,
        NextDue = Time(NextDue),
        StuckSince = Time(StuckSince),
        Calendars = Calendars,
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
        Steps = Steps,
    };

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given) : null;
}

[Table("alert")]
internal sealed class AlertTable
{
    [Column("seq"), PrimaryKey] public long Seq { get; set; }
    [Column("tenant")] public string Tenant { get; set; } = "";
    [Column("id")] public string Id { get; set; } = "";
    [Column("chain")] public string Chain { get; set; } = "";
    [Column("step")] public string Step { get; set; } = "";
    [Column("window_name")] public string Window { get; set; } = "";
    [Column("generation")] public int Generation { get; set; }
    [Column("rung")] public string Rung { get; set; } = "";
    [Column("recipients")] public string Recipients { get; set; } = "[]";
    [Column("due_at")] public long DueAt { get; set; }
    [Column("fired_at")] public long FiredAt { get; set; }
    [Column("late")] public bool Late { get; set; }
    [Column("not_before")] public long NotBefore { get; set; }
    [Column("fold")] public string? Fold { get; set; }
    [Column("status")] public string Status { get; set; } = "";
    [Column("delivered")] public byte[] Delivered { get; set; } = [];
    [Column("acknowledged_by")] public string? AcknowledgedBy { get; set; }
    [Column("acknowledged_at")] public long? AcknowledgedAt { get; set; }
    [Column("snoozed_until")] public long? SnoozedUntil { get; set; }

    public PendingAlert ToAlert() => new(
        Tenant,
        new AlertRow(
            Id, Chain, Step, Window, Generation, Rung, System.Text.Json.JsonSerializer.Deserialize<List<string>>(Recipients) ?? [],
            DateTimeOffset.FromUnixTimeMilliseconds(DueAt), DateTimeOffset.FromUnixTimeMilliseconds(FiredAt), Late,
            DateTimeOffset.FromUnixTimeMilliseconds(NotBefore), Fold),
        Status, Delivered, AcknowledgedBy, Time(SnoozedUntil), Time(AcknowledgedAt));

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given) : null;
}

[Table("open_window")]
internal sealed class WindowTable
{
    [Column("tenant"), PrimaryKey] public string Tenant { get; set; } = "";
    [Column("stream"), PrimaryKey] public string Stream { get; set; } = "";
    [Column("name"), PrimaryKey] public string Name { get; set; } = "";
    [Column("generation")] public int Generation { get; set; }
    [Column("wake_at")] public long WakeAt { get; set; }
    [Column("shard")] public int Shard { get; set; }
}

[Table("once_key")]
internal sealed class OnceKeyTable
{
    [Column("tenant"), PrimaryKey] public string Tenant { get; set; } = "";
    [Column("key"), PrimaryKey] public string Key { get; set; } = "";
    [Column("content")] public byte[] Content { get; set; } = [];
    [Column("stream")] public string Stream { get; set; } = "";
    [Column("version")] public int Version { get; set; }

    public TakenKey ToKey() => new(Key, Content, Stream, Version);
}

[Table("document")]
internal sealed class DocumentTable
{
    [Column("tenant"), PrimaryKey] public string Tenant { get; set; } = "";
    [Column("kind"), PrimaryKey] public string Kind { get; set; } = "";
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("version"), PrimaryKey] public int Version { get; set; }
    [Column("at")] public long At { get; set; }
    [Column("by")] public string By { get; set; } = "";
    [Column("removed")] public bool Removed { get; set; }
    [Column("body")] public byte[] Body { get; set; } = [];

    public DocumentRow ToRow() => new(Kind, Id, Version, DateTimeOffset.FromUnixTimeMilliseconds(At), By, Body, Removed);
}
