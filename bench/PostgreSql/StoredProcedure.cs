using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>The practical limit of "just use the database": one stored procedure that appends the action, moves the chain's row and sets the due time.
/// Called by pgbench directly, and by <see cref="ProcedureServer"/>.</summary>
public static partial class StoredProcedure
{
    /// <summary>Calls it: chain, step, id, body. Answers the chain's version.</summary>
    public const string Call = "SELECT bench_step($1, $2, $3, $4)";

    private const string Tables = """
        CREATE TABLE bench_event (chain text NOT NULL, version integer NOT NULL, id text NOT NULL UNIQUE, body text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (chain, version));
        CREATE TABLE bench_chain (chain text PRIMARY KEY, version integer NOT NULL, step text NOT NULL, state text NOT NULL, updated_at timestamptz NOT NULL) WITH (fillfactor = 70);
        CREATE TABLE bench_window (chain text PRIMARY KEY, due_at timestamptz NOT NULL) WITH (fillfactor = 70);
        CREATE INDEX bench_window_due ON bench_window (due_at);
        CREATE FUNCTION bench_step(p_chain text, p_step text, p_id text, p_body text) RETURNS integer LANGUAGE plpgsql AS $$
        DECLARE v integer;
        BEGIN
          INSERT INTO bench_chain AS c (chain, version, step, state, updated_at) VALUES (p_chain, 1, p_step, 'open', now())
            ON CONFLICT (chain) DO UPDATE SET version = c.version + 1, step = excluded.step, updated_at = excluded.updated_at RETURNING version INTO v;
          INSERT INTO bench_event (chain, version, id, body, at) VALUES (p_chain, v, p_id, p_body, now());
          INSERT INTO bench_window AS w (chain, due_at) VALUES (p_chain, now() + interval '48 hours') ON CONFLICT (chain) DO UPDATE SET due_at = excluded.due_at;
          RETURN v;
        END $$;
        """;

    /// <summary>Makes tables and procedure.</summary>
    public static Task PrepareAsync(string connectionString) => PrivatePostgres.ExecuteAsync(connectionString, Tables);

    /// <summary>pgbench with as many sessions as the other rows have connections; its own figures.</summary>
    public static async Task<(double PerSecond, double AverageMilliseconds)> PgBenchAsync(BenchDatabase place, string connectionString, int sessions, TimeSpan time, int chains)
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, string.Create(CultureInfo.InvariantCulture, $"""
                \set chain random(1, {chains})
                SELECT bench_step('bench-' || :chain::text, 's01', gen_random_uuid()::text, :body);
                """));
            var at = new NpgsqlConnectionStringBuilder(connectionString);
            string[] arguments =
            [
                "-n", "-M", "prepared", "-c", $"{sessions}", "-j", "2", "-T", $"{time.TotalSeconds:0}", "-f", script,
                // A variable, since pgbench takes a colon with digits inside a literal for a variable too.
                "-D", $"body={ActionRequests.Body}",
                "-h", at.Host!, "-p", $"{at.Port}", "-U", at.Username!, at.Database!,
            ];
            var start = new ProcessStartInfo(Path.Combine(place.Bin, "pgbench"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["PGPASSWORD"] = at.Password;
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync();
            var error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return Tps().Match(output) is { Success: true } tps && Latency().Match(output) is { Success: true } latency
                ? (double.Parse(tps.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(latency.Groups[1].Value, CultureInfo.InvariantCulture))
                : throw new InvalidOperationException($"pgbench: {output} {error}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Tps();

    [GeneratedRegex(@"latency average = ([0-9.]+) ms")]
    private static partial Regex Latency();
}
