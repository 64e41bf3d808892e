using System.Globalization;
using LinqToDB.Mapping;
using SalesFlow.Journal;

namespace SalesFlow.Lists;

[Table("subject")]
internal sealed class SubjectTable
{
    [Column("tenant"), PrimaryKey] public string Tenant { get; set; } = "";
    [Column("kind"), PrimaryKey] public string Kind { get; set; } = "";
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("version")] public int Version { get; set; }
    [Column("customer")] public string? Customer { get; set; }
    [Column("parent")] public string? Parent { get; set; }
    [Column("owner")] public string? Owner { get; set; }
    [Column("team")] public string? Team { get; set; }
    [Column("state")] public string State { get; set; } = "";
    [Column("rank")] public int Rank { get; set; }
    [Column("at")] public long At { get; set; }
    [Column("day")] public string Day { get; set; } = "";
    [Column("number")] public string? Number { get; set; }
    [Column("amount")] public long? Amount { get; set; }
    [Column("words")] public string? Words { get; set; }
    [Column("updated_at")] public long UpdatedAt { get; set; }
    [Column("doc")] public byte[] Doc { get; set; } = [];

    public SubjectRow ToRow() => new()
    {
        Kind = Kind,
        Id = Id,
        Version = Version,
        Customer = Customer,
        Parent = Parent,
        Owner = Owner,
        Team = Team,
        State = State,
        Rank = Rank,
        At = DateTimeOffset.FromUnixTimeMilliseconds(At),
        Day = DateOnly.ParseExact(Day, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        Number = Number,
        Amount = Amount,
        Words = Words,
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
        Doc = Doc,
    };
}
