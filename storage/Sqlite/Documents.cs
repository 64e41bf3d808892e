using SalesFlow.Journal;

namespace SalesFlow.Sqlite;

internal static class Documents
{
    private const string Columns = "kind, id, version, at, by, body, removed, tenant";

    private const string IsNewest =
        "version = (SELECT max(version) FROM document AS other WHERE other.tenant = document.tenant AND other.kind = document.kind AND other.id = document.id)";

    public static List<DocumentRow> Newest(Connection db, string tenant, string? kind) => kind is null
        ? db[$"SELECT {Columns} FROM document WHERE tenant = ?1 AND removed = 0 AND {IsNewest} ORDER BY kind, id"]
            .Text(1, tenant).Rows(Read)
        : db[$"SELECT {Columns} FROM document WHERE tenant = ?1 AND kind = ?2 AND removed = 0 AND {IsNewest} ORDER BY id"]
            .Text(1, tenant).Text(2, kind).Rows(Read);

    public static DocumentRow? One(Connection db, string tenant, string kind, string id, int? version)
        => db[$"SELECT {Columns} FROM document WHERE tenant = ?1 AND kind = ?2 AND id = ?3 AND version <= ?4 AND version >= ?5 ORDER BY version DESC LIMIT 1"]
            .Text(1, tenant).Text(2, kind).Text(3, id).Number(4, version ?? int.MaxValue).Number(5, version ?? 1).Row(Read);

    public static List<(string Tenant, DocumentRow Document)> Holders(Connection db, string kind, string id)
        => db[$"SELECT {Columns} FROM document WHERE kind = ?1 AND id = ?2 AND removed = 0 AND {IsNewest} ORDER BY tenant"]
            .Text(1, kind).Text(2, id).Rows(row => (row.Text(7), Read(row)));

    private static DocumentRow Read(Statement row)
        => new(row.Text(0), row.Text(1), row.Int(2), row.Time(3), row.Text(4), row.Blob(5), row.Int(6) == 1);
}
