using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using NJsonSchema;
using SalesFlow.Api;
using SalesFlow.Demo;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Interop;

/// <summary>OCEL 2.0 out of and into a real server.</summary>
[Collection(OneServer.Name)]
public sealed partial class OcelTests(EdgeServer server) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ocel-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Folder.Delete(folder.FullName);

    [Fact]
    public async Task The_demos_export_is_valid_and_imported_into_a_fresh_tenant_it_gives_the_same_rates_and_the_same_export()
    {
        var demo = await Company.MakeAsync(server, "ocel-demo");
        var options = DemoScriptTests.Options with { Now = EndToEnd.Some.Now, ChainsPerWorkday = 2, Customers = 60, Photos = 8, Documents = 5, Signatures = 3 };
        Assert.Empty((await DemoCompany.PlayAsync(demo.Client, options, null, Cancel)).Refusals);
        var json = await ExportAsync(demo, "json");
        await ValidAsync(json);
        var events = json.RootElement.GetProperty("events").EnumerateArray().ToList();
        Assert.True(events.Count > 500, $"{events.Count} events");
        Assert.Equal(events.Count, events.Select(told => told.GetProperty("id").GetString()).Distinct().Count());
        var objects = json.RootElement.GetProperty("objects").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ToHashSet();
        Assert.All(events.SelectMany(told => told.GetProperty("relationships").EnumerateArray()), relation => Assert.Contains(relation.GetProperty("objectId").GetString(), objects));

        var table = Path.Combine(folder.FullName, "demo.sqlite");
        await using (var file = File.Create(table))
        {
            await demo.Client.Interop.ExportAsync("ocel", "sqlite", null, null, file, Cancel);
        }

        Assert.Equal((events.Count, objects.Count, 0), (Scalar(table, "SELECT count(*) FROM event"), Scalar(table, "SELECT count(*) FROM object"), Scalar(table, "SELECT count(*) FROM pragma_foreign_key_check")));

        foreach (var (form, log) in new[] { ("json", Text(json)), ("sqlite", await File.ReadAllBytesAsync(table, Cancel)) })
        {
            var fresh = await Company.MakeAsync(server, $"ocel-fresh-{form}");
            await BringFilesAsync(events, demo, fresh);
            var report = await fresh.Client.Interop.ImportAsync("ocel", () => new MemoryStream(log), Cancel);
            Assert.True(report.GetProperty("refused").GetInt32() == 0, report.ToString());
            Assert.True(report.GetProperty("chains").GetInt32() > 100, report.ToString());
            await SameAsync(async () => await RatesAsync(demo), async () => await RatesAsync(fresh), "rates");
            await SameAsync(async () => Told(await ExportAsync(demo, "json")), async () => Told(await ExportAsync(fresh, "json")), "the export");

            report = await fresh.Client.Interop.ImportAsync("ocel", () => new MemoryStream(log), Cancel);
            Assert.Equal((0, 0, 0), (report.GetProperty("accepted").GetInt32(), report.GetProperty("steered").GetInt32(), report.GetProperty("refused").GetInt32()));
        }
    }

    [Theory]
    [InlineData("jsonocel")]
    [InlineData("sqlite")]
    public async Task The_standards_example_comes_in_as_JSON_and_as_SQLite_and_again_adds_nothing(string ending)
    {
        var company = await Company.MakeAsync(server, $"ocel-example-{ending}");
        var path = SharedData.Path($"ocel/ocel20_example.{ending}");
        foreach (var fresh in new[] { true, false })
        {
            var report = await company.Client.Interop.ImportAsync("ocel", () => File.OpenRead(path), Cancel);
            Assert.True(report.GetProperty("refused").GetInt32() == 0, report.ToString());
            Assert.Equal((13, fresh ? 13 : 0, fresh ? 0 : 13), (report.GetProperty("events").GetInt32(), report.GetProperty("accepted").GetInt32(), report.GetProperty("replayed").GetInt32()));
        }

        Assert.Equal("ocel", (await company.GetAsync("/v1/orders/ocel:PO1")).GetProperty("customer").GetString());
        await ValidAsync(await ExportAsync(company, "json"));
    }

    [Fact]
    public async Task A_pause_keeps_its_own_time_and_a_void_its_approver_on_the_way()
    {
        var from = await Company.MakeAsync(server, "ocel-steered");
        await from.PostAsync("/v1/chains", """{"id":"p-1","template":"proposal-delivery","customer":"c-1","owner":"r-1","team":"east","plannedStart":"2026-03-02T01:00:00Z","fields":{"a":[1,{"b":null}]}}""");
        await from.PostAsync("/v1/chains", """{"id":"p-2","template":"proposal-delivery","customer":"c-1","owner":"r-1","plannedStart":"2026-03-02T01:00:00Z"}""");
        var reasons = (await from.GetAsync("/v1/templates/proposal-delivery")).GetProperty("pauseReasons").EnumerateArray().Select(reason => reason.GetString()).ToList();
        await from.PostAsync("/v1/chains/p-1/pause", JsonSerializer.Serialize(new { reason = reasons.FirstOrDefault() ?? "waits" }));
        await from.PostAsync("/v1/chains/p-1/resume", "{}");
        await from.PostAsync("/v1/chains/p-1/reassign", """{"owner":"r-2"}""");
        await from.PostAsync("/v1/chains/p-2/void", """{"reason":"doubled","approver":"m-1"}""");
        var log = await ExportAsync(from, "json");
        var to = await Company.MakeAsync(server, "ocel-steered-too");
        var report = await to.Client.Interop.ImportAsync("ocel", () => new MemoryStream(Text(log)), Cancel);
        Assert.Equal((2, 4, 0), (report.GetProperty("chains").GetInt32(), report.GetProperty("steered").GetInt32(), report.GetProperty("refused").GetInt32()));
        await SameAsync(() => Task.FromResult(Told(log)), async () => Told(await ExportAsync(to, "json")), "the export");
        Assert.Equal("r-2", (await to.ChainAsync("p-1")).Owner);
    }

    [Theory]
    [InlineData("""{"ocel:global-log":{},"ocel:events":{},"ocel:objects":{}}""", 422, "ocel-version", "Save it again as OCEL 2.0")]
    [InlineData("""{"events":[{"id":"e","type":"t","time":"soon"}],"objects":[]}""", 422, "ocel-invalid", "/events/0/time")]
    [InlineData("""{"events":[{"id":"e","type":"t","time":"2026-01-01T00:00:00Z"},{"id":"e","type":"t","time":"2026-01-01T00:00:00Z"}],"objects":[]}""", 422, "ocel-invalid", "/events/1: the id 'e' is there twice")]
    [InlineData("""{"events":[],"objects":[{"id":7,"type":"t"}]}""", 422, "ocel-invalid", "/objects/0/id")]
    [InlineData("""{"events":{}}""", 422, "ocel-invalid", "/events")]
    [InlineData("{", 400, "json-malformed", "Line 1")]
    [InlineData("<log/>", 422, "ocel-invalid", "is XML")]
    [InlineData("SQLite format 3\0 and no more", 422, "ocel-invalid", "the database")]
    public async Task What_cannot_be_read_is_refused_by_its_place_with_what_to_do(string body, int status, string code, string words)
    {
        var (answered, problem, _) = await server.SendAsync("POST", "/v1/import/ocel", body, mediaType: "application/octet-stream");
        Assert.Equal((status, code), ((int)answered, problem.GetProperty("code").GetString()));
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_the_first_version_is_told_from_one_that_is_no_log()
    {
        var path = Path.Combine(folder.FullName, "old.sqlite");
        Scalar(path, "CREATE TABLE EVENTS (a); SELECT 1");
        var old = await Assert.ThrowsAsync<Client.SalesFlowException>(() => new Company(server.Http, EdgeServer.AdminKey).Client.Interop.ImportAsync("ocel", () => File.OpenRead(path), Cancel));
        Assert.Equal("ocel-version", old.Code);
    }

    [Fact]
    public async Task Export_is_for_managers_and_admins()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync("GET", "/v1/export/ocel", key: await server.KeyAsync("writer"))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await server.SendAsync("GET", "/v1/export/ocel?format=xml")).Status);
    }

    private static async Task ValidAsync(JsonDocument log)
    {
        var schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(SharedData.Path("ocel/schema_ocel2.json"), Cancel), Cancel);
        Assert.Empty(schema.Validate(log.RootElement.GetRawText()));
    }

    private static async Task<JsonDocument> ExportAsync(Company company, string format)
    {
        using var text = new MemoryStream();
        await company.Client.Interop.ExportAsync("ocel", format, null, null, text, Cancel);
        return JsonDocument.Parse(text.ToArray());
    }

    private static async Task BringFilesAsync(List<JsonElement> events, Company from, Company to)
    {
        var digests = events.SelectMany(told => told.GetProperty("attributes").EnumerateArray()).Where(one => one.GetProperty("name").GetString() == "evidence")
            .SelectMany(one => JsonElement.Parse(one.GetProperty("value").GetString()!).EnumerateArray()).Select(item => item.TryGetProperty("sha256", out var sha) ? sha.GetString() : null).OfType<string>().Distinct();
        foreach (var digest in digests)
        {
            await to.Client.Evidence.UploadAsync(await from.Client.Evidence.GetAsync(digest, Cancel), cancel: Cancel);
        }
    }

    private static async Task<string> RatesAsync(Company company)
    {
        var rates = JsonNode.Parse((await company.GetAsync("/v1/rates?groupBy=template")).GetRawText())!.AsObject();
        rates.Remove("asOf");
        foreach (var group in rates["groups"]!.AsArray())
        {
            group!.AsObject().Remove("asOf");
        }

        return rates.ToJsonString();
    }

    /// <summary>A ticket's chain goes to whoever has the ticket when that is done: how often depends on what was quicker, and the last of them is the same.</summary>
    private static bool FollowsOwner(JsonElement told) => told.GetProperty("type").GetString() == "chain.reassigned" && told.GetProperty("id").GetString()!.StartsWith("chain/onsite-", StringComparison.Ordinal);

    [GeneratedRegex(@"T\d{8}-\d{4}")]
    private static partial Regex TicketNumber { get; }

    /// <summary>Events as lines, without what is of this server: when it kept them, and the numbers that it gave to tickets.</summary>
    private static string Told(JsonDocument log) => string.Join('\n', log.RootElement.GetProperty("events").EnumerateArray().Where(told => !FollowsOwner(told)).Select(told => TicketNumber.Replace(string.Join(' ',
        told.GetProperty("id").GetString(), told.GetProperty("type").GetString(), told.GetProperty("time").GetString(),
        string.Join(' ', told.GetProperty("attributes").EnumerateArray().Where(one => one.GetProperty("name").GetString() != "recordedAt").Select(one => one.GetRawText()).Order(StringComparer.Ordinal)),
        string.Join(' ', told.GetProperty("relationships").EnumerateArray().Select(one => TicketNumber.Replace(one.GetRawText(), "T")).Order(StringComparer.Ordinal))), "T")).Order(StringComparer.Ordinal));

    /// <summary>What follows from actions is done a moment later: until both say the same, or a difference stays.</summary>
    private async Task SameAsync(Func<Task<string>> expected, Func<Task<string>> actual, string what)
    {
        var (left, right) = ("", "");
        try
        {
            await Company.UntilAsync(async () => (left = await expected()) == (right = await actual()), what);
        }
        catch (Exception) when (left != right)
        {
            var (a, b) = (left.Split('\n'), right.Split('\n'));
            Assert.Fail($"{what}: {a.Except(b).Count()} of {a.Length} differ:\n{string.Join('\n', a.Except(b).Take(4))}\nagainst\n{string.Join('\n', b.Except(a).Take(4))}");
        }
    }

    private static byte[] Text(JsonDocument log) => Encoding.UTF8.GetBytes(log.RootElement.GetRawText());

    private static int Scalar(string path, string sql)
    {
        using var database = new SqliteConnection($"Data Source={path};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
#pragma warning disable CA2100 // The test's own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt32(command.ExecuteScalar());
    }
}
