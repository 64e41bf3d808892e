using System.Globalization;
using Microsoft.Data.SqlClient;
using SalesFlow.Journal;
using SalesFlow.Storage;

namespace SalesFlow.SqlServer;

/// <summary>A SQL Server database (2019 or later) that any number of silos share. Opening it brings the tables up to date, one silo after the other.</summary>
public sealed class SqlServerDatabase : IDatabase, IDatabaseClock, IDisposable
{
    private const int Forced = 2;

    private readonly string writes;

    private SqlServerDatabase(string connectionString, SqlServerOptions options)
    {
        Place = PlaceOf(connectionString);
        // Pools of their own: what a snapshot leaves behind on a connection never meets a batch, and reads never take a batch's connection.
        writes = Build(connectionString, "salesflow writes", options.Writers, options.StatementSeconds);
        var reads = Build(connectionString, "salesflow reads", options.Readers, options.StatementSeconds);
        Reads = new SqlServerReads(reads, options.OneMoment ? SqlServerMoment.Hold(reads) : null);
    }

    /// <inheritdoc/>
    public string Place { get; }

    internal SqlServerReads Reads { get; }

    /// <exception cref="SqlException">The server can't be reached, does not let us in, or does not let us change the tables.</exception>
    /// <exception cref="InvalidDataException">The database was made by a newer SalesFlow or is set up so that what is answered could be lost, or this process can't connect at all.</exception>
    public static SqlServerDatabase Open(string connectionString, SqlServerOptions? options = null)
    {
        Migrate(connectionString, "sqlserver");
        return new SqlServerDatabase(connectionString, options ?? new SqlServerOptions());
    }

    /// <summary>Applies the scripts that are missing; silos that start together wait for each other.</summary>
    /// <param name="engine">A folder of scripts: <c>sqlserver</c>, or one beside it that has a table of versions of its own.</param>
    /// <returns>The scripts that it applied.</returns>
    public static IReadOnlyList<Script> Migrate(string connectionString, string engine)
    {
        RequireIcu();
        var plain = new SqlConnectionStringBuilder(connectionString) { Pooling = false, Enlist = false, CommandTimeout = 0, ApplicationName = "salesflow migrate" };
        using var connection = new SqlConnection(plain.ConnectionString);
        connection.Open();
        using (var options = new SqlCommand(Statements.SetOptions, connection))
        {
            options.ExecuteNonQuery();
        }

        using (var durability = new SqlCommand(Statements.Durability, connection))
        {
            if (Convert.ToInt32(durability.ExecuteScalar(), CultureInfo.InvariantCulture) == Forced)
            {
                throw new InvalidDataException($"{connection.Database} answers before it has written (DELAYED_DURABILITY = FORCED): ALTER DATABASE … SET DELAYED_DURABILITY = DISABLED.");
            }
        }

        return Migrations.Apply(connection, engine, Statements.Lock);
    }

    public ValueTask<DateTimeOffset> NowAsync(CancellationToken cancellation = default)
        => Reads.OneAsync(Statements.Now, [], row => DateTimeOffset.UnixEpoch.AddMicroseconds(row.GetInt64(0)), cancellation);

    public void Dispose()
    {
        Reads.Moment?.Dispose();
        foreach (var pooled in (SqlConnection[])[new(writes), Reads.NewConnection()])
        {
            SqlConnection.ClearPool(pooled);
            pooled.Dispose();
        }
    }

    internal SqlConnection NewWriteConnection() => new(writes);

    internal async Task<SqlConnection> OpenToWriteAsync(CancellationToken cancellation = default)
    {
        var connection = new SqlConnection(writes);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The driver refuses to connect from a process without ICU, in words that do not say what to do.</summary>
    private static void RequireIcu()
    {
        if (AppContext.TryGetSwitch("System.Globalization.Invariant", out var invariant) && invariant)
        {
            throw new InvalidDataException(
                "The driver of SQL Server needs ICU: install it (Debian's libicu), and set \"System.Globalization.Invariant\": false in the program's .runtimeconfig.json.");
        }
    }

    /// <summary>Server and database, without user and password.</summary>
    private static string PlaceOf(string connectionString)
    {
        var parts = new SqlConnectionStringBuilder(connectionString);
        return $"SQL Server {parts.DataSource}/{parts.InitialCatalog}";
    }

    private static string Build(string connectionString, string name, int connections, int seconds)
    {
        var given = new SqlConnectionStringBuilder(connectionString);
        var built = new SqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = given.ShouldSerialize("Application Name") ? $"{given.ApplicationName} {name}" : name,
            Enlist = false,
            // One statement at a time on a connection; what is read is read to its end.
            MultipleActiveResultSets = false,
        };
        if (!given.ShouldSerialize("Max Pool Size"))
        {
            built.MaxPoolSize = connections;
        }

        if (!given.ShouldSerialize("Command Timeout"))
        {
            built.CommandTimeout = seconds;
        }

        return built.ConnectionString;
    }
}
