using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Hosting;
using SalesFlow.Support;
using SalesFlow.Verify;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Archive;

/// <summary>The journal of chains that are over, as a file that proves itself.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly Folder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Chains_that_are_over_are_written_to_a_file_that_verify_proves_and_any_change_of_it_shows()
    {
        var data = folder.Sub("data");
        string before;
        await using (var server = await ProductServer.StartAsync(data, cancellation: Cancel))
        {
            var company = new Company(server.Http, ProductServer.ApiKey);
            await Some.TwoStepsAsync(company.Client);
            await company.Client.Calendars.PutAsync("own", Hours.Always, Cancel);
            await Some.TemplateAsync(company.Client, "slow", [Some.Step("a", "P1D", "working") with { Limit = new StepLimit { Length = "P1D", Clock = "working", Calendar = "own" } }]);
            var digest = await company.Client.Evidence.UploadAsync(Encoding.UTF8.GetBytes("%PDF-1.4 waybill"), "application/pdf", Cancel);
            foreach (var id in new[] { "done-1", "done-2", "open", "late" })
            {
                await company.PlanAsync(Some.Chain(id));
                await company.ActAsync(Some.Act($"{id}-a", "x.a", id, evidence: new EvidenceItem { Kind = "document", Sha256 = digest.ToString(), Name = "运单.pdf" }));
            }

            await company.PlanAsync(Some.Chain("slow-1", "slow"));
            await company.ActAsync(Some.Act("slow-a", "x.a", "slow-1"));
            await company.ActAsync([Some.Act("done-1-b", "x.b", "done-1"), Some.Act("done-2-b", "x.b", "done-2")]);
            await company.PlanAsync(Some.Chain("void"));
            await company.PostAsync("/v1/chains/void/void", """{"reason":"客户取消","approver":"boss"}""");
            before = Moment(Some.Now.AddMilliseconds(2));
            await Company.UntilAsync(() => Task.FromResult(Some.Now >= DateTimeOffset.Parse(before, CultureInfo.InvariantCulture)), "the moment passes");
            await company.ActAsync(Some.Act("late-b", "x.b", "late"));
            Assert.True(await server.StopAsync());
        }

        var (exit, output, error) = await ArchiveAsync("acme", before, data);
        Assert.True(exit == 0, output + error);
        Assert.Contains("chains 4 · records ", output, StringComparison.Ordinal);
        var file = Directory.GetFiles(folder.Sub("archives"), "*.zip").Single();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file, Cancel))), (await File.ReadAllTextAsync(file + ".sha256", Cancel)).Split(' ')[0]);
        Assert.Equal(["chain/done-1", "chain/done-2", "chain/slow-1", "chain/void"], Lines(file, ArchiveForm.Streams).Select(line => (string)line["stream"]!).Order());
        Assert.Equal("application/pdf", (string)Lines(file, ArchiveForm.Evidence).Single()["mediaType"]!);
        Assert.Equal((0, $"acme: 4 chains, {Lines(file, ArchiveForm.Records).Count} records over before {before}: the archive holds"), await VerifyAsync(file));

        // Not twice under one name, and nothing where nothing is over.
        Assert.Equal(1, (await ArchiveAsync("acme", before, data)).Exit);
        Assert.Contains("nothing to archive", (await ArchiveAsync("acme", "2020-01-01", data)).Output, StringComparison.Ordinal);
        Assert.Contains("there is no tenant 'nobody'", (await ArchiveAsync("nobody", before, data)).Error, StringComparison.Ordinal);
        Assert.Contains("a moment that has passed", (await ArchiveAsync("acme", "2999-01-01", data)).Error, StringComparison.Ordinal);
        Assert.Contains("not 'yesterday'", (await ArchiveAsync("acme", "yesterday", data)).Error, StringComparison.Ordinal);

        // The database is as it was.
        var (verified, whole, _) = await Cli.VerifyAsync(data);
        Assert.True(verified == 0, whole);

        await EveryChangeShowsAsync(file);
    }

    [Fact]
    public async Task Due_is_what_is_over_for_longer_than_the_tenants_retention()
    {
        const string Operator = "sf_pppppppppppppppppppppppppppppppppppppppp";
        var data = folder.Sub("due");
        await using (var server = await ProductServer.StartAsync(data, new Dictionary<string, string> { ["SalesFlow__Bootstrap__OperatorKey"] = Operator }, Cancel))
        {
            var company = new Company(server.Http, ProductServer.ApiKey);
            await Some.TwoStepsAsync(company.Client);
            await company.PlanAsync(Some.Chain("void"));
            await company.PostAsync("/v1/chains/void/void", """{"reason":"客户取消","approver":"boss"}""");
            Assert.True(await server.StopAsync());
            var (exit, _, error) = await DueAsync(data);
            Assert.True(exit == 1 && error.Contains("limits.retentionDays, which 'acme' has not", StringComparison.Ordinal), error);
            await server.StartAgainAsync(Cancel);
            Assert.Equal(200, (int)(await new Company(server.Http, Operator).SendAsync("PUT", "/v1/tenants/acme", """{"limits":{"retentionDays":30}}""")).Status);
            Assert.True(await server.StopAsync());
        }

        var (done, output, why) = await DueAsync(data);
        Assert.True(done == 0 && output.Contains("nothing to archive", StringComparison.Ordinal), output + why);
        var shanghai = Calendars.LocalZone.Find("Asia/Shanghai")!;
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.FromHours(8)), ArchiveCommand.Due("acme", 30, shanghai, new DateTimeOffset(2026, 3, 2, 16, 0, 0, TimeSpan.Zero)));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.FromHours(8)), ArchiveCommand.Due("acme", 30, shanghai, new DateTimeOffset(2026, 3, 2, 15, 59, 0, TimeSpan.Zero)));
        foreach (var wrong in new string[][] { [], ["--tenant", "acme", "--to", "x"], ["--tenant", "acme", "--to", "x", "--due", "--before", "2026-01-01"], ["--remove", "x", "--restore", "x"], ["--remove", "x", "--due"] })
        {
            Assert.NotEqual(0, (await RunAsync(wrong)).Exit);
        }
    }

    private Task<(int Exit, string Output, string Error)> DueAsync(string data) => RunAsync("--tenant", "acme", "--due", "--to", folder.Sub("archives"), "--data", data);

    private async Task EveryChangeShowsAsync(string file)
    {
        foreach (var (part, change, expected) in new (string, Func<List<JsonObject>, List<JsonObject>>, string)[]
        {
            (ArchiveForm.Records, lines => Changed(lines, 1, line => line["record"] = ((string)line["record"]!).Replace("rep-1", "rep-2", StringComparison.Ordinal)), "the digest of version"),
            (ArchiveForm.Records, lines => [.. lines.Where((_, i) => i != 1)], "is missing"),
            (ArchiveForm.Records, lines => [.. lines.Take(lines.Count - 1)], "its records are not those"),
            (ArchiveForm.Records, lines => [.. lines.Where(line => (string)line["stream"]! != "chain/void")], "the records of chain/void are missing"),
            (ArchiveForm.Streams, lines => [.. lines.Skip(1)], "its counts are not as its manifest says"),
            (ArchiveForm.Rows, lines => Changed(lines, 0, line => line["closed"] = !(bool)line["closed"]!), "its verdict is not what its records give"),
            (ArchiveForm.Documents, lines => [], "it cannot be read"),
        })
        {
            foreach (var honest in new[] { false, true })
            {
                // Whoever also mends the manifest is caught by the digests.
                var damaged = folder.Sub("damaged.zip");
                Rewrite(file, damaged, part, change, mendManifest: honest);
                var (exit, said) = await VerifyAsync(damaged);
                Assert.True(exit == 3, $"{part}: {said}");
                Assert.True(said.Contains(expected, StringComparison.Ordinal) || (!honest && said.Contains(part, StringComparison.Ordinal)), $"{part}: {said}");
            }
        }

        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        await File.WriteAllBytesAsync(folder.Sub("short.zip"), bytes[..(bytes.Length / 2)], Cancel);
        Assert.Equal(3, (await VerifyAsync(folder.Sub("short.zip"))).Exit);
    }

    private static List<JsonObject> Changed(List<JsonObject> lines, int at, Action<JsonObject> change)
    {
        change(lines[at]);
        return lines;
    }

    private static void Rewrite(string from, string to, string part, Func<List<JsonObject>, List<JsonObject>> change, bool mendManifest)
    {
        File.Delete(to);
        var text = string.Concat(change(Lines(from, part)).Select(line => line.ToJsonString(ArchiveForm.Json) + "\n"));
        var bytes = Encoding.UTF8.GetBytes(text);
        using var source = ZipFile.OpenRead(from);
        using var target = ZipFile.Open(to, ZipArchiveMode.Create);
        foreach (var entry in source.Entries)
        {
            using var read = new StreamReader(entry.Open());
            var content = entry.Name == part ? text : read.ReadToEnd();
            if (entry.Name == ArchiveForm.Manifest && mendManifest)
            {
                var manifest = JsonNode.Parse(content)!;
                var said = manifest["parts"]!.AsArray().Single(one => (string)one!["name"]! == part)!;
                (said["bytes"], said["sha256"]) = (bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
                if (part == ArchiveForm.Records)
                {
                    manifest["records"] = (int)manifest["records"]!;
                }

                content = manifest.ToJsonString(ArchiveForm.Json);
            }

            using var write = new StreamWriter(target.CreateEntry(entry.Name).Open(), new UTF8Encoding(false));
            write.Write(content);
        }
    }

    private static List<JsonObject> Lines(string file, string part)
    {
        using var zip = ZipFile.OpenRead(file);
        using var lines = new StreamReader(zip.GetEntry(part)!.Open());
        return [.. lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (JsonObject)JsonNode.Parse(line)!)];
    }

    private Task<(int Exit, string Output, string Error)> ArchiveAsync(string tenant, string before, string data) => RunAsync("--tenant", tenant, "--before", before, "--to", folder.Sub("archives"), "--data", data);

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await ArchiveCommand.Create(() => throw new InvalidOperationException("not asked for"))
            .Parse(arguments).InvokeAsync(new() { Output = output, Error = error }, Cancel);
        return (exit, output.ToString(), error.ToString());
    }

    private static async Task<(int Exit, string Said)> VerifyAsync(string file)
    {
        var output = new StringWriter();
        var exit = await VerifyCommand.Create(() => throw new InvalidOperationException("not asked for")).Parse([file]).InvokeAsync(new() { Output = output, Error = output }, Cancel);
        return (exit, output.ToString().Trim());
    }

    private static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
