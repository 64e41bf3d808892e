using Microsoft.Data.SqlClient;
using SalesFlow.Journal;

namespace SalesFlow.SqlServer;

/// <summary>Current rows in SQL Server.</summary>
public sealed class SqlServerStore(SqlServerDatabase database) : IStore
{
    private SqlServerReads Reads => database.Reads;

    public ValueTask<OpenChains> OpenChainsOfAsync(string tenant, string subject, CancellationToken cancellation = default)
        => Reads.UseAsync(
            Statements.OpenChainsOf, [tenant, subject],
            async reader =>
            {
                // Links first: a chain that comes in between is one link more than known, never one less.
                var links = await SqlServerReads.RowsAsync(reader, row => row.GetInt32(0), cancellation);
                await reader.NextResultAsync(cancellation);
                return new OpenChains(links[0], await SqlServerReads.RowsAsync(reader, row => (row.GetString(0), row.GetString(1), row.GetInt32(2)), cancellation));
            },
            cancellation);

    public async ValueTask<RecordsBehind> RecordsBehindAsync(string tenant, long position, CancellationToken cancellation = default)
        => await Reads.OneAsync(Statements.RecordsBehind, [tenant, position], row => new RecordsBehind(row.GetInt64(0), row.GetInt64(1)), cancellation);

    public ValueTask<SubjectRow?> SubjectAsync(string tenant, string kind, string id, CancellationToken cancellation = default)
        => Reads.OneAsync(Statements.Subject, [tenant, kind, id], SubjectRows.Read, cancellation);

    public ValueTask<IReadOnlyList<string>> OpenChainsByCalendarAsync(string tenant, string calendar, CancellationToken cancellation = default)
        => Reads.ListAsync(Statements.OpenChainsByCalendar, [tenant, $",{calendar},"], row => row.GetString(0), cancellation);

    public ValueTask<IReadOnlyList<DueWindow>> WindowsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default)
        => Reads.ListAsync(
            Statements.Windows, [shard, before.ToUnixTimeMilliseconds(), limit],
            row => new DueWindow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.Time(4)), cancellation);

    public ValueTask<IReadOnlyList<PendingEffect>> EffectsAsync(int shard, DateTimeOffset before, int limit, CancellationToken cancellation = default)
        => Reads.ListAsync(
            Statements.Effects, [shard, before.ToUnixTimeMilliseconds(), limit],
            row => new PendingEffect(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetString(4), row.GetString(5), row.Bytes(6)), cancellation);

    public async ValueTask EffectsDoneAsync(IReadOnlyList<PendingEffect> done, CancellationToken cancellation = default)
    {
        List<PendingEffect> sorted = [.. done.OrderBy(one => one.Tenant, StringComparer.Ordinal).ThenBy(one => one.Stream, StringComparer.Ordinal)
            .ThenBy(one => one.Version).ThenBy(one => one.Index)];
        await WriteAsync(Statements.EffectsDone, RowTypes.EffectNames.Parameter("@rows", sorted), cancellation);
    }

    public ValueTask<IReadOnlyList<PendingAlert>> PendingAlertsAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default)
        => Reads.ListAsync(Statements.PendingAlerts, [now.ToUnixTimeMilliseconds(), limit], AlertRows.Read, cancellation);

    public async ValueTask UpdateAlertsAsync(IReadOnlyList<AlertDelivery> updates, CancellationToken cancellation = default)
    {
        List<AlertDelivery> sorted = [.. updates.OrderBy(one => one.Tenant, StringComparer.Ordinal).ThenBy(one => one.Id, StringComparer.Ordinal)];
        await WriteAsync(Statements.UpdateAlerts, RowTypes.AlertStates.Parameter("@rows", sorted), cancellation);
    }

    public ValueTask<PendingAlert?> FindAlertAsync(string tenant, string id, CancellationToken cancellation = default)
        => Reads.OneAsync(Statements.FindAlert, [tenant, id], AlertRows.Read, cancellation);

    public async ValueTask<IReadOnlyList<PendingAlert>> FindAlertsAsync(string tenant, IReadOnlyList<string> ids, CancellationToken cancellation = default)
    {
        var found = await Reads.ListAsync(Statements.FindAlerts, [tenant, RowTypes.AlertIds.Parameter("@rows", ids)], AlertRows.Read, cancellation);
        var byId = found.ToDictionary(alert => alert.Alert.Id);
        return [.. ids.Select(byId.GetValueOrDefault).OfType<PendingAlert>()];
    }

    public ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(string tenant, string? kind = null, CancellationToken cancellation = default)
        => kind is null
            ? Reads.ListAsync(Statements.AllDocuments, [tenant], DocumentRows.Read, cancellation)
            : Reads.ListAsync(Statements.Documents, [tenant, kind], DocumentRows.Read, cancellation);

    public ValueTask<DocumentRow?> DocumentAsync(string tenant, string kind, string id, int? version = null, CancellationToken cancellation = default)
        => Reads.OneAsync(Statements.Document, [tenant, kind, id, version ?? 1, version ?? int.MaxValue], DocumentRows.Read, cancellation);

    public ValueTask<IReadOnlyList<(string Tenant, DocumentRow Document)>> FindDocumentAsync(string kind, string id, CancellationToken cancellation = default)
        => Reads.ListAsync(Statements.FindDocument, [kind, id], row => (row.GetString(7), DocumentRows.Read(row)), cancellation);

    public ValueTask<BoardSnapshot> BoardAsync(string tenant, int pulse, CancellationToken cancellation = default)
        => Reads.UseAsync(
            Reads.Moment is null ? Statements.Board : Statements.BoardOfMoment, [tenant, pulse], reader => BoardRows.ReadAsync(reader, tenant, cancellation), cancellation);

    public ValueTask<EvidenceFile?> EvidenceAsync(string tenant, string sha256, CancellationToken cancellation = default)
        => Reads.OneAsync(Statements.Evidence, [tenant, sha256], row => new EvidenceFile(sha256, row.GetInt64(0), row.GetString(1), row.Time(2)), cancellation);

    public async ValueTask<bool> AddEvidenceAsync(string tenant, EvidenceFile file, CancellationToken cancellation = default)
        => await SqlServerReads.TryAsync(
            async () =>
            {
                await using var connection = await database.OpenToWriteAsync(CancellationToken.None);
                await using var command = SqlServerReads.Command(connection, null, Statements.AddEvidence, EvidenceRows.Note(tenant, file));
                return (int)(await command.ExecuteScalarAsync(CancellationToken.None))! == 1;
            },
            cancellation);

    public ValueTask<IReadOnlyList<string>> AwaitingAsync(string tenant, string sha256, CancellationToken cancellation = default)
        => Reads.ListAsync(Statements.Awaiting, [tenant, sha256], row => row.GetString(0), cancellation);

    public ValueTask<ArchivedRow?> ArchivedAsync(StreamId stream, CancellationToken cancellation = default)
        => Reads.OneAsync(
            Statements.Archived, [stream.Tenant, stream.Name],
            row => new ArchivedRow(stream.Name, row.GetString(0), row.GetString(1), row.GetInt32(2), row.Bytes(3), row.Bytes(4), row.Time(5)), cancellation);

    /// <summary>A write that may be done again, of many rows.</summary>
    private async Task WriteAsync(string sql, SqlParameter rows, CancellationToken cancellation) => await SqlServerReads.TryAsync(
        async () =>
        {
            await using var connection = await database.OpenToWriteAsync(cancellation);
            await using var command = SqlServerReads.Command(connection, null, sql, [rows]);
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);
}
