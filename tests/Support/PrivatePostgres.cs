using System.Diagnostics;
using Npgsql;

namespace SalesFlow.Support;

/// <summary>A PostgreSQL server of one's own, from the binaries of this machine. It ends with the process that started it, however that ends.</summary>
/// <param name="Directory">Where its data and its socket are.</param>
/// <param name="Shell">Held, because its input must stay open.</param>
public sealed record PrivatePostgres(string Directory, Process Shell)
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

    /// <summary>Its superuser on the database <c>postgres</c>.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder { Host = Directory, Username = "postgres", Database = "postgres", Pooling = false }.ConnectionString;

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="bin">Directory of <c>initdb</c> and <c>postgres</c>.</param>
    public static async Task<PrivatePostgres> StartAsync(string bin)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("salesflow-pg-").FullName;
        var server = new PrivatePostgres(directory, Shelled(bin, directory));
        await server.AnswersAsync();
        return server;
    }

#pragma warning disable CA2100 // Tests write their own statements.
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
#pragma warning restore CA2100

    private async Task AnswersAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ExecuteAsync(ConnectionString, "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!Shell.HasExited && Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private static Process Shelled(string bin, string directory)
    {
        var process = Start("sh", "-c", Script, "sh", bin, directory);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Starts a program with its streams redirected; as root with mounts of its own, which end with it.</summary>
    public static Process Start(params string[] shell)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
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

        return Process.Start(start)!;
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
    public static string? Binaries()
    {
        IEnumerable<string> debian = System.IO.Directory.Exists("/usr/lib/postgresql")
            ? System.IO.Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var version) ? version : 0).Select(path => $"{path}/bin")
            : [];
        return debian.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "postgres")));
    }
}
