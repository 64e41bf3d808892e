using SalesFlow.Evidence;
using SalesFlow.Lists;
using SalesFlow.Personal;

namespace SalesFlow.Sqlite;

/// <summary>Keys of persons in SQLite. What is deleted or overwritten is zeroed in its page (<c>secure_delete</c>); the write-ahead log still has it until it is emptied.</summary>
public sealed class SqlitePersonal(SqliteDatabase database, ListDatabase lists, IEvidenceBytes files) : PersonalReads(lists)
{
    public override async ValueTask RemoveKeysAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellation = default) => await database.Writer.RunAsync(db =>
    {
        foreach (var name in names)
        {
            db["DELETE FROM personal_key WHERE tenant = ?1 AND name = ?2"].Text(1, tenant).Text(2, name).Run();
        }

        return names.Count;
    });

    public override async ValueTask RemoveEvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default)
    {
        // The note first: a note without its file would be a loss.
        await database.Writer.RunAsync(db => db["DELETE FROM evidence WHERE tenant = ?1 AND sha256 = ?2"].Text(1, tenant).Text(2, sha256).Change());
        (files as EvidenceDirectory)?.Remove(tenant, sha256);
    }

    public override ValueTask SettleAsync(CancellationToken cancellation = default)
    {
        // Readers that look at older pages hold it back for a moment at most; then the log is emptied by and by.
        database.Writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        return default;
    }

    protected override async ValueTask<byte[]> KeepAsync(string tenant, string name, byte[] fresh, CancellationToken cancellation) => await database.Writer.RunAsync(db =>
    {
        db["INSERT INTO personal_key (tenant, name, secret) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"].Text(1, tenant).Text(2, name).Blob(3, fresh).Run();
        return db["SELECT secret FROM personal_key WHERE tenant = ?1 AND name = ?2"].Text(1, tenant).Text(2, name).Row(row => row.Blob(0))!;
    });
}
