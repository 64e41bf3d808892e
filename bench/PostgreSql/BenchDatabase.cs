using Npgsql;
using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>A PostgreSQL server for the benchmark: the one that <c>--postgres</c> or <c>SALESFLOW_TEST_POSTGRESQL</c> names, else a private one; a new database for each row.</summary>
/// <param name="Server">A user that may create databases.</param>
/// <param name="Bin">Where <c>pgbench</c> is.</param>
/// <param name="Cpu">What it uses of the processors; null where that can't be seen from here.</param>
public sealed record BenchDatabase(string Server, string Bin, PostgresCpu? Cpu)
{
    /// <summary>Starts or finds it.</summary>
    /// <exception cref="InvalidOperationException">There is no PostgreSQL on this machine.</exception>
    public static async Task<BenchDatabase> OpenAsync(string[] arguments)
    {
        var bin = PrivatePostgres.Binaries() ?? throw new InvalidOperationException("PostgreSQL is absent: install Debian's postgresql (it brings pgbench).");
        var given = Array.IndexOf(arguments, "--postgres") is var at and >= 0 ? arguments[at + 1] : Environment.GetEnvironmentVariable("SALESFLOW_TEST_POSTGRESQL");
        var server = given is { Length: > 0 } ? given : (await PrivatePostgres.StartAsync(bin)).ConnectionString;
        return new BenchDatabase(server, bin, await PostgresCpu.FindAsync(server));
    }

    /// <summary>An empty database; its connection string, with a pool.</summary>
    public async Task<string> NewAsync()
    {
        var name = $"bench_{Guid.NewGuid():n}";
        await PrivatePostgres.ExecuteAsync(Server, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(Server) { Database = name, Pooling = true }.ConnectionString;
    }
}
