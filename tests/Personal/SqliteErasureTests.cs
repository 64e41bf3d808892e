using System.Text;
using Microsoft.Data.Sqlite;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Personal;

/// <summary>On an embedded server the files themselves are looked through, byte for byte: database, write-ahead log, evidence.</summary>
public sealed class SqliteErasureTests : ErasureSuite
{
    [Fact]
    public async Task An_erasure_that_is_killed_in_the_middle_is_ended_by_the_next_call()
    {
        await using (var server = await StartAsync())
        {
            var company = new Company(server.Http, ProductServer.ApiKey);
            await TellAsync(company);
            var erase = company.SendAsync("POST", "/v1/customers/c-1/erase", """{"id":"er-1","reason":"本人要求删除"}""");

            // Killed as soon as the audit log has heard of it.
            await Company.UntilAsync(async () => erase.IsCompleted || (await company.GetAsync("/v1/audit?limit=1")).ToString().Contains("erasure", StringComparison.Ordinal), "it has begun");
            await server.KillAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => erase.IsCompletedSuccessfully ? throw new HttpRequestException("it was quicker") : erase);
            await server.StartAgainAsync(Cancel);
            Assert.Equal("done", Text(await company.PostAsync("/v1/customers/c-1/erase", """{"id":"er-1","reason":"本人要求删除"}"""), "state"));
            Assert.Empty(await KeptAsync(OfCustomer));
            Assert.True(await server.StopAsync());
        }

        var (exit, output, error) = await VerifyAsync();
        Assert.True(exit == 0, output + error);
    }

    protected override Task<ProductServer> StartAsync() => ProductServer.StartAsync(Data, cancellation: Cancel);

    protected override Task<(int Exit, string Output, string Error)> VerifyAsync() => Cli.VerifyAsync(Data);

    protected override async Task<string[]> KeptAsync(string[] words)
    {
        var found = new HashSet<string>();
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, Cancel);
            found.UnionWith(words.Where(word => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0));
        }

        return [.. found];
    }

    protected override async Task<string[]> RecordedAsync(string[] words)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(Data, "salesflow.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancel);
        var found = new List<string>();
        foreach (var word in words)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT (SELECT count(*) FROM record WHERE instr(CAST(body AS TEXT), $word) > 0) + (SELECT count(*) FROM document WHERE instr(CAST(body AS TEXT), $word) > 0)";
            command.Parameters.AddWithValue("$word", word);
            if ((long)(await command.ExecuteScalarAsync(Cancel))! > 0)
            {
                found.Add(word);
            }
        }

        return [.. found];
    }
}
