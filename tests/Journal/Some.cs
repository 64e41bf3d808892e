using System.Security.Cryptography;
using System.Text;
using SalesFlow.Journal;

namespace SalesFlow.Tests.Journal;

/// <summary>Commits and rows where a test names only what matters to it.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Moment = new(2026, 2, 3, 2, 0, 0, 123, TimeSpan.Zero);

    public static StreamId Stream(string name = "chain/pd-1", string tenant = "acme") => new(tenant, name);

    public static NewRecord Record(string body = "{}", string kind = "action", string? action = null, string? customer = null)
        => new(kind, Encoding.UTF8.GetBytes(body), SHA256.HashData(Encoding.UTF8.GetBytes(body)), action, customer);

    public static OnceKey Key(string key, string content = "content") => new(key, SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    public static Commit Commit(
        string stream = "chain/pd-1", int expected = 0, int records = 1, OnceKey? once = null, ChainRow? chain = null,
        WindowRow[]? windows = null, AlertRow[]? alerts = null, EffectRow[]? effects = null, DocumentRow[]? documents = null,
        string[]? awaited = null, string tenant = "acme", DateTimeOffset? at = null, SubjectRow? subject = null, int? links = null) => new()
        {
            Stream = Stream(stream, tenant),
            ExpectedVersion = expected,
            RecordedAt = at ?? Moment,
            Records = [.. Enumerable.Range(expected + 1, records).Select(version => Record($$"""{"version":{{version}}}""", action: once?.Key))],
            Once = once,
            Links = links,
            Chain = chain,
            Subject = subject,
            Windows = windows ?? [],
            Alerts = alerts ?? [],
            Effects = effects ?? [],
            Documents = documents ?? [],
            AwaitedEvidence = awaited ?? [],
        };

    public static ChainRow Chain(string id = "pd-1") => new()
    {
        Id = id,
        Template = "proposal-delivery",
        TemplateVersion = 1,
        Customer = "c-101",
        Subject = "customer/c-101",
        Owner = "rep-07",
        Team = "east",
        PlannedStart = Moment,
        Day = new DateOnly(2026, 2, 3),
        State = "open",
        Broken = false,
        Closed = false,
        Steps = "[]"u8.ToArray(),
        Calendars = ",default,",
        UpdatedAt = Moment,
    };

    public static SubjectRow Subject(string id = "t-1", string kind = "ticket") => new()
    {
        Kind = kind,
        Id = id,
        Version = 1,
        State = "queued",
        At = Moment,
        Day = new DateOnly(2026, 2, 3),
        UpdatedAt = Moment,
        Doc = "{}"u8.ToArray(),
    };

    public static ChainRow Broken(this ChainRow chain, string reason = "overdue", string step = "proposal")
        => chain with { Broken = true, Reason = reason, BrokenStep = step, BrokenAt = Moment };

    public static AlertRow Alert(string id = "alert-1", string chain = "pd-1", string rung = "due") => new(
        id, chain, "proposal", "proposal", 1, rung, ["rep-07", "boss-1"], Moment, Moment.AddSeconds(1), Late: false, NotBefore: Moment.AddSeconds(1), Fold: null);

    public static DocumentRow Document(string id = "pd", int version = 1, string body = "{}", bool removed = false, string kind = "template")
        => new(kind, id, version, Moment, "admin", Encoding.UTF8.GetBytes(body), removed);
}
