using System.CommandLine;
using System.Text.Json.Nodes;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Apply;

/// <summary>Settings kept as files, against a real server.</summary>
[Collection(OneServer.Name)]
public sealed class ApplyTests(EdgeServer server) : IDisposable
{
    private const string Node = "kind: node\nkey: x.taken\nlabels: { zh-CN: 已取, en: Taken }\nneeds: [who]\n";
    private readonly Folder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_samples_are_shown_then_applied_and_a_second_time_there_is_nothing_to_do()
    {
        var company = await Company.MakeAsync(server, "apply-samples");
        var samples = Path.Combine(Repository.Root, "samples", "apply");
        Environment.SetEnvironmentVariable("CRM_WEBHOOK_URL", "https://crm.example/hook");

        var (exit, output, error) = await RunAsync(company, samples, "--dry-run");
        Assert.Equal((3, ""), (exit, error));
        Assert.Contains("template sample-with-trial is new", output, StringComparison.Ordinal);
        Assert.Contains("  + key: x.sample-form", output, StringComparison.Ordinal);
        Assert.Contains("new 5 · changed 0 · unchanged 0", output, StringComparison.Ordinal);
        Assert.DoesNotContain(await company.AllAsync("/v1/templates", 100), template => template.GetProperty("key").GetString() == "sample-with-trial");

        (exit, output, _) = await RunAsync(company, samples, "--yes");
        Assert.Equal(0, exit);
        Assert.Contains("5 of 5 applied", output, StringComparison.Ordinal);
        Assert.Contains("channel crm: its secret, told this once: whsec_", output, StringComparison.Ordinal);
        var audit = (await company.AllAsync("/v1/audit", 100)).Count;

        (exit, output, _) = await RunAsync(company, samples, "--yes");
        Assert.Equal(0, exit);
        Assert.Contains("new 0 · changed 0 · unchanged 5", output, StringComparison.Ordinal);
        Assert.Contains("nothing to do", output, StringComparison.Ordinal);
        Assert.Equal(audit, (await company.AllAsync("/v1/audit", 100)).Count);

        // The form asks for its five fields, and the template runs by the factory's hours.
        await company.PlanAsync(EndToEnd.Some.Chain("s-1", "sample-with-trial"));
        var receipt = await company.ActAsync(EndToEnd.Some.Act("a-1", "x.sample-form", "s-1"));
        Assert.Equal(5, receipt.Missing.Count(missing => missing.Kind == "field"));
    }

