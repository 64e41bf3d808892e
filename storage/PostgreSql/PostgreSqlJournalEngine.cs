using Npgsql;
using SalesFlow.Journal;
using SalesFlow.Storage;

namespace SalesFlow.PostgreSql;

/// <summary>Keeps commits in PostgreSQL, a batch in one message to the server and one transaction there. It is sent as if nothing conflicted; the server refuses it
/// as a whole where something does, and then what is kept is read and the batch sent again without the commits that are in conflict.</summary>
public sealed class PostgreSqlJournalEngine(PostgreSqlDatabase database, SiloFence fence) : IJournalEngine
{
    private const int MostTries = 8;
    private BatchCommand? spare;

    public bool Blocks => false;

    public async ValueTask<CommitOutcome[]> WriteAsync(IReadOnlyList<Commit> batch)
    {
        try
        {
            await using var connection = await database.Writes.OpenConnectionAsync();
            var outcomes = BatchOutcomes.Assumed(batch);
            for (var attempt = 1; ; attempt++)
            {
                outcomes ??= await AskAsync(connection, batch);
                try
                {
                    return await SendAsync(connection, batch, outcomes);
                }
                catch (PostgresException e) when (PostgreSqlErrors.IsConflict(e) && attempt < MostTries)
                {
                    outcomes = null;
                }
                catch (PostgresException e) when (PostgreSqlErrors.IsConflict(e))
                {
                    throw new JournalUnavailableException($"Other silos write the same streams all the time: {e.MessageText}", e);
                }
            }
        }
        catch (Exception e) when (PostgreSqlErrors.IsUnavailable(e))
        {
            if (e is PostgresException { SqlState: PostgreSqlErrors.Fenced })
            {
                fence.Refused?.Invoke();
            }

            throw PostgreSqlErrors.Unavailable(e);
        }
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StreamId stream, int fromVersion, int? toVersion, CancellationToken cancellation)
        => database.Reads.ListAsync(
            """
            SELECT version, position, kind, recorded_at, body, digest, action_id FROM record
            WHERE tenant = $1 AND stream = $2 AND version BETWEEN $3 AND $4 ORDER BY version
            """,
            [stream.Tenant, stream.Name, fromVersion, toVersion ?? int.MaxValue],
            row => new JournalRecord(stream, row.GetInt32(0), row.GetInt64(1), row.GetString(2), row.Time(3), row.Bytes(4), row.Bytes(5), row.TextOrNull(6)),
            cancellation);

    public async ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation)
        => await database.Reads.OneAsync(
            "SELECT version, digest FROM record WHERE tenant = $1 AND stream = $2 ORDER BY version DESC LIMIT 1",
            [stream.Tenant, stream.Name], row => new StreamHead(row.GetInt32(0), row.Bytes(1)), cancellation) ?? StreamHead.None;

    public ValueTask<TakenKey?> FindOnceKeyAsync(string tenant, string key, CancellationToken cancellation)
        => database.Reads.OneAsync(
            "SELECT content, stream, version FROM once_key WHERE tenant = $1 AND key = $2",
            [tenant, key], row => new TakenKey(key, row.Bytes(0), row.GetString(1), row.GetInt32(2)), cancellation);

    private async Task<CommitOutcome[]> SendAsync(NpgsqlConnection connection, IReadOnlyList<Commit> batch, CommitOutcome[] outcomes)
    {
        var kept = batch.Where((_, i) => outcomes[i].Status == CommitStatus.Committed).ToList();
        if (kept.Count == 0)
        {
            return outcomes;
        }

        // One batch at a time is the rule; whoever finds the command in use makes one. One that failed is not used again.
        var command = Interlocked.Exchange(ref spare, null) ?? new BatchCommand();
        long position;
        try
        {
            position = await command.SendAsync(connection, new BatchRows(kept), fence);
        }
        catch
        {
            await command.DisposeAsync();
            throw;
        }

        Volatile.Write(ref spare, command);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Status == CommitStatus.Committed)
            {
                position += batch[i].Records.Count;
                outcomes[i] = outcomes[i] with { Position = position };
            }
        }

        return outcomes;
    }

    /// <summary>How the batch ends by what is kept now.</summary>
    private static async Task<CommitOutcome[]> AskAsync(NpgsqlConnection connection, IReadOnlyList<Commit> batch)
    {
        var streams = batch.Select(commit => commit.Stream).Distinct().ToList();
        var keys = batch.Where(commit => commit.Once is not null).Select(commit => (commit.Stream.Tenant, commit.Once!.Key)).Distinct().ToList();
        await using var question = new NpgsqlBatch(connection);
        // An archived stream is at a version that nobody expects.
        var heads = new NpgsqlBatchCommand("""
            SELECT s.tenant, s.stream, r.version FROM unnest($1, $2) AS s (tenant, stream)
            CROSS JOIN LATERAL (SELECT version FROM record WHERE record.tenant = s.tenant AND record.stream = s.stream ORDER BY version DESC LIMIT 1) AS r
            UNION ALL
            SELECT a.tenant, a.stream, -1 FROM unnest($1, $2) AS s (tenant, stream) JOIN archived AS a ON a.tenant = s.tenant AND a.stream = s.stream
            """);
        new Columns(heads.Parameters).Texts(streams, stream => stream.Tenant).Texts(streams, stream => stream.Name);
        var taken = new NpgsqlBatchCommand("""
            SELECT k.tenant, k.key, k.content, k.stream, k.version FROM unnest($1, $2) AS u (tenant, key) JOIN once_key AS k ON k.tenant = u.tenant AND k.key = u.key
            """);
        new Columns(taken.Parameters).Texts(keys, key => key.Tenant).Texts(keys, key => key.Key);
        var linked = new NpgsqlBatchCommand("""
            SELECT l.tenant, l.subject, l.links FROM unnest($1, $2) AS s (tenant, subject) JOIN subject_link AS l ON l.tenant = s.tenant AND l.subject = s.subject
            """);
        new Columns(linked.Parameters).Texts(streams, stream => stream.Tenant).Texts(streams, stream => stream.Name);
        question.BatchCommands.Add(heads);
        question.BatchCommands.Add(taken);
        question.BatchCommands.Add(linked);
        await using var reader = await question.ExecuteReaderAsync();
        var versions = await PostgreSqlReads.RowsAsync(reader, row => (new StreamId(row.GetString(0), row.GetString(1)), row.GetInt32(2)), default);
        await reader.NextResultAsync();
        var used = await PostgreSqlReads.RowsAsync(
            reader, row => ((row.GetString(0), row.GetString(1)), new TakenKey(row.GetString(1), row.Bytes(2), row.GetString(3), row.GetInt32(4))), default);
        await reader.NextResultAsync();
        var links = await PostgreSqlReads.RowsAsync(reader, row => (new StreamId(row.GetString(0), row.GetString(1)), row.GetInt32(2)), default);
        return BatchOutcomes.Of(
            batch, versions.ToDictionary(one => one.Item1, one => one.Item2), used.ToDictionary(one => one.Item1, one => one.Item2),
            links.ToDictionary(one => one.Item1, one => one.Item2));
    }
}
