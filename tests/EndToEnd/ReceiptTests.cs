using SalesFlow.Support;
using System.Text;
using System.Text.Json.Nodes;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.Verify;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>A chain's receipt is checked without the server; whatever was changed in it shows.</summary>
[Collection(OneServer.Name)]
public sealed class ReceiptTests(EdgeServer server)
{
    private const int Differs = 3;

    [Fact]
    public async Task A_receipt_holds_and_any_byte_of_a_record_that_changed_shows()
    {
        var receipt = await ReceiptAsync("receipt-bytes");
        using var folder = new Folder();
        Assert.Equal((0, "4 records: the receipt holds\n"), await CheckAsync(folder, receipt));

        var text = Encoding.UTF8.GetString(receipt);
        var (from, to) = (Encoding.UTF8.GetByteCount(text[..text.IndexOf("\"records\":[", StringComparison.Ordinal)]) + "\"records\":[".Length, Encoding.UTF8.GetByteCount(text[..text.IndexOf("],\"chain\":", StringComparison.Ordinal)]));
        Assert.InRange(to - from, 1000, 20_000);
        for (var i = from; i < to; i++)
        {
            var changed = receipt.ToArray();
            changed[i] = (byte)(changed[i] == 'x' ? 'y' : 'x');
            var (exit, words) = await CheckAsync(folder, changed);
            Assert.True(exit == Differs && words.StartsWith("the receipt does not hold: ", StringComparison.Ordinal), $"byte {i} of {Encoding.UTF8.GetString(changed, Math.Max(from, i - 20), 40)}: {exit} {words}");
        }
    }