    [Fact]
    public async Task A_change_shows_its_lines_and_keeps_what_stands_in_no_file()
    {
        var company = await Company.MakeAsync(server, "apply-change");
        await ApplyAsync(company, Node);

        var (exit, output, _) = await RunAsync(company, Write(Node.Replace("who", "whom", StringComparison.Ordinal)), "--yes");

        Assert.Equal(0, exit);
        Assert.Contains("node x.taken changes", output, StringComparison.Ordinal);
        Assert.Contains("  - needs: [who]\n  + needs: [whom]", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var node = await company.GetAsync("/v1/nodes/x.taken");
        Assert.Equal((2, "whom"), (node.GetProperty("version").GetInt32(), node.GetProperty("needs")[0].GetString()));
        Assert.Equal("\e[31m  - needs: [whom]\e[0m", (await RunAsync(company, [Write(Node), "--dry-run"], colour: true)).Output.ReplaceLineEndings("\n").Split('\n').Single(line => line.Contains("- needs", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_somebody_changed_meanwhile_is_refused_and_not_overwritten()
    {
        var company = await Company.MakeAsync(server, "apply-race");
        await ApplyAsync(company, Node);
        var other = Node.Replace("who", "theirs", StringComparison.Ordinal);

        var (exit, output, _) = await RunAsync(company, [Write(Node.Replace("who", "mine", StringComparison.Ordinal))], ask: () =>
        {
            company.Client.Nodes.PutAsync(new ActionNode { Key = "x.taken", Labels = new Dictionary<string, string> { ["en"] = "Theirs" }, Needs = ["theirs"] }, Cancel).GetAwaiter().GetResult();
            return true;
        });

        Assert.Equal(2, exit);
        Assert.Contains(":1: node x.taken: refused: somebody else changed it meanwhile", output, StringComparison.Ordinal);
        Assert.Equal("theirs", (await company.GetAsync("/v1/nodes/x.taken")).GetProperty("needs")[0].GetString());
        Assert.NotEqual(other, output);
    }

    [Theory]
    [InlineData("nodes", "x.a", """{"labels":{"en":"1"}}""", """{"labels":{"en":"2"}}""")]
    [InlineData("members", "m-1", """{"name":"1"}""", """{"name":"2"}""")]
    [InlineData("calendars", "c-1", """{"timeZone":"UTC","weeklyHours":{"mon":[["09:00","12:00"]]}}""", """{"timeZone":"UTC","weeklyHours":{"mon":[["09:00","13:00"]]}}""")]
    [InlineData("policies", "tickets", null, null)]
    [InlineData("channels", "w-1", """{"kind":"webhook","address":"https://a.example/"}""", """{"kind":"webhook","address":"https://b.example/"}""")]
    public async Task Every_collection_refuses_a_save_on_a_version_that_has_passed(string collection, string key, string? first, string? second)
    {
        var company = await Company.MakeAsync(server, $"apply-if-{collection}");
        var shipped = collection == "policies" ? (await company.GetAsync($"/v1/policies/{key}")).GetProperty("policy").GetRawText() : null;
        (first, second) = (first ?? shipped!, second ?? " " + shipped);
        var path = $"/v1/{collection}/{key}";

        Assert.True((await company.SendAsync("PUT", path, first, headers: ("If-None-Match", "*"))).Status is System.Net.HttpStatusCode.OK or System.Net.HttpStatusCode.Created);
        Assert.Equal(System.Net.HttpStatusCode.PreconditionFailed, (await company.SendAsync("PUT", path, second, headers: ("If-None-Match", "*"))).Status);
        Assert.Equal(System.Net.HttpStatusCode.PreconditionFailed, (await company.SendAsync("PUT", path, second, headers: ("If-Match", "\"7\""))).Status);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await company.SendAsync("PUT", path, second, headers: ("If-Match", "\"1\""))).Status);
    }

    [Fact]
    public async Task Nothing_is_applied_without_a_yes_and_without_anybody_to_ask()
    {
        var company = await Company.MakeAsync(server, "apply-ask");

        Assert.Equal(3, (await RunAsync(company, Write(Node))).Exit);
        Assert.Equal(3, (await RunAsync(company, [Write(Node)], ask: () => false)).Exit);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await company.SendAsync("GET", "/v1/nodes/x.taken")).Status);
        Assert.Equal(0, (await RunAsync(company, [Write(Node)], ask: () => true)).Exit);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await company.SendAsync("GET", "/v1/nodes/x.taken")).Status);
    }

    [Theory]
    [InlineData("kind: node\nkey: x.a\nneds: [a]\n", ":3: node x.a: /neds ")]
    [InlineData("kind: noode\nkey: x.a\n", ":1: there is no kind 'noode'; did you mean 'node'?; there are")]
    [InlineData("kind: node\nkey: taken\n", ":2: node taken: /key 'taken' is neither a standard node nor a node of your own")]
    [InlineData("kind: template\nkey: t\nlabels: { en: T, zh-CN: T }\nsteps:\n  - key: a\n    node: x.nowhere\n    labels: { en: A, zh-CN: A }\n", ":6: template t: /steps/0/node ")]
    [InlineData("kind: template\nkey: t\nlabels: { en: T, zh-CN: T }\nsteps:\n  - key: a\n    node: need.raised\n    labels: { en: A, zh-CN: A }\n    limit:\n      length: 3 days\n", ":9: template t: /steps/0/limit/length ")]
    [InlineData("kind: calendar\nkey: c\ntimeZone: Mars/Base\nweeklyHours:\n  mon: [[\"09:00\", \"12:00\"]]\n", ":3: calendar c: /timeZone ")]
    [InlineData("kind: policy\nkey: pipelin\n", ":2: policy pipelin: /key there is no policy 'pipelin'; did you mean 'pipeline'?")]
    [InlineData("kind: channel\nkey: w\ntype: webhook\naddress: ${NOT_SET_ANYWHERE}\n", ":1: 'address' asks for the environment variable NOT_SET_ANYWHERE, which is not set")]
    [InlineData("kind: channel\nkey: w\ntype: telegraph\n", ":3: channel w: /kind is one of webhook")]
    [InlineData("kind: node\nkey: x.a\nlabels: &l { en: a }\nneeds: [*l]\n", ":4: aliases (*l) are not read here; write it out")]
    [InlineData("kind: node\nkey: x.a\n---\nkind: node\nkey: x.a\n", ":4: node x.a stands at ")]
    [InlineData("- 1\n", ":1: a document is a map with kind and key")]
    [InlineData("kind: node\n  key: x\n", ":")]
    public async Task A_mistake_is_told_by_file_and_line_and_nothing_is_applied(string yaml, string expected)
    {
        var company = new Company(server.Http, EdgeServer.AdminKey);
        var file = Write(yaml);

        var (exit, output, error) = await RunAsync(company, file, "--yes");

        Assert.True(exit == 2, $"{exit} {output} {error}");
        Assert.Contains($"{file}{expected}", error.ReplaceLineEndings("\n") + output, StringComparison.Ordinal);
        Assert.DoesNotContain("applied", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_exported_applies_to_nothing_to_do_also_in_a_fresh_tenant_once_applied()
    {
        var company = await Company.MakeAsync(server, "apply-export");
        var samples = Path.Combine(Repository.Root, "samples", "apply");
        Environment.SetEnvironmentVariable("CRM_WEBHOOK_URL", "https://crm.example/hook");
        Assert.Equal(0, (await RunAsync(company, samples, "--yes")).Exit);
        await company.Client.Members.PutAsync(new Member { Id = "rep-1", Name = "yes", Team = "东区" }, Cancel);
        var pipeline = (await company.GetAsync("/v1/policies/pipeline")).GetProperty("policy").GetRawText();
        await company.SendAsync("PUT", "/v1/policies/pipeline", pipeline.Replace("线索", "线索: 'new'", StringComparison.Ordinal));

        foreach (var all in new[] { false, true })
        {
            var into = folder.Sub($"out-{all}");
            var (exit, output, error) = await RunAsync(company, [.. all ? new[] { "--all" } : [], "--export", into]);
            Assert.True(exit == 0, error);
            Assert.True(Directory.GetFiles(into, "*.yaml", SearchOption.AllDirectories).Length is var count && (all ? count > 40 : count == 7), output);

            (exit, output, error) = await RunAsync(company, into, "--yes");
            Assert.True(exit == 0, output + error);
            Assert.Contains("nothing to do", output, StringComparison.Ordinal);
        }

        // Elsewhere everything is made but the channel, whose address stands in no file.
        File.Delete(Path.Combine(folder.Sub("out-False"), "channels", "crm.yaml"));
        var fresh = await Company.MakeAsync(server, "apply-fresh");
        Assert.Equal(0, (await RunAsync(fresh, folder.Sub("out-False"), "--yes")).Exit);
        Assert.Contains("nothing to do", (await RunAsync(fresh, folder.Sub("out-False"), "--yes")).Output, StringComparison.Ordinal);
        Assert.Equal("线索: 'new'", (await fresh.GetAsync("/v1/policies/pipeline")).GetProperty("policy").GetProperty("stages")[0].GetProperty("labels").GetProperty("zh-CN").GetString());
    }

    [Fact]
    public void Json_written_as_YAML_reads_as_the_same_JSON()
    {
        var dice = new Random(20260);
        for (var i = 0; i < 2_000; i++)
        {
            var document = new JsonObject { ["kind"] = Any(dice, 4), ["a"] = Any(dice, 4) };
            var yaml = YamlJson.Write(document);
            var read = YamlJson.Of(Import.SafeYaml.Documents(yaml)[0]);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(document.ToJsonString()), JsonNode.Parse(read!.ToJsonString())), yaml);
        }
    }

    private static readonly string[] Texts = ["", " ", "yes", "1e3", "0x10", "-", "- a", "a: b", "a #b", "#", "~", "null", "'", "\"", "*a", "&a", "!x", "%", "@", "`", "{", "[x]", "多行\n文字", "\t", "P3D", "80%", "due+P1D", "a\\b", "2026-01-01", "1.0", "é🙂", "a ", "...", "---", "=", "<<", "key:", ".5", "1_000", "+1"];

    private static JsonNode? Any(Random dice, int depth) => dice.Next(depth == 0 ? 4 : 7) switch
    {
        0 => JsonValue.Create(Texts[dice.Next(Texts.Length)]),
        1 => JsonValue.Create(dice.Next(-1_000, 1_000)),
        2 => dice.Next(3) switch { 0 => null, 1 => JsonValue.Create(true), _ => JsonValue.Create(false) },
        3 => JsonValue.Create(Math.Round(dice.NextDouble() * 100, 3)),
        4 or 5 => new JsonArray([.. Enumerable.Range(0, dice.Next(4)).Select(_ => Any(dice, depth - 1))]),
        _ => new JsonObject(Enumerable.Range(0, dice.Next(4)).Select(n => KeyValuePair.Create($"{Texts[dice.Next(Texts.Length)]}k{n}", Any(dice, depth - 1)))),
    };

    private string Write(string yaml)
    {
        var file = folder.Sub("file.yaml");
        File.WriteAllText(file, yaml);
        return file;
    }

    private async Task ApplyAsync(Company company, string yaml) => Assert.Equal(0, (await RunAsync(company, Write(yaml), "--yes")).Exit);

    private Task<(int Exit, string Output, string Error)> RunAsync(Company company, params string[] arguments) => RunAsync(company, arguments, null);

    private async Task<(int Exit, string Output, string Error)> RunAsync(Company company, string[] arguments, Func<bool>? ask = null, bool colour = false)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await new RootCommand { ApplyCommand.Create(_ => throw new InvalidOperationException("not asked for"), ask ?? (() => false), colour) }
            .Parse(["apply", .. arguments, "--url", server.Http.BaseAddress!.AbsoluteUri, "--key", company.Key]).InvokeAsync(new() { Output = output, Error = error }, Cancel);
        return (exit, output.ToString(), error.ToString());
    }
}
