using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using SalesFlow.Api;
using SalesFlow.Demo;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Interop;

/// <summary>XES out of and into a real server.</summary>
[Collection(OneServer.Name)]
public sealed class XesTests(EdgeServer server)
{
    private static readonly XNamespace Xes = "http://www.xes-standard.org/";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trace_for_each_chain_goes_out_and_comes_back_equal()
    {
        var from = await Company.MakeAsync(server, "xes-from");
        var options = DemoScriptTests.Options with { Now = EndToEnd.Some.Now, ChainsPerWorkday = 1, Customers = 30, Photos = 4, Documents = 3, Signatures = 2 };
        Assert.Empty((await DemoCompany.PlayAsync(from.Client, options, null, Cancel)).Refusals);
        var log = await ExportAsync(from);
        var document = XDocument.Load(new MemoryStream(log));
        Assert.Equal(Xes + "log", document.Root!.Name);
        Assert.Equal("1.0", (string?)document.Root.Attribute("xes.version"));
        // The standard's order: extensions, globals, classifiers, attributes, traces.
        Assert.Equal(["extension", "global", "classifier", "trace"], document.Root.Elements().Select(element => element.Name.LocalName).Distinct());
        Assert.All(document.Descendants(Xes + "trace"), trace => Assert.True(trace.Elements(Xes + "event").Any()));
        Assert.Equal((await from.AllAsync("/v1/chains", 500)).Select(chain => chain.GetProperty("id").GetString()).Order(), document.Descendants(Xes + "trace").Select(trace => Value(trace, "concept:name")).Order());

        var to = await Company.MakeAsync(server, "xes-to");
        // XES tells what happened; the rules by which it is judged go with OCEL, which has objects.
        using var ocel = new MemoryStream();
        await from.Client.Interop.ExportAsync("ocel", "json", null, null, ocel, Cancel);
        var settings = JsonNode.Parse(ocel.ToArray())!.AsObject();
        settings["events"] = new JsonArray();
        await to.Client.Interop.ImportAsync("ocel", () => new MemoryStream(Encoding.UTF8.GetBytes(settings.ToJsonString())), Cancel);

        var report = await to.Client.Interop.ImportAsync("xes", () => new MemoryStream(log), Cancel);
        Assert.True(report.GetProperty("refused").GetInt32() == 0, report.ToString());
        var (left, right) = (Told(log), Told(await ExportAsync(to)));
        Assert.True(left.SequenceEqual(right), $"{left.Except(right).Count()} differ: {string.Join('\n', left.Except(right).Take(3))}\nagainst\n{string.Join('\n', right.Except(left).Take(3))}");
        report = await to.Client.Interop.ImportAsync("xes", () => new MemoryStream(log), Cancel);
        Assert.Equal((0, 0, 0), (report.GetProperty("accepted").GetInt32(), report.GetProperty("steered").GetInt32(), report.GetProperty("refused").GetInt32()));
    }

    [Theory]
    [InlineData("logs/running-example.xes", 6, 42)]
    [InlineData("logs/roadtraffic100traces.xes", 100, null)]
    [InlineData("logs/06_bpic2013_closed.xes.gz", 1487, 6660)]
    public async Task A_real_log_comes_in_without_a_mapping_each_trace_an_order(string name, int traces, int? events)
    {
        var company = await Company.MakeAsync(server, $"xes-{traces}");
        var path = SharedData.Path(name);
        var report = await company.Client.Interop.ImportAsync(
            "xes", () => path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress) : File.OpenRead(path), Cancel);
        Assert.True(report.GetProperty("refused").GetInt32() == 0, report.ToString());
        // A client that waited in vain sends the log again; what came in at its first try is then a repeat.
        Assert.Equal(events ?? report.GetProperty("events").GetInt32(), report.GetProperty("accepted").GetInt32() + report.GetProperty("replayed").GetInt32());
        Assert.Equal(traces, (await company.AllAsync("/v1/orders", 500)).Count);
    }

    [Theory]
    [InlineData("<!DOCTYPE log [<!ENTITY a 'b'>]><log>&a;</log>", "line 1")]
    [InlineData("<log><trace><event/></trace></log>", "the trace has no concept:name")]
    [InlineData("<log><trace><string key='concept:name' value='c'/><event><string key='concept:name' value='a'/><date key='time:timestamp' value='soon'/></event></trace></log>", "time:timestamp must be")]
    [InlineData("<log><trace>", "line 1")]
    [InlineData("{}", "line 1")]
    public async Task What_cannot_be_read_is_refused_by_its_line(string body, string words)
    {
        var (status, problem, _) = await server.SendAsync("POST", "/v1/import/xes", body, mediaType: "application/xml");
        Assert.Equal((422, "xes-invalid"), ((int)status, problem.GetProperty("code").GetString()));
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static async Task<byte[]> ExportAsync(Company company)
    {
        using var text = new MemoryStream();
        await company.Client.Interop.ExportAsync("xes", null, null, null, text, Cancel);
        return text.ToArray();
    }

    private static List<string> Told(byte[] log) => [.. XDocument.Load(new MemoryStream(log)).Descendants(Xes + "event").Select(told => $"{Value(told.Parent!, "concept:name")} " + string.Join(
        ' ', told.Elements().Where(one => (string?)one.Attribute("key") != "salesflow:recordedAt").Select(one => one.ToString()).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal)];

    private static string? Value(XElement of, string key) => (string?)of.Elements().First(element => (string?)element.Attribute("key") == key).Attribute("value");
}