    [Fact]
    public async Task Receipts_of_chains_in_every_state_hold()
    {
        var company = await Company.MakeAsync(server, "receipts-all");
        var cancel = TestContext.Current.CancellationToken;
        await Some.TwoStepsAsync(company.Client);
        var optional = Some.Step("c", "PT2H") with { When = new FieldCondition("sample", ["yes"]) };
        foreach (var mode in new[] { "keep", "resume", "restart" })
        {
            await company.Client.Templates.PutAsync(new ChainTemplate { Key = mode, Labels = Some.Label(mode), Reopen = mode, Steps = [Some.Step("a"), Some.Step("b", "PT2H"), optional] }, cancel: cancel);
            foreach (var hours in new[] { 1, 3 })
            {
                var (id, start) = ($"{mode}-{hours}", Some.Now.AddHours(-20));
                await company.PlanAsync(Some.Chain(id, mode, start), SendMode.History);
                await company.ActAsync([Some.Act($"{id}-a", "x.a", id, start), Some.Act($"{id}-b", "x.b", id, start.AddHours(hours))], SendMode.History);
                await company.Client.Chains.ReopenAsync(id, "客户要求返工", cancel);
            }

            await company.PlanAsync(Some.Chain($"{mode}-paused", mode));
            await company.Client.Chains.PauseAsync($"{mode}-paused", "等待客户", cancel: cancel);
            await company.PlanAsync(Some.Chain($"{mode}-void", mode));
            await company.Client.Chains.VoidAsync($"{mode}-void", "重复", "boss", cancel);
            await company.PlanAsync(Some.Chain($"{mode}-planned", mode, Some.Now.AddDays(3)));
        }

        using var folder = new Folder();
        foreach (var chain in await company.AllAsync("/v1/chains"))
        {
            var id = chain.GetProperty("id").GetString();
            var (exit, words) = await CheckAsync(folder, Encoding.UTF8.GetBytes((await company.SendAsync("GET", $"/v1/chains/{id}/receipt")).Text));
            Assert.True(exit == 0, $"{id}: {words}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_record_that_was_taken_out_shows_also_where_the_others_were_numbered_anew(int place)
    {
        var receipt = await ReceiptAsync($"receipt-without-{place}");
        using var folder = new Folder();
        var (exit, words) = await CheckAsync(folder, Without(receipt, place, renumber: false));
        Assert.Equal(Differs, exit);
        Assert.Contains("missing", words, StringComparison.Ordinal);
        Assert.Equal(Differs, (await CheckAsync(folder, Without(receipt, place, renumber: true))).Exit);
    }

    [Theory]
    [InlineData("closed", "true")]
    [InlineData("state", "\"completed\"")]
    [InlineData("loop", "\"broken\"")]
    [InlineData("owner", "\"rep-9\"")]
    [InlineData("id", "\"another\"")]
    [InlineData("customer", "\"another\"")]
    [InlineData("version", "3")]
    public async Task A_summary_that_its_records_do_not_bear_out_shows(string member, string value)
    {
        var receipt = JsonNode.Parse(await ReceiptAsync($"receipt-{member}"))!;
        Assert.NotEqual(value, receipt["chain"]![member]!.ToJsonString());
        receipt["chain"]![member] = JsonNode.Parse(value);
        using var folder = new Folder();

        var (exit, words) = await CheckAsync(folder, Encoding.UTF8.GetBytes(receipt.ToJsonString()));

        Assert.Equal(Differs, exit);
        Assert.Contains(member, words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_itself_ends_with_3_for_a_changed_receipt_and_1_where_there_is_none()
    {
        using var folder = new Folder();
        var file = folder.Sub("receipt.json");
        var receipt = await ReceiptAsync("receipt-command");
        await File.WriteAllBytesAsync(file, receipt, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Cli.RunAsync(new Dictionary<string, string?>(), "verify", file)).Exit);

        await File.WriteAllTextAsync(file, Encoding.UTF8.GetString(receipt).Replace("a-1", "a-9", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var changed = await Cli.RunAsync(new Dictionary<string, string?>(), "verify", file);
        Assert.Equal(Differs, changed.Exit);
        Assert.Contains("the digest of record 2 does not hold", changed.Output, StringComparison.Ordinal);

        var absent = await Cli.RunAsync(new Dictionary<string, string?>(), "verify", folder.Sub("none.json"));
        Assert.Equal(1, absent.Exit);
        Assert.Single(absent.Error.Trim().Split('\n'));
    }

    private static byte[] Without(byte[] receipt, int place, bool renumber)
    {
        var node = JsonNode.Parse(receipt)!;
        var records = node["records"]!.AsArray();
        records.RemoveAt(place);
        for (var i = 0; renumber && i < records.Count; i++)
        {
            records[i]!["sequence"] = i + 1;
        }

        return Encoding.UTF8.GetBytes(node.ToJsonString());
    }

    private static async Task<(int Exit, string Words)> CheckAsync(Folder folder, byte[] receipt)
    {
        var file = folder.Sub("receipt.json");
        await File.WriteAllBytesAsync(file, receipt, TestContext.Current.CancellationToken);
        using var output = new StringWriter { NewLine = "\n" };
        var exit = await VerifyCommand.Create(() => throw new InvalidOperationException("not asked for")).Parse([file])
            .InvokeAsync(new() { Output = output, Error = output }, TestContext.Current.CancellationToken);
        return (exit, output.ToString());
    }

    /// <summary>As the server sends it: planned, two actions, and a new owner.</summary>
    private async Task<byte[]> ReceiptAsync(string tenant)
    {
        var company = await Company.MakeAsync(server, tenant);
        await Some.TwoStepsAsync(company.Client);
        await company.PlanAsync(Some.Chain("c"));
        await company.ActAsync(Some.Act("a-1", "x.a", "c", evidence: EvidenceItem.Transcript("客户要三台")));
        await company.ActAsync(Some.Act("a-2", "x.c", "c"));
        await company.Client.Chains.ReassignAsync("c", "rep-2", TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetBytes((await company.SendAsync("GET", "/v1/chains/c/receipt")).Text);
    }
}
