using System.Diagnostics;
using Npgsql;
using SalesFlow.Support;

namespace SalesFlow.Chaos;

/// <summary>A PostgreSQL server that only this test uses, so that it may be restarted, cut off and, as root, run out of disk. It ends with the test process, however that ends.</summary>
internal sealed class ChaosDatabase : IAsyncDisposable
{
    // A command a line, an answer a line; the end of the input is the end of everything. As root the server runs as another user on a disk of its own in a namespace of
    // its own. The disk is filled by making it as small as what it holds, so that filling costs no memory, and then writing the rest of it.
    private const string Script = """
        bin=$1; dir=$2; as=''; small=''
        trap : INT TERM HUP
        mkdir "$dir/disk"
        if [ "$(id -u)" = 0 ]; then
          user=$(id -un postgres 2>/dev/null || echo nobody)
          mount -t tmpfs -o size=8g,mode=777 tmpfs "$dir/disk" 2>/dev/null && small=small
          chown "$user" "$dir" "$dir/disk"
          as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"
        fi
        cd "$dir"
        $as "$bin/initdb" -D "$dir/disk/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb" 2>&1 || { echo "failed: $(cat "$dir/initdb")" | tr '\n' ' '; exit 1; }
        die=''; setpriv --pdeathsig QUIT true 2>/dev/null && die='setpriv --pdeathsig QUIT'
        run() {
          $as $die "$bin/postgres" -D "$dir/disk/data" -k "$dir" -c listen_addresses= -c max_connections=120 -c shared_buffers=128MB -c max_wal_size=512MB -c track_commit_timestamp=on >>"$dir/log" 2>&1 &
          pid=$!
        }
        up() {
          n=0
          until "$bin/pg_isready" -q -h "$dir" -U postgres; do
            kill -0 $pid 2>/dev/null || run
            n=$((n + 1)); [ $n -gt 600 ] && { echo "failed: $(tail -n 5 "$dir/log")" | tr '\n' ' '; echo; return; }
            sleep 0.1
          done
          echo "done $small"
        }
        run; up
        while read -r word; do
          case $word in
            fast) kill -INT $pid; wait $pid; run; up ;;
            immediate) kill -QUIT $pid; wait $pid; run; up ;;
            fill)
              used=$(df -k --output=used "$dir/disk" | tail -n 1)
              mount -o remount,size=$((used + 1024))k "$dir/disk"
              dd if=/dev/zero of="$dir/disk/filler" bs=16k 2>/dev/null
              echo done ;;
            free) rm -f "$dir/disk/filler"; mount -o remount,size=8g "$dir/disk"; up ;;
          esac
        done
        kill -QUIT $pid; wait $pid
        umount "$dir/disk" 2>/dev/null
        cd /; rm -rf "$dir"
        """;

    private readonly Process shell;
    private readonly SemaphoreSlim one = new(1);

    private ChaosDatabase(Process shell, string connectionString)
    {
        (this.shell, ConnectionString) = (shell, connectionString);
    }

    /// <summary>Without a pool: connections of before a restart are dead.</summary>
    public string ConnectionString { get; }

    /// <summary>Whether its disk can be filled.</summary>
    public bool HasSmallDisk { get; private set; }

    public static async Task<ChaosDatabase> StartAsync()
    {
        var bin = PostgresServer.Binaries();
        var directory = Directory.CreateTempSubdirectory("salesflow-chaos-").FullName;
        var shell = PrivatePostgres.Start("sh", "-c", Script, "sh", bin, directory);
        shell.ErrorDataReceived += (_, _) => { };
        shell.BeginErrorReadLine();
        var server = new NpgsqlConnectionStringBuilder { Host = directory, Username = "postgres", Database = "postgres", Pooling = false };
        var started = new ChaosDatabase(shell, new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "salesflow" }.ConnectionString);
        started.HasSmallDisk = (await started.AnswerAsync()).EndsWith("small", StringComparison.Ordinal);
        await PostgresServer.ExecuteAsync(server.ConnectionString, "CREATE DATABASE salesflow");
        return started;
    }

    /// <summary><c>pg_ctl restart -m fast</c> or <c>-m immediate</c>; back when it takes connections again.</summary>
    public Task RestartAsync(bool immediately) => CommandAsync(immediately ? "immediate" : "fast");

    /// <summary>No byte more fits on its disk.</summary>
    public Task FillAsync() => CommandAsync("fill");

    /// <summary>Room again; where the server went down for want of it, it is started as an operator would.</summary>
    public Task FreeAsync() => CommandAsync("free");

    public Task CutAsync() => PostgresServer.ExecuteAsync(
        ConnectionString, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { CommandTimeout = 300 }.ConnectionString);
        await connection.OpenAsync(cancel);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
        one.Dispose();
    }

    private async Task CommandAsync(string word)
    {
        await one.WaitAsync();
        try
        {
            await shell.StandardInput.WriteLineAsync(word);
            await shell.StandardInput.FlushAsync();
            await AnswerAsync();
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<string> AnswerAsync()
    {
        var answer = await shell.StandardOutput.ReadLineAsync() ?? "the server's shell has ended";
        return answer.StartsWith("done", StringComparison.Ordinal) ? answer : throw new InvalidOperationException($"PostgreSQL: {answer}");
    }
}
