using System.Diagnostics;
using Npgsql;
using Xunit;

namespace SalesFlow.Support;

/// <summary>
/// A PostgreSQL server for all tests of a run: the one that <c>SALESFLOW_TEST_POSTGRESQL</c> (a connection string whose user may create databases) names, else a private one
/// from the binaries of this machine, which ends with the test process, however that ends. Without either a test is skipped with that reason; under <c>CI=true</c> it fails.
/// </summary>
public sealed class PostgresServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The shell waits for the end of its input, which is the end of the test process, then stops the server and removes everything. Should the shell itself be killed,
    // the kernel tells the server. As root the server runs as another user, because it refuses root, and gets a small disk of its own in a namespace of its own.
    private const string Script = """
        bin=$1; dir=$2; as=''
        trap : INT TERM HUP
        mkdir "$dir/small"
        if [ "$(id -u)" = 0 ]; then
          user=$(id -un postgres 2>/dev/null || echo nobody)
          mount -t tmpfs -o size=8m,mode=777 tmpfs "$dir/small" 2>/dev/null || rmdir "$dir/small"
          chown "$user" "$dir"; [ -d "$dir/small" ] && chown "$user" "$dir/small"
          as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"
        else
          rmdir "$dir/small"
        fi
        cd "$dir"
        $as "$bin/initdb" -D "$dir/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US >"$dir/initdb" 2>&1 ||
          $as "$bin/initdb" -D "$dir/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 || exit 1
        die=''; setpriv --pdeathsig QUIT true 2>/dev/null && die='setpriv --pdeathsig QUIT'
        $as $die "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=300 -c shared_buffers=128MB -c max_wal_size=2GB &
        pid=$!
        cat >/dev/null
        kill -QUIT $pid; wait $pid
        umount "$dir/small" 2>/dev/null
        cd /; rm -rf "$dir"
        """;

    private static readonly Lazy<Task<PostgresServer>> Started = new(StartAsync);

    private readonly string connectionString;

    private PostgresServer(string connectionString, bool hasSmallDisk, Process? shell)
    {
        (this.connectionString, HasSmallDisk, Shell) = (connectionString, hasSmallDisk, shell);
    }

    /// <summary>Whether the tablespace <c>small</c> is there: a disk of 8 MiB that a test can really fill.</summary>
    public bool HasSmallDisk { get; }

    /// <summary>Held, because its input must stay open.</summary>
    private Process? Shell { get; }

    public static Task<PostgresServer> SharedAsync() => Started.Value;

    /// <summary>An empty database; its connection string.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():n}";
        await ExecuteAsync(connectionString, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(connectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Drops a database with all its connections; a private server goes as a whole.</summary>
    public Task DropAsync(string database) => Shell is not null
        ? Task.CompletedTask
        : ExecuteAsync(connectionString, $"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(database).Database} WITH (FORCE)");

#pragma warning disable CA2100 // Tests write their own statements.
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
#pragma warning restore CA2100

    private static async Task<PostgresServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("SALESFLOW_TEST_POSTGRESQL") is { Length: > 0 } given)
        {
            return new PostgresServer(given, hasSmallDisk: false, shell: null);
        }

        if (Binaries() is not { } bin)
        {
            const string reason = "PostgreSQL is absent: install Debian's postgresql, or name a server in SALESFLOW_TEST_POSTGRESQL.";
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(reason);
            }

            Assert.Skip(reason);
            return null!;
        }

        var directory = Directory.CreateTempSubdirectory("salesflow-pg-").FullName;
        var shell = Shelled(bin, directory);
        var started = new PostgresServer(
            new NpgsqlConnectionStringBuilder { Host = directory, Username = "postgres", Database = "postgres", Pooling = false }.ConnectionString,
            hasSmallDisk: false, shell);
        await started.AnswersAsync();
        if (!Directory.Exists(Path.Combine(directory, "small")))
        {
            return started;
        }

        await ExecuteAsync(started.connectionString, $"CREATE TABLESPACE small LOCATION '{directory}/small'");
        return new PostgresServer(started.connectionString, hasSmallDisk: true, shell);
    }

    private async Task AnswersAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ExecuteAsync(connectionString, "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!Shell!.HasExited && Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private static Process Shelled(string bin, string directory)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] shell = ["sh", "-c", Script, "sh", bin, directory];
        foreach (var word in Environment.IsPrivilegedProcess && HasNamespaces() ? ["unshare", "-m", .. shell] : shell)
        {
            if (start.FileName.Length == 0)
            {
                start.FileName = word;
            }
            else
            {
                start.ArgumentList.Add(word);
            }
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static bool HasNamespaces()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", ["-m", "true"]) { RedirectStandardError = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>The newest of Debian's, else those on the path.</summary>
    private static string? Binaries()
    {
        IEnumerable<string> debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var version) ? version : 0).Select(path => $"{path}/bin")
            : [];
        return debian.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "postgres")));
    }
}
