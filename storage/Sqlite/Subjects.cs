using System.Globalization;
using SalesFlow.Journal;

namespace SalesFlow.Sqlite;

/// <summary>A subject's current row.</summary>
internal sealed class Subjects(Connection db)
{
    private const string Columns =
        "kind, id, version, customer, parent, owner, team, state, rank, at, day, number, amount, words, updated_at, doc";

    private readonly Statement replace = db[$"""
        INSERT INTO subject ({Columns}, tenant) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
        ON CONFLICT (tenant, kind, id) DO UPDATE SET version = excluded.version, customer = excluded.customer, parent = excluded.parent,
          owner = excluded.owner, team = excluded.team, state = excluded.state, rank = excluded.rank, at = excluded.at, day = excluded.day,
          number = excluded.number, amount = excluded.amount, words = excluded.words, updated_at = excluded.updated_at, doc = excluded.doc
        """];

    public void Write(ReadOnlySpan<byte> tenant, SubjectRow row) => replace
        .Text(1, row.Kind).Text(2, row.Id).Number(3, row.Version).Text(4, row.Customer).Text(5, row.Parent).Text(6, row.Owner).Text(7, row.Team)
        .Text(8, row.State).Number(9, row.Rank).Time(10, row.At).Text(11, row.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
        .Text(12, row.Number).Number(13, row.Amount).Text(14, row.Words).Time(15, row.UpdatedAt).Blob(16, row.Doc).Utf8(17, tenant).Run();

    public static SubjectRow? One(Connection db, string tenant, string kind, string id)
        => db[$"SELECT {Columns} FROM subject WHERE tenant = ?1 AND kind = ?2 AND id = ?3"].Text(1, tenant).Text(2, kind).Text(3, id).Row(Read);

    private static SubjectRow Read(Statement row) => new()
    {
        Kind = row.Text(0),
        Id = row.Text(1),
        Version = row.Int(2),
        Customer = row.TextOrNull(3),
        Parent = row.TextOrNull(4),
        Owner = row.TextOrNull(5),
        Team = row.TextOrNull(6),
        State = row.Text(7),
        Rank = row.Int(8),
        At = row.Time(9),
        Day = DateOnly.ParseExact(row.Text(10), "yyyy-MM-dd", CultureInfo.InvariantCulture),
        Number = row.TextOrNull(11),
        Amount = row.IsNull(12) ? null : row.Number(12),
        Words = row.TextOrNull(13),
        UpdatedAt = row.Time(14),
        Doc = row.Blob(15),
    };
}
