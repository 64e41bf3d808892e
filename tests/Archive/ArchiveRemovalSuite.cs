using System.Globalization;
using System.Text.Json;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Archive;

/// <summary>Operators archive, remove and restore on a real database; what is answered of archived chains, and what counts, is seen over HTTP.</summary>
public abstract class ArchiveRemovalSuite : IAsyncDisposable
{
    private readonly Folder folder = new();

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected Folder Files => folder;

    /// <summary>A server on the database, and the commands beside it.</summary>
    private protected interface IWorld : IAsyncDisposable
    {
        HttpClient Http { get; }

        /// <summary>Whether commands may run beside the server.</summary>
        bool Beside { get; }

        Task StopAsync();

        Task StartAsync();

        Cli Begin(params string[] arguments);

        Task<long> AskAsync(string sql);

        Task ExecuteAsync(string sql);
    }

    private protected abstract Task<IWorld> WorldAsync();

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_archived_leaves_the_database_and_counts_as_before_and_comes_back_byte_for_byte()
    {
        await using var world = await WorldAsync();
        var company = new Company(world.Http, ProductServer.ApiKey);
        var action = await PlayAsync(company);
        var records = new Dictionary<string, string>();
        foreach (var id in new[] { "done-1", "done-2", "via", "void", "late" })
        {
            records[id] = (await company.GetAsync($"/v1/chains/{id}/journal")).GetRawText();
        }

        // The receipt of one, as a customer keeps it.
        var chain = await company.GetAsync("/v1/chains/done-1");
        if (!world.Beside)
        {
            var (busy, _, why) = await RunAsync(world, "archive", "--remove", "nothing.zip");
            Assert.True(busy == 1 && why.Contains("in use", StringComparison.Ordinal), why);
            await world.StopAsync();
        }

        var moment = Some.Now.AddMilliseconds(2);
        await Company.UntilAsync(() => Task.FromResult(Some.Now > moment), "the moment passes");
        var (exit, output, error) = await RunAsync(world, "archive", "--tenant", "acme", "--before", Moment(moment), "--to", folder.Sub("archives"));
        Assert.True(exit == 0 && output.Contains("chains 5 ·", StringComparison.Ordinal), output + error);
        var file = Directory.GetFiles(folder.Sub("archives"), "*.zip").Single();
        var name = Path.GetFileName(file);

        // A chain that changed since stays.
        await (world.Beside ? Task.CompletedTask : world.StartAsync());
        await company.PostAsync("/v1/chains/late/reopen", """{"reason":"返工"}""");
        var before = await FiguresAsync(company);
        await (world.Beside ? Task.CompletedTask : world.StopAsync());

        await RefusesAsync(world, file);
        (exit, output, error) = await RunAsync(world, "archive", "--remove", file);
        Assert.True(exit == 3, output + error);
        Assert.Contains("left: chain/late: it is not over any more", output, StringComparison.Ordinal);
        Assert.Contains("removed chains 4 · records", output, StringComparison.Ordinal);
        Assert.Contains("left as they are 1", output, StringComparison.Ordinal);
        Assert.Equal(0, await world.AskAsync("SELECT count(*) FROM record WHERE stream IN ('chain/done-1', 'chain/done-2', 'chain/via', 'chain/void')"));
        (exit, output, _) = await RunAsync(world, "archive", "--remove", file, "--tenant", "acme", "--compact");
        Assert.True(exit == 3 && output.Contains("removed chains 0 · records 0 · removed before 4", StringComparison.Ordinal), output);

        await HoldsAsync(world, "archived: 4 chains", "verify");
        await HoldsAsync(world, "archived: 4 chains, proved from their archives: 4", "verify", "--archives", folder.Sub("archives"));
        (exit, output, _) = await RunAsync(world, "verify", "--archives", folder.Sub("empty"));
        Assert.True(exit == 3, output);
        await ForgedAsync(world, file);

        await (world.Beside ? Task.CompletedTask : world.StartAsync());
        await AnswersAsync(company, action, chain, name, before);
        before = await FiguresAsync(company);

        await (world.Beside ? Task.CompletedTask : world.StopAsync());
        (exit, output, error) = await RunAsync(world, "archive", "--restore", file);
        Assert.True(exit == 0, output + error);
        Assert.Contains("restored chains 4 · records", output, StringComparison.Ordinal);
        await HoldsAsync(world, "everything holds", "verify");
        Assert.DoesNotContain("archived", (await RunAsync(world, "verify")).Output, StringComparison.Ordinal);
        await (world.Beside ? Task.CompletedTask : world.StartAsync());
        foreach (var (id, kept) in records.Where(pair => pair.Key != "late"))
        {
            Assert.Equal(kept, (await company.GetAsync($"/v1/chains/{id}/journal")).GetRawText());
        }

        Assert.Equal(before, await FiguresAsync(company));
        Assert.Equal(chain.GetProperty("steps").GetRawText(), (await company.GetAsync("/v1/chains/done-1")).GetProperty("steps").GetRawText());
        await company.PostAsync("/v1/chains/done-1/reopen", """{"reason":"返工"}""");
        Assert.Equal("open", (await company.GetAsync("/v1/chains/done-1")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_removal_that_was_killed_goes_on_where_it_was()
    {
        const int chains = 900;
        await using var world = await WorldAsync();
        var company = new Company(world.Http, ProductServer.ApiKey);
        await Some.TwoStepsAsync(company.Client);
        await Parallel.ForEachAsync(Enumerable.Range(0, chains), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (i, _) => await company.PlanAsync(Some.Chain($"k-{i:000}")));
        foreach (var step in new[] { "a", "b" })
        {
            foreach (var part in Enumerable.Range(0, chains).Chunk(300))
            {
                Assert.Equal(part.Length, (await company.ActAsync([.. part.Select(i => Some.Act($"k-{i:000}-{step}", $"x.{step}", $"k-{i:000}"))])).Accepted);
            }
        }

        var before = await FiguresAsync(company);
        await world.StopAsync();
        var moment = Some.Now.AddMilliseconds(2);
        await Company.UntilAsync(() => Task.FromResult(Some.Now > moment), "the moment passes");
        var (exit, output, error) = await RunAsync(world, "archive", "--tenant", "acme", "--before", Moment(moment), "--to", folder.Sub("archives"));
        Assert.True(exit == 0, output + error);
        var file = Directory.GetFiles(folder.Sub("archives"), "*.zip").Single();

        foreach (var back in new[] { "--remove", "--restore" })
        {
            using (var run = world.Begin("archive", back, file))
            {
                await Company.UntilAsync(async () => run.HasExited || await world.AskAsync("SELECT count(*) FROM archived") is var moved && (back == "--remove" ? moved > 0 : moved < chains), "something is moved");
                await run.KillAsync();
            }

            TestContext.Current.TestOutputHelper?.WriteLine($"{back}: killed at {await world.AskAsync("SELECT count(*) FROM archived")} archived");
            // Whenever it was killed: every chain is wholly here or wholly there.
            await HoldsAsync(world, "everything holds", "verify", "--archives", folder.Sub("archives"));
            (exit, output, error) = await RunAsync(world, "archive", back, file);
            Assert.True(exit == 0, output + error);
            Assert.Equal(back == "--remove" ? chains : 0, await world.AskAsync("SELECT count(*) FROM archived"));
            Assert.Equal(back == "--remove" ? 0 : chains * 3, await world.AskAsync("SELECT count(*) FROM record WHERE stream LIKE 'chain/k-%'"));
            await HoldsAsync(world, "everything holds", "verify", "--archives", folder.Sub("archives"));
        }

        await world.StartAsync();
        Assert.Equal(before, await FiguresAsync(new(world.Http, ProductServer.ApiKey)));
    }

    /// <summary>Chains that came to every end, one of them through its customer; the action that did.</summary>
    private static async Task<SalesAction> PlayAsync(Company company)
    {
        await Some.TwoStepsAsync(company.Client);
        foreach (var id in new[] { "done-1", "done-2", "open", "late" })
        {
            await company.PlanAsync(Some.Chain(id));
            await company.ActAsync(Some.Act($"{id}-a", "x.a", id));
        }

        await company.ActAsync([Some.Act("done-1-b", "x.b", "done-1"), Some.Act("done-2-b", "x.b", "done-2"), Some.Act("late-b", "x.b", "late")]);
        await company.PlanAsync(Some.Chain("via", customer: "c-2"));
        await company.ActAsync(Some.Act("via-a", "x.a", customer: "c-2"));
        var action = Some.Act("via-b", "x.b", customer: "c-2");
        Assert.Equal("via", Assert.Single((await company.ActAsync(action)).Chains).Id);
        await company.PlanAsync(Some.Chain("void"));
        await company.PostAsync("/v1/chains/void/void", """{"reason":"客户取消","approver":"boss"}""");
        return action;
    }

    private static async Task<string> FiguresAsync(Company company)
    {
        var rates = await company.GetAsync("/v1/rates");
        var list = await company.GetAsync("/v1/chains?limit=500&count=true");
        return $"{rates.GetProperty("planned")} {rates.GetProperty("closed")} {list.GetProperty("count")} "
            + string.Join(' ', list.GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("id")}:{item.GetProperty("state")}:{item.GetProperty("closed")}:{item.GetProperty("asOf")}"));
    }

    private async Task AnswersAsync(Company company, SalesAction action, JsonElement chain, string name, string before)
    {
        Assert.Equal(before, await FiguresAsync(company));

        // A silo that has the chain in memory learns of it when it wants to write; then all of them answer from what is kept.
        foreach (var id in new[] { "done-1", "via", "void" })
        {
            foreach (var (path, body) in new[]
            {
                ("reopen", """{"reason":"返工"}"""), ("reassign", """{"owner":"rep-2"}"""), ("void", """{"reason":"x","approver":"boss"}"""), ("pause", """{"reason":"x"}"""), ("resume", "{}"),
            })
            {
                var (status, text, _) = await company.SendAsync("POST", $"/v1/chains/{id}/{path}", body);
                if ((int)status == 409 && !text.Contains("\"archived\"", StringComparison.Ordinal))
                {
                    // What the chain in memory would not do anyway.
                    Assert.True(path is "pause" or "resume" or "void" or "reassign" or "reopen", text);
                    continue;
                }

                Assert.True((int)status == 409 && text.Contains(name, StringComparison.Ordinal) && text.Contains("--restore", StringComparison.Ordinal), $"{id} {path}: {(int)status} {text}");
            }

            await RefusedAsync(company, 409, "POST", $"/v1/chains/{id}/{(id == "void" ? "resume" : "reassign")}", id == "void" ? """{"step":"a"}""" : """{"owner":"rep-2"}""", name, id == "void");
        }

        foreach (var path in new[] { "journal", "receipt", "windows/a/explain" })
        {
            await RefusedAsync(company, 410, "GET", $"/v1/chains/done-1/{path}", null, name);
        }

        var row = await company.GetAsync("/v1/chains/done-1");
        var archived = row.GetProperty("archived");
        Assert.Equal(name, archived.GetProperty("name").GetString());
        Assert.Equal(64, archived.GetProperty("sha256").GetString()!.Length);
        foreach (var member in new[] { "id", "template", "templateVersion", "customer", "owner", "team", "period", "plannedStart", "state", "loop", "closed", "version", "asOf" })
        {
            Assert.Equal(chain.GetProperty(member).GetRawText(), row.GetProperty(member).GetRawText());
        }

        foreach (var (was, now) in chain.GetProperty("steps").EnumerateArray().Zip(row.GetProperty("steps").EnumerateArray()))
        {
            foreach (var member in new[] { "key", "node", "stage", "required", "state", "startedAt", "dueAt", "doneAt", "late" })
            {
                Assert.Equal(was.GetProperty(member).GetRawText(), now.GetProperty(member).GetRawText());
            }
        }

        // Ids stay used: of the chain, and of its actions.
        await RefusedAsync(company, 409, "POST", "/v1/chains", JsonSerializer.Serialize(new { id = "done-1", template = "steps", customer = "c-1", owner = "rep-1", plannedStart = Some.Now }), name);
        await RefusedAsync(company, 409, "POST", "/v1/actions", Post("done-1-b", "done-1"), name);
        await RefusedAsync(company, 409, "POST", "/v1/actions", Post("done-1-c", "done-1"), name);
        var again = await company.ActAsync(action);
        Assert.True(again.Replayed && again.Chains.Count == 0);

        var tried = await company.Client.Templates.BacktestAsync("steps", new BacktestQuestion { Limits = new Dictionary<string, StepLimit> { ["a"] = new() { Length = "PT1S" } } }, Cancel);
        Assert.Equal(3, tried.Archived);
        Assert.Equal(2, tried.Before.Planned);
        foreach (var path in new[] { "ocel", "ocel?format=sqlite", "xes", "cloudevents" })
        {
            var (status, text, answer) = await company.SendAsync("GET", $"/v1/export/{path}");
            Assert.Equal((200, "4"), ((int)status, answer.Headers.GetValues("Archived-Chains").Single()));
            Assert.DoesNotContain("done-1-b", text, StringComparison.Ordinal);
        }

        var timeline = (await company.GetAsync("/v1/customers/c-1/timeline?limit=200")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["chain/done-1", "chain/done-2", "chain/void"], timeline.Where(item => item.GetProperty("what").GetString() == "chain.archived").Select(item => item.GetProperty("subject").GetString()).Order());
        await company.GetAsync("/v1/customers/c-1");
        await company.GetAsync("/v1/alerts?chain=done-1");
        await company.GetAsync("/v1/audit");
        await company.GetAsync("/v1/stuck");
        await company.GetAsync("/v1/flow");
        Assert.Equal("open", (await company.GetAsync("/v1/chains/late")).GetProperty("state").GetString());

        // And what is not archived goes on.
        await company.PlanAsync(Some.Chain("next"));
        Assert.Single((await company.ActAsync(Some.Act("next-a", "x.a", "next"))).Chains);
        await company.PostAsync("/v1/chains/next/void", """{"reason":"x","approver":"boss"}""");
        Assert.Equal(404, (int)(await company.SendAsync("GET", "/v1/chains/nobody")).Status);
        await company.PlanAsync(Some.Chain("other", start: Some.Now));
    }

    /// <summary>What is damaged, foreign or another's removes nothing.</summary>
    private async Task RefusesAsync(IWorld world, string file)
    {
        var records = await world.AskAsync("SELECT count(*) FROM record");
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        var damaged = folder.Sub("damaged.zip");
        await File.WriteAllBytesAsync(damaged, [.. bytes.Take(bytes.Length / 2), .. bytes.Skip((bytes.Length / 2) + 1)], Cancel);
        foreach (var option in new[] { "--remove", "--restore" })
        {
            var (exit, output, error) = await RunAsync(world, "archive", option, damaged);
            Assert.True(exit == 3 && output.Contains("does not hold", StringComparison.Ordinal), output + error);
            await File.WriteAllTextAsync(folder.Sub("text.zip"), "PK", Cancel);
            (exit, output, error) = await RunAsync(world, "archive", option, folder.Sub("text.zip"));
            Assert.True(exit == 3 && output.Contains("this is no archive", StringComparison.Ordinal), output + error);
            (exit, output, error) = await RunAsync(world, "archive", option, file, "--tenant", "other");
            Assert.True(exit == 1 && error.Contains("an archive of 'acme', not of 'other'", StringComparison.Ordinal), output + error);
            Assert.Equal(1, (await RunAsync(world, "archive", option, folder.Sub("nowhere.zip"))).Exit);
            Assert.NotEqual(0, (await RunAsync(world, "archive", option, file, "--to", folder.Sub("archives"))).Exit);
        }

        // Nor does one that is made out to be another tenant's.
        Retold(file, folder.Sub("theirs.zip"), "system-none");
        var (foreign, said, why) = await RunAsync(world, "archive", "--remove", folder.Sub("theirs.zip"));
        Assert.True(foreign == 1 && why.Contains("there is no tenant 'system-none'", StringComparison.Ordinal), said + why);
        Retold(file, folder.Sub("system.zip"), "_system");
        (foreign, said, why) = await RunAsync(world, "archive", "--remove", folder.Sub("system.zip"));
        Assert.True(foreign == 3 && said.Contains("this database has no such chain", StringComparison.Ordinal), said + why);

        Assert.Equal((records, 0L, 0L), (await world.AskAsync("SELECT count(*) FROM record"), await world.AskAsync("SELECT count(*) FROM archived"), await world.AskAsync("SELECT count(*) FROM record WHERE stream = 'tenant/archives'")));
    }

    /// <summary>Records taken away by hand, with a note made up for them, show.</summary>
    private async Task ForgedAsync(IWorld world, string file)
    {
        await world.ExecuteAsync("UPDATE archived SET sha256 = substr(sha256, 2) || substr(sha256, 1, 1) WHERE stream = 'chain/void'");
        var (exit, output, _) = await RunAsync(world, "verify");
        Assert.True(exit == 3 && output.Contains("the journal knows of no such archive", StringComparison.Ordinal), output);
        await world.ExecuteAsync("UPDATE archived SET sha256 = (SELECT o.sha256 FROM archived AS o WHERE o.stream = 'chain/via') WHERE stream = 'chain/void'");
        await world.ExecuteAsync("UPDATE archived SET records = records - 1 WHERE stream = 'chain/void'");
        (exit, output, _) = await RunAsync(world, "verify");
        Assert.True(exit == 3 && output.Contains("1 records are missing", StringComparison.Ordinal), output);
        (exit, output, _) = await RunAsync(world, "verify", "--archives", Path.GetDirectoryName(file)!);
        Assert.True(exit == 3 && output.Contains("chain/void is not in", StringComparison.Ordinal), output);
        await world.ExecuteAsync("UPDATE archived SET records = records + 1 WHERE stream = 'chain/void'");
        await HoldsAsync(world, "archived: 4 chains", "verify");
    }

    private static void Retold(string from, string to, string tenant)
    {
        File.Copy(from, to);
        using var zip = System.IO.Compression.ZipFile.Open(to, System.IO.Compression.ZipArchiveMode.Update);
        var entry = zip.GetEntry(ArchiveForm.Manifest)!;
        string text;
        using (var read = new StreamReader(entry.Open()))
        {
            text = read.ReadToEnd().Replace("\"acme\"", $"\"{tenant}\"", StringComparison.Ordinal);
        }

        entry.Delete();
        using var write = new StreamWriter(zip.CreateEntry(ArchiveForm.Manifest).Open());
        write.Write(text);
    }

    private static async Task RefusedAsync(Company company, int expected, string method, string path, string? body, string name, bool orInMemory = false)
    {
        var (status, text, _) = await company.SendAsync(method, path, body);
        Assert.True((int)status == expected, $"{method} {path}: {(int)status} {text}");
        var problem = JsonElement.Parse(text);
        if (!orInMemory)
        {
            Assert.Equal("archived", problem.GetProperty("code").GetString());
            Assert.Contains(name, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    private static string Post(string id, string chain) => JsonSerializer.Serialize(new { id, node = "x.b", occurredAt = Some.Now, actor = "rep-1", customer = "c-1", chain });

    private static async Task HoldsAsync(IWorld world, string expected, params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(world, arguments);
        Assert.True(exit == 0 && output.Contains(expected, StringComparison.Ordinal), output + error);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(IWorld world, params string[] arguments)
    {
        using var run = world.Begin(arguments);
        return await run.EndAsync();
    }

    private static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
