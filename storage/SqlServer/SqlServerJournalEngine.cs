using Microsoft.Data.SqlClient;
using SalesFlow.Journal;
using SalesFlow.Storage;

namespace SalesFlow.SqlServer;

/// <summary>Keeps commits in SQL Server, a batch in one message to the server and one transaction there. It is sent as if nothing conflicted; the server refuses it
/// as a whole where something does, and then what is kept is read and the batch sent again without the commits that are in conflict.</summary>
public sealed class SqlServerJournalEngine(SqlServerDatabase database, SiloFence fence) : IJournalEngine
{
    private const int MostTries = 8;

    public bool Blocks => false;

    public async ValueTask<CommitOutcome[]> WriteAsync(IReadOnlyList<Commit> batch)
    {
        try
        {
            await using var connection = await database.OpenToWriteAsync();
            var outcomes = BatchOutcomes.Assumed(batch);
            for (var attempt = 1; ; attempt++)
            {
                outcomes ??= await AskAsync(connection, batch);
                try
                {
                    return await SendAsync(connection, batch, outcomes);
                }
                catch (SqlException e) when (SqlServerErrors.IsConflict(e) && attempt < MostTries)
                {
                    outcomes = null;
                }
                catch (SqlException e) when (SqlServerErrors.IsConflict(e))
                {
                    throw new JournalUnavailableException($"Other silos write the same streams all the time: {e.Message}", e);
                }
            }
        }
        catch (Exception e) when (SqlServerErrors.IsUnavailable(e))
        {
            if (e is SqlException { Number: SqlServerErrors.Fenced })
            {
                fence.Refused?.Invoke();
            }

            throw SqlServerErrors.Unavailable(e);
        }
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StreamId stream, int fromVersion, int? toVersion, CancellationToken cancellation)
        => database.Reads.ListAsync(
            Statements.ReadStream, [stream.Tenant, stream.Name, fromVersion, toVersion ?? int.MaxValue],
            row => new JournalRecord(stream, row.GetInt32(0), row.GetInt64(1), row.GetString(2), row.Time(3), row.Bytes(4), row.Bytes(5), row.TextOrNull(6)),
            cancellation);

    public async ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation)
        => await database.Reads.OneAsync(
            Statements.ReadHead, [stream.Tenant, stream.Name], row => new StreamHead(row.GetInt32(0), row.Bytes(1)), cancellation) ?? StreamHead.None;

    public ValueTask<TakenKey?> FindOnceKeyAsync(string tenant, string key, CancellationToken cancellation)
        => database.Reads.OneAsync(
            Statements.FindOnceKey, [tenant, key], row => new TakenKey(key, row.Bytes(0), row.GetString(1), row.GetInt32(2)), cancellation);

    private async Task<CommitOutcome[]> SendAsync(SqlConnection connection, IReadOnlyList<Commit> batch, CommitOutcome[] outcomes)
    {
        var kept = batch.Where((_, i) => outcomes[i].Status == CommitStatus.Committed).ToList();
        if (kept.Count == 0)
        {
            return outcomes;
        }

        await using var command = BatchCommand.For(connection, new BatchRows(kept), fence);
        await command.ExecuteNonQueryAsync();
        var position = (long)command.Parameters[BatchCommand.PositionBefore].Value;
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
    private static async Task<CommitOutcome[]> AskAsync(SqlConnection connection, IReadOnlyList<Commit> batch)
    {
        var streams = batch.Select(commit => (commit.Stream, Version: 0)).Distinct().ToList();
        var keys = batch.Where(commit => commit.Once is not null).Select(commit => (commit.Stream.Tenant, commit.Once!.Key)).Distinct().ToList();
        var versions = await RowsAsync(
            connection, Statements.AskHeads, RowTypes.Heads.Parameter("@rows", streams), row => (new StreamId(row.GetString(0), row.GetString(1)), row.GetInt32(2)));
        var used = keys.Count == 0 ? [] : await RowsAsync(
            connection, Statements.AskKeys, RowTypes.KeyNames.Parameter("@rows", keys),
            row => ((row.GetString(0), row.GetString(1)), new TakenKey(row.GetString(1), row.Bytes(2), row.GetString(3), row.GetInt32(4))));
        var links = await RowsAsync(
            connection, Statements.AskLinks, RowTypes.Heads.Parameter("@rows", streams), row => (new StreamId(row.GetString(0), row.GetString(1)), row.GetInt32(2)));
        return BatchOutcomes.Of(
            batch, versions.ToDictionary(one => one.Item1, one => one.Item2), used.ToDictionary(one => one.Item1, one => one.Item2),
            links.ToDictionary(one => one.Item1, one => one.Item2));
    }

    private static async Task<List<T>> RowsAsync<T>(SqlConnection connection, string sql, SqlParameter rows, Func<SqlDataReader, T> read)
    {
        await using var question = SqlServerReads.Command(connection, null, sql, [rows]);
        await using var reader = await question.ExecuteReaderAsync();
        return await SqlServerReads.RowsAsync(reader, read, default);
    }
}
