using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using SalesFlow.Client;
using SalesFlow.Hosting;
using SalesFlow.Support;
using SalesFlow.Verify;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>A data directory as a server left it, made once; each test works on a copy.</summary>
public sealed class LeftDirectory : IAsyncLifetime
{
    private readonly Folder folder = new();

    public string Path => folder.Sub("data");

    public async ValueTask InitializeAsync()
    {
        await using var app = await ServerHost.BuildAsync(new Dictionary<string, string?>
        {
            ["SalesFlow:DataDirectory"] = Path, ["SalesFlow:Bootstrap:Tenant"] = "acme", ["SalesFlow:Bootstrap:ApiKey"] = ProductServer.ApiKey, ["urls"] = "http://127.0.0.1:0",
        }, quiet: true);
        await app.StartAsync();
        using (var http = new HttpClient { BaseAddress = new(EmbeddedServer.Address(app)) })
        {
            var company = new Company(http, ProductServer.ApiKey);
            await Some.TwoStepsAsync(company.Client, length: "PT1S");
            await company.PlanAsync(Some.Chain("late"));
            await Some.TwoStepsAsync(company.Client);
            await company.PlanAsync(Some.Chain("c-1"));
            await company.ActAsync(Some.Act("a-1", "x.a", "c-1"));
            var proof = await company.Client.Evidence.UploadAsync("回执"u8.ToArray(), "text/plain");
            await company.ActAsync(Some.Act("a-2", "x.b", "c-1", evidence: EvidenceItem.Document(proof, "回执.txt")));
            await company.PlanAsync(Some.Chain("c-2", customer: "c-2"));
            await company.ActAsync(Some.Act("a-3", "x.a", customer: "c-2"));
            await Company.UntilAsync(async () => (await company.AlertsAsync("late")).Any(a => a.Rung == "due"), "a rung has fired");
            await company.ActAsync(Some.Act("last", "lead.captured", customer: "c-3", evidence: EvidenceItem.Document(new string('b', 64), "未到.pdf")));
        }

        await app.StopAsync();
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class VerifiedDirectoryTests(LeftDirectory left) : IClassFixture<LeftDirectory>
{
    /// <summary>What was done to the file behind the server's back, and a word of what must be said of it.</summary>
    public static TheoryData<string, string> Changes => new()
    {
        { "UPDATE record SET body = CAST(replace(CAST(body AS TEXT), 'rep-1', 'rep-2') AS BLOB) WHERE stream = 'chain/c-1' AND version = 2", "chain/c-1: the digest of version 2" },
        { "UPDATE record SET digest = zeroblob(32) WHERE stream = 'chain/c-1' AND version = 3", "chain/c-1: the digest of version 3" },
        { "UPDATE record SET body = CAST(replace(CAST(body AS TEXT), 'rep-1', 'rep-2') AS BLOB) WHERE action_id = 'last'", "customer/c-3: the digest of version 1" },
        { "UPDATE record SET recorded_at = recorded_at - 60000 WHERE stream = 'chain/c-1' AND version = 2", "chain/c-1" },
        { "UPDATE record SET kind = 'evidence.arrived' WHERE stream = 'customer/c-2'", "customer/c-2" },
        { "DELETE FROM record WHERE stream = 'chain/c-1' AND version = 1", "chain/c-1: version 1 is missing" },
        { "DELETE FROM record WHERE stream = 'chain/c-1' AND version = 2", "chain/c-1: version 2 is missing" },
        { "DELETE FROM record WHERE stream = 'chain/c-1' AND version = 3", "c-1" },
        { "DELETE FROM record WHERE stream = 'chain/c-1'", "records are missing" },
        { "DELETE FROM record WHERE position = 1", "missing between positions 1" },
        { "DELETE FROM record WHERE position = (SELECT max(position) FROM record)", "customer/c-3" },
        { "DELETE FROM record WHERE action_id = 'last' OR stream = 'chain/c-2'", "c-2" },
        { "UPDATE chain SET broken = 0, reason = NULL, broken_step = NULL, broken_at = NULL WHERE id = 'late'", "the row of chain late" },
        { "UPDATE chain SET owner = 'rep-2' WHERE id = 'c-1'", "the row of chain c-1" },
        { "UPDATE chain SET steps = CAST('[]' AS BLOB) WHERE id = 'c-1'", "the steps of chain c-1" },
        { "DELETE FROM chain WHERE id = 'c-1'", "have a row" },
        { "INSERT INTO chain SELECT tenant, 'made-up', template, template_version, customer, subject, owner, team, planned_start, day, state, broken, reason, broken_step, broken_at, closed, next_due, stuck_since, calendars, updated_at, steps, archived FROM chain WHERE id = 'c-1'", "chain made-up has a row but no records" },
        { "DELETE FROM alert WHERE chain = 'late' AND rung = 'due'", "late" },
        { "UPDATE alert SET rung = 'due+P9D' WHERE chain = 'late' AND rung = 'due'", "due+P9D" },
        { "UPDATE document SET body = CAST(replace(CAST(body AS TEXT), 'PT2H', 'PT9H') AS BLOB) WHERE kind = 'template' AND id = 'steps' AND version = 2", "template steps version 2 is not as its record says" },
        { "DELETE FROM document WHERE kind = 'node' AND id = 'x.c'", "node x.c version 1 has a record and is not kept" },
        { "UPDATE alert SET recipients = '[\"rep-2\"]' WHERE chain = 'late' AND rung = 'due'", "not as its record says: recipients" },
        { "UPDATE alert SET due_at = due_at - 3600000 WHERE chain = 'late' AND rung = 'due'", "not as its record says: due moment" },
        { "UPDATE alert SET fired_at = fired_at - 1 WHERE chain = 'late' AND rung = 'due'", "not as its record says: moment of firing" },
        { "UPDATE alert SET late = 1 - late WHERE chain = 'late' AND rung = 'due'", "not as its record says: late flag" },
        { "UPDATE alert SET step = 'b' WHERE chain = 'late' AND rung = 'due'", "not as its record says: step" },
        { "UPDATE evidence SET bytes = bytes + 1", "was altered" },
        { "DELETE FROM evidence", "had arrived for chain/c-1 and is not kept" },
        { "DELETE FROM open_window WHERE stream = 'chain/c-2'", "should be open and is not" },
        { "UPDATE open_window SET wake_at = wake_at + 86400000 WHERE stream = 'chain/c-2'", "chain/c-2" },
    };

    [Fact]
    public async Task A_directory_that_nobody_touched_holds()
    {
        using var folder = new Folder();
        var (exit, words) = await VerifyAsync(Copy(folder), null);
        Assert.True(exit == 0, words);
        Assert.Contains("recount acme steps: 1 of 3", words, StringComparison.Ordinal);
        var (command, output, _) = await Cli.VerifyAsync(folder.Sub("data"));
        Assert.Equal((0, words), (command, output));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_was_changed_behind_the_servers_back_is_found(string change, string said)
    {
        using var folder = new Folder();
        var (exit, words) = await VerifyAsync(Copy(folder), change);

        Assert.True(exit == 3, words);
        Assert.Contains(said, words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("altered", "was altered")]
    [InlineData("cut", "was altered")]
    [InlineData("removed", "is missing")]
    public async Task A_file_of_evidence_that_was_changed_behind_the_servers_back_is_found(string how, string said)
    {
        using var folder = new Folder();
        var file = Assert.Single(Directory.GetFiles(Path.Combine(Copy(folder), "evidence"), "*", SearchOption.AllDirectories));
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[0] ^= 1;
        await File.WriteAllBytesAsync(file, how == "cut" ? [] : bytes, TestContext.Current.CancellationToken);
        if (how == "removed")
        {
            File.Delete(file);
        }

        var (exit, words) = await VerifyAsync(folder.Sub("data"), null);

        Assert.True(exit == 3, words);
        Assert.Contains($"the file of evidence {Path.GetFileName(file)} {said}", words, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Words)> VerifyAsync(string directory, string? change)
    {
        if (change is not null)
        {
            await using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, "salesflow.db"), Pooling = false }.ConnectionString);
            await database.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = database.CreateCommand();
            command.CommandText = change;
            Assert.NotEqual(0, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        using var output = new StringWriter { NewLine = "\n" };
        var exit = await VerifyCommand.Create(() => throw new InvalidOperationException("not asked for")).Parse(["--data", directory])
            .InvokeAsync(new() { Output = output, Error = output }, TestContext.Current.CancellationToken);
        return (exit, output.ToString());
    }

    private string Copy(Folder folder)
    {
        var copy = Directory.CreateDirectory(folder.Sub("data")).FullName;
        foreach (var file in Directory.GetFiles(left.Path, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(left.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return copy;
    }
}
