using System.Text;
using System.Text.Json;
using SalesFlow.Journal;

namespace SalesFlow.Sqlite;

/// <summary>Writes commits inside an open transaction. Both checks (key, version) come before every other write, so that a commit that is left out leaves nothing.</summary>
internal sealed class Commits(Connection db)
{
    private readonly Statement key = db["INSERT INTO once_key (tenant, key, content, stream, version) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING"];
    private readonly Statement version = db[Reads.Version];
    private readonly Statement links = db[Reads.Links];
    private readonly Statement record = db["""
        INSERT INTO record (tenant, stream, version, kind, recorded_at, action_id, customer, body, digest)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """];
    private readonly Statement openWindow = db["""
        INSERT INTO open_window (tenant, stream, name, generation, wake_at, shard) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (tenant, stream, name) DO UPDATE SET generation = excluded.generation, wake_at = excluded.wake_at, shard = excluded.shard
        """];
    private readonly Statement closeWindow = db["DELETE FROM open_window WHERE tenant = ?1 AND stream = ?2 AND name = ?3"];
    private readonly Chains chains = new(db);
    private readonly Subjects subjects = new(db);

    public CommitOutcome Write(Commit commit)
    {
        Span<byte> tenantBuffer = stackalloc byte[256];
        Span<byte> streamBuffer = stackalloc byte[512];
        var tenant = Encode(commit.Stream.Tenant, tenantBuffer);
        var stream = Encode(commit.Stream.Name, streamBuffer);
        var first = commit.ExpectedVersion + 1;
        var last = commit.ExpectedVersion + commit.Records.Count;
        if (commit.Records.Count == 0)
        {
            throw new ArgumentException($"A commit of {commit.Stream} holds no record.", nameof(commit));
        }

        if (commit.Once is { } once
            && key.Utf8(1, tenant).Text(2, once.Key).Blob(3, once.Content).Utf8(4, stream).Number(5, first).Change() == 0)
        {
            return new CommitOutcome(CommitStatus.KeyTaken, Taken: Reads.TakenKey(db, commit.Stream.Tenant, once.Key));
        }

        if (version.Utf8(1, tenant).Utf8(2, stream).Row(row => row.Int(0)) != commit.ExpectedVersion
            || (commit.Links is { } known && links.Utf8(1, tenant).Utf8(2, stream).Row(row => row.Int(0)) != known))
        {
            if (commit.Once is { } unused)
            {
                db["DELETE FROM once_key WHERE tenant = ?1 AND key = ?2"].Utf8(1, tenant).Text(2, unused.Key).Run();
            }

            return new CommitOutcome(CommitStatus.VersionConflict);
        }

        for (var i = 0; i < commit.Records.Count; i++)
        {
            var one = commit.Records[i];
            record.Utf8(1, tenant).Utf8(2, stream).Number(3, first + i).Text(4, one.Kind).Time(5, commit.RecordedAt)
                .Text(6, one.ActionId).Text(7, one.Customer).Blob(8, one.Body).Blob(9, one.Digest).Run();
        }

        var position = db.LastRowId;
        if (commit.Chain is { } chain)
        {
            chains.Write(tenant, chain, isNew: commit.ExpectedVersion == 0);
        }

        if (commit.Subject is { } subject)
        {
            subjects.Write(tenant, subject);
        }

        foreach (var window in commit.Windows)
        {
            var statement = window.WakeAt is { } wake
                ? openWindow.Number(4, window.Generation).Time(5, wake).Number(6, window.Shard)
                : closeWindow;
            statement.Utf8(1, tenant).Utf8(2, stream).Text(3, window.Name).Run();
        }

        WriteAlerts(tenant, commit);
        WriteEffects(tenant, stream, last, commit);
        WriteDocuments(tenant, commit);
        foreach (var sha256 in commit.AwaitedEvidence)
        {
            db["INSERT INTO awaited (tenant, sha256, stream) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"]
                .Utf8(1, tenant).Text(2, sha256).Utf8(3, stream).Run();
        }

        return new CommitOutcome(CommitStatus.Committed, position);
    }

    private void WriteAlerts(ReadOnlySpan<byte> tenant, Commit commit)
    {
        foreach (var alert in commit.Alerts)
        {
            db["""
                INSERT INTO alert (tenant, id, chain, step, window_name, generation, rung, recipients, due_at, fired_at, late, not_before, fold, status, delivered)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'pending', ?14)
                """]
                .Utf8(1, tenant).Text(2, alert.Id).Text(3, alert.Chain).Text(4, alert.Step).Text(5, alert.Window).Number(6, alert.Generation)
                .Text(7, alert.Rung).Utf8(8, JsonSerializer.SerializeToUtf8Bytes(alert.Recipients)).Time(9, alert.DueAt).Time(10, alert.FiredAt)
                .Flag(11, alert.Late).Time(12, alert.NotBefore).Text(13, alert.Fold).Blob(14, "[]"u8).Run();
        }
    }

    private void WriteEffects(ReadOnlySpan<byte> tenant, ReadOnlySpan<byte> stream, int version, Commit commit)
    {
        foreach (var effect in commit.Effects)
        {
            db["INSERT INTO effect (tenant, stream, version, idx, kind, target, shard, created_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"]
                .Utf8(1, tenant).Utf8(2, stream).Number(3, version).Number(4, effect.Index).Text(5, effect.Kind).Text(6, effect.Target)
                .Number(7, effect.Shard).Time(8, commit.RecordedAt).Blob(9, effect.Body).Run();
        }
    }

    private void WriteDocuments(ReadOnlySpan<byte> tenant, Commit commit)
    {
        foreach (var document in commit.Documents)
        {
            db["INSERT INTO document (tenant, kind, id, version, at, by, removed, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"]
                .Utf8(1, tenant).Text(2, document.Kind).Text(3, document.Id).Number(4, document.Version).Time(5, document.At)
                .Text(6, document.By).Flag(7, document.Removed).Blob(8, document.Body).Run();
        }
    }

    private static ReadOnlySpan<byte> Encode(string text, Span<byte> buffer)
        => text.Length * 3 <= buffer.Length ? buffer[..Encoding.UTF8.GetBytes(text, buffer)] : Encoding.UTF8.GetBytes(text);
}
