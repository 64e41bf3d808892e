using Npgsql;
using SalesFlow.Journal;
using SalesFlow.Storage;

namespace SalesFlow.PostgreSql;

/// <summary>A PostgreSQL database that any number of silos share. Opening it brings the tables up to date, one silo after the other.</summary>
public sealed class PostgreSqlDatabase : IDatabase, IDatabaseClock, IDisposable, IAsyncDisposable
{
    /// <summary>Any number that nobody else in the database locks: "SalesFlo" in ASCII.</summary>
    internal const string LockStatement = "SELECT pg_advisory_xact_lock(6008202560870444143)";

    // Every statement has its index. Without these, a plan that was made while a table was empty reads all of it when it is not; and such plans are kept.
    private const string Planning = "-c jit=off -c enable_seqscan=off";

    // What is acknowledged is on the disk, also where the server's own default is laxer. Batches know their rows by key: nested loops over indexes.
    private const string Writing = "-c synchronous_commit=on -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan";

    private PostgreSqlDatabase(string connectionString, PostgreSqlOptions options)
    {
        Place = PlaceOf(connectionString);
        Writes = NpgsqlDataSource.Create(Build(connectionString, options.Writers, options.StatementSeconds + 5, string.Join(
            ' ', Planning, Writing, $"-c statement_timeout={options.StatementSeconds}s -c lock_timeout={options.LockSeconds}s",
            $"-c idle_in_transaction_session_timeout={options.LockSeconds}s -c default_transaction_isolation=read\\ committed")));
        Reads = new PostgreSqlReads(
            NpgsqlDataSource.Create(Build(connectionString, options.Readers, options.StatementSeconds, Planning)),
            options.OneMoment ? PostgreSqlMoment.Hold(connectionString) : null);
    }

    /// <inheritdoc/>
    public string Place { get; }

    internal NpgsqlDataSource Writes { get; }

    internal PostgreSqlReads Reads { get; }

    /// <exception cref="NpgsqlException">The server can't be reached or does not let us in.</exception>
    /// <exception cref="InvalidDataException">The database was made by a newer SalesFlow.</exception>
    public static PostgreSqlDatabase Open(string connectionString, PostgreSqlOptions? options = null)
    {
        Migrate(connectionString, "postgresql");
        return new PostgreSqlDatabase(connectionString, options ?? new PostgreSqlOptions());
    }

    /// <summary>Applies the scripts that are missing; silos that start together wait for each other.</summary>
    /// <param name="engine">A folder of scripts: <c>postgresql</c>, or one beside it that has a table of versions of its own.</param>
    /// <returns>The scripts that it applied.</returns>
    public static IReadOnlyList<Script> Migrate(string connectionString, string engine)
    {
        var plain = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 };
        using var connection = new NpgsqlConnection(plain.ConnectionString);
        connection.Open();
        return Migrations.Apply(connection, engine, LockStatement);
    }

    /// <summary>What Orleans' own providers connect with, which have a pool of their own: four connections, unless the connection string says otherwise. With
    /// <see cref="PostgreSqlOptions"/> that makes 20 a process, so that a server as installed, which lets 100 in, holds three silos and a gateway.</summary>
    public static string ForOrleans(string connectionString)
    {
        var built = new NpgsqlConnectionStringBuilder(connectionString);
        if (!Says(built, "Maximum Pool Size"))
        {
            built.MaxPoolSize = 4;
        }

        built.ApplicationName ??= "salesflow-orleans";
        return built.ConnectionString;
    }

    public ValueTask<DateTimeOffset> NowAsync(CancellationToken cancellation = default)
        => Reads.OneAsync("SELECT clock_timestamp()", [], row => new DateTimeOffset(row.GetDateTime(0), TimeSpan.Zero), cancellation);

    /// <summary>What tells this database from a copy of it: of the server and of the database in it. Another one for a dump that was restored elsewhere.</summary>
    public async ValueTask<string> IdentityAsync(CancellationToken cancellation = default)
    {
        var database = await Reads.OneAsync("SELECT oid::bigint FROM pg_database WHERE datname = current_database()", [], row => row.GetInt64(0), cancellation);
        var server = await Reads.OneAsync(
            "SELECT CASE WHEN has_function_privilege('pg_control_system()', 'EXECUTE') THEN (SELECT system_identifier FROM pg_control_system()) ELSE 0 END", [],
            row => row.GetInt64(0), cancellation);
        return $"{server:x}.{database:x}";
    }

    public void Dispose()
    {
        Reads.Moment?.Dispose();
        Writes.Dispose();
        Reads.Source.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Reads.Moment?.Dispose();
        await Writes.DisposeAsync();
        await Reads.Source.DisposeAsync();
    }

    /// <summary>Host, port and database, without user and password.</summary>
    private static string PlaceOf(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"PostgreSQL {parts.Host}:{parts.Port}/{parts.Database ?? parts.Username}";
    }

    /// <summary><c>ContainsKey</c> answers whether there is such a keyword at all, not whether it was given.</summary>
    private static bool Says(NpgsqlConnectionStringBuilder given, string keyword) => ((IEnumerable<string>)given.Keys).Contains(keyword, StringComparer.Ordinal);

    private static string Build(string connectionString, int connections, int seconds, string session)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var built = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = given.ApplicationName ?? "salesflow",
            // Session settings are given when connecting, and no statement changes any, locks for a session or makes something temporary: there is nothing to reset, which would
            // be seven statements to parse each time that a connection is taken from its pool.
            NoResetOnClose = true,
            Options = given.Options is { Length: > 0 } own ? $"{session} {own}" : session,
        };
        if (!Says(given, "Maximum Pool Size"))
        {
            built.MaxPoolSize = connections;
        }

        if (!Says(given, "Command Timeout"))
        {
            built.CommandTimeout = seconds;
        }

        if (!Says(given, "Max Auto Prepare"))
        {
            built.MaxAutoPrepare = 64;
            built.AutoPrepareMinUsages = 2;
        }

        if (!Says(given, "Keepalive"))
        {
            built.KeepAlive = 10;
        }

        return built.ConnectionString;
    }
}
