using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Cluster;

/// <summary>A backup that is taken while the server works, as the manual says, holds all that was acknowledged before it.</summary>
public sealed class BackupTests
{
    private static readonly byte[] File = Encoding.UTF8.GetBytes("签字回执");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dump_of_a_working_PostgreSQL_database_restores_to_a_cluster_that_knows_everything()
    {
        await using var cluster = await ProductCluster.NewAsync();
        var server = (await cluster.StartAsync(Cancel, "all"))[0];
        var kept = await WorkAsync(server.Client);
        var dump = Path.GetTempFileName();
        await RunAsync("pg_dump", cluster.ConnectionString, "-Fc", "-f", dump);
        await server.Client.Actions.PostAsync(Quick.Action("after", "c-1"), cancel: Cancel);

        await using var restored = ProductCluster.On(await (await PostgresServer.SharedAsync()).NewDatabaseAsync());
        await RunAsync("pg_restore", restored.ConnectionString, "--exit-on-error", dump);
        System.IO.File.Delete(dump);
        var (exit, output, error) = await restored.RunAsync("verify");
        Assert.True(exit == 0, output + error);
        await KnowsAsync((await restored.StartAsync(Cancel, "all"))[0].Client, kept);
    }

    [Fact]
    public async Task A_copy_of_a_working_SQLite_directory_restores_to_a_server_that_knows_everything()
    {
        using var directories = new Directories();
        var (working, copy) = (directories.New(), directories.New());
        await using var server = await ProductServer.StartAsync(working, cancellation: Cancel);
        var client = new SalesFlowClient(server.Http, ProductServer.ApiKey);
        var kept = await WorkAsync(client);
        await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(working, "salesflow.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO $file";
            command.Parameters.AddWithValue("$file", Path.Combine(copy, "salesflow.db"));
            await command.ExecuteNonQueryAsync(Cancel);
        }

        Copy(Path.Combine(working, "evidence"), Path.Combine(copy, "evidence"));
        await client.Actions.PostAsync(Quick.Action("after", "c-1"), cancel: Cancel);

        var (exit, output, error) = await Cli.VerifyAsync(copy);
        Assert.True(exit == 0, output + error);
        await using var restored = await ProductServer.StartAsync(copy, cancellation: Cancel);
        await KnowsAsync(new SalesFlowClient(restored.Http, ProductServer.ApiKey), kept);
    }

    private static async Task<(ActionReceipt Action, string File)> WorkAsync(SalesFlowClient client)
    {
        await Quick.PutAsync(client, "t", 600, Cancel);
        var file = await client.Evidence.UploadAsync(File, "text/plain", Cancel);
        for (var n = 0; n < 5; n++)
        {
            await Quick.PlanAsync(client, "t", $"k-{n}", Cancel);
        }

        return (await client.Actions.PostAsync(Quick.Action("before", "c-1"), cancel: Cancel), file);
    }

    private static async Task KnowsAsync(SalesFlowClient client, (ActionReceipt Action, string File) kept)
    {
        Assert.True((await client.Actions.PostAsync(kept.Action.Action, cancel: Cancel)).Replayed);
        Assert.Equal(5, (await client.Board.RatesAsync(new RatesQuery(), Cancel)).Planned);
        Assert.Equal(File, await client.Evidence.GetAsync(kept.File, Cancel));
        Assert.False((await client.Actions.PostAsync(Quick.Action("after", "c-1"), cancel: Cancel)).Replayed);
    }

    private static async Task RunAsync(string tool, string connectionString, params string[] arguments)
    {
        var at = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(Path.Combine(PrivatePostgres.Binaries()!, tool), ["-h", at.Host!, "-p", $"{at.Port}", "-U", at.Username!, "-d", at.Database!, .. arguments])
        {
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = at.Password;
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, error);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            System.IO.File.Copy(file, target);
        }
    }

    private sealed class Directories : IDisposable
    {
        private readonly List<string> made = [];

        public string New()
        {
            made.Add(Directory.CreateTempSubdirectory("salesflow-backup-").FullName);
            return made[^1];
        }

        public void Dispose() => made.ForEach(Folder.Delete);
    }
}
