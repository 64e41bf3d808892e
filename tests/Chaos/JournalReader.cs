using System.Text.Json;
using Npgsql;

namespace SalesFlow.Chaos;

/// <summary>Where the journal ends.</summary>
internal sealed record JournalEnd(long Position, long Alert);

/// <summary>An action's record.</summary>
internal sealed record KeptAction(string Tenant, string Stream, int Version, string Id, string Digest);

/// <summary>An alert's row.</summary>
internal sealed record KeptAlert(string Tenant, string Chain, string Step, int Generation, string Rung, long DueAt, long FiredAt);

/// <summary>Reads the database by plain SQL, with none of the product's code.</summary>
internal sealed class JournalReader(NpgsqlConnection connection)
{
    public async Task<JournalEnd> EndAsync(CancellationToken cancel) =>
        (await ListAsync("SELECT last, last_alert FROM journal_position", row => new JournalEnd(row.GetInt64(0), row.GetInt64(1)), cancel))[0];

    /// <summary>Windows that wait, and effects that are not done yet.</summary>
    public async Task<(long Windows, long Effects, long Pending)> OpenAsync(CancellationToken cancel) => (await ListAsync(
        "SELECT (SELECT count(*) FROM open_window), (SELECT count(*) FROM effect), (SELECT count(*) FROM alert WHERE status = 'pending')",
        row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancel))[0];

    public Task<List<KeptAction>> ActionsAsync(JournalEnd after, CancellationToken cancel) => ListAsync(
        "SELECT tenant, stream, version, action_id, encode(digest, 'hex') FROM record WHERE position > @after AND action_id IS NOT NULL",
        row => new KeptAction(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetString(4)), cancel, ("after", after.Position));

    public Task<List<KeptAlert>> AlertsAsync(JournalEnd after, CancellationToken cancel) => ListAsync(
        "SELECT tenant, chain, window_name, generation, rung, due_at, fired_at FROM alert WHERE seq > @after",
        row => new KeptAlert(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6)), cancel, ("after", after.Alert));

    /// <summary>Which of these ids left a trace anywhere.</summary>
    public Task<List<string>> TracesAsync(IReadOnlyCollection<(string Tenant, string Id)> ids, CancellationToken cancel) => ListAsync(
        """
        WITH refused AS (SELECT * FROM unnest(@tenants, @ids) AS r (tenant, id))
        SELECT 'record ' || id FROM refused JOIN record USING (tenant) WHERE action_id = id OR stream = 'chain/' || id
        UNION ALL SELECT 'key ' || id FROM refused JOIN once_key USING (tenant) WHERE key = id
        UNION ALL SELECT 'chain ' || id FROM refused JOIN chain USING (tenant, id)
        """,
        row => row.GetString(0), cancel, ("tenants", ids.Select(id => id.Tenant).ToArray()), ("ids", ids.Select(id => id.Id).ToArray()));

    /// <summary>Chains of a tenant by template as their current rows say: planned, closed, broken.</summary>
    public Task<List<(string Tenant, string Template, long Planned, long Closed, long Broken)>> RowsAsync(CancellationToken cancel) => ListAsync(
        "SELECT tenant, template, count(*), count(*) FILTER (WHERE closed), count(*) FILTER (WHERE broken) FROM chain WHERE state <> 'void' GROUP BY 1, 2",
        row => (row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), cancel);

    /// <summary>All chains that began after a point, from their records. When a record became durable is PostgreSQL's own word (track_commit_timestamp).</summary>
    public async Task<List<ChainHistory>> ChainsAsync(JournalEnd after, CancellationToken cancel)
    {
        var chains = new List<ChainHistory>();
        await using var command = Command(
            """
            SELECT tenant, stream, version, kind, recorded_at, body, floor(extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::bigint
            FROM record WHERE position > @after AND stream LIKE 'chain/%' ORDER BY tenant, stream, version
            """,
            ("after", after.Position));
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            var (version, durable) = (row.GetInt32(2), row.GetInt64(6));
            using var body = JsonDocument.Parse((byte[])row[5]);
            var data = body.RootElement.GetProperty("data");
            switch (row.GetString(3))
            {
                case "chain.planned":
                    chains.Add(new ChainHistory
                    {
                        Tenant = row.GetString(0), Id = row.GetString(1)["chain/".Length..], Template = data.GetProperty("template").GetString()!,
                        PlannedStart = data.GetProperty("plannedStart").GetDateTimeOffset().ToUnixTimeMilliseconds(), Durable = durable,
                    });
                    break;
                case "action":
                    chains[^1].Actions.Add(new(data.GetProperty("action").GetProperty("node").GetString()!, version, row.GetInt64(4), durable));
                    break;
                case "window.fired":
                    chains[^1].Told.AddRange(data.GetProperty("rungs").EnumerateArray().Select(rung =>
                        new ToldRung(data.GetProperty("window").GetString()!, data.GetProperty("generation").GetInt32(), rung.GetProperty("rung").GetString()!, version, durable)));
                    break;
            }
        }

        return chains;
    }

#pragma warning disable CA2100 // Tests write their own statements.
    private NpgsqlCommand Command(string sql, params (string Name, object Value)[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
#pragma warning restore CA2100

    private async Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel, params (string Name, object Value)[] parameters)
    {
        var rows = new List<T>();
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
