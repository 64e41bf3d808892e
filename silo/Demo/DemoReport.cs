using SalesFlow.Client;
using Spectre.Console;

namespace SalesFlow.Demo;

/// <summary>What the demo's user sees first: where it is, with which key, how the company does, and what to try.</summary>
internal static class DemoReport
{
    /// <summary>Prints what was played, address, key, this month's rates by template and three calls to try.</summary>
    public static async Task ShowAsync(IAnsiConsole console, SalesFlowClient client, Uri address, string apiKey, DemoOptions options, DemoResult played, CancellationToken cancel = default)
    {
        var period = TimeZoneInfo.ConvertTime(options.Now, options.TimeZone).ToString("yyyy-MM");
        var labels = new Dictionary<string, string>();
        await foreach (var template in client.Templates.ListAsync(cancel))
            labels[template.Key] = template.Labels.GetValueOrDefault("zh-CN", template.Key);
        var rates = await client.Board.RatesAsync(new RatesQuery { Period = period, GroupBy = RateGroup.Template }, cancel);
        var before = await client.Board.RatesAsync(
            new RatesQuery { Period = TimeZoneInfo.ConvertTime(options.Now, options.TimeZone).AddMonths(-1).ToString("yyyy-MM"), GroupBy = RateGroup.Template }, cancel);
        var root = address.GetLeftPart(UriPartial.Authority);

        console.WriteLine();
        Tell(console, played);
        console.MarkupLineInterpolated($"[bold]地址[/] {root}   [bold]密钥[/] {apiKey}");
        console.WriteLine();
        console.Write(TableOf(rates, before, labels));
        console.WriteLine();
        // Straight to the output: a line broken at the window's edge could not be copied.
        var lines = console.Profile.Out.Writer;
        await lines.WriteLineAsync("试一试:");
        await lines.WriteLineAsync($"  curl -H 'Authorization: Bearer {apiKey}' '{root}/v1/rates?period={period}&groupBy=team'");
        await lines.WriteLineAsync($"  curl -H 'Authorization: Bearer {apiKey}' '{root}/v1/stuck'");
        await lines.WriteLineAsync($"  curl -N -H 'Authorization: Bearer {apiKey}' '{root}/v1/pulse'");
    }

    private static void Tell(IAnsiConsole console, DemoResult played)
    {
        if (played.AlreadyThere)
        {
            console.WriteLine("数据目录里已有动作链，不再重放历史。");
            return;
        }
        console.WriteLine(
            $"已重放：{played.Members} 人、{played.Customers} 个客户、{played.Chains} 条动作链、{played.Actions} 个动作、{played.Files} 个证据文件，用时 {played.Took.TotalSeconds:0.0} 秒。");
        if (played.Refused > 0)
        {
            console.MarkupLineInterpolated($"[darkorange3]服务器拒绝了 {played.Refused} 次:[/]");
            foreach (var refusal in played.Refusals)
                console.WriteLine("  " + refusal);
        }
    }

    /// <param name="rates">The running month.</param>
    /// <param name="before">The month before.</param>
    /// <param name="labels">Names of templates by key.</param>
    internal static Table TableOf(RatesAnswer rates, RatesAnswer before, IReadOnlyDictionary<string, string> labels)
    {
        var table = new Table().RoundedBorder().Title($"动作闭环率 {rates.Period}");
        table.AddColumn("模板");
        foreach (var column in new[] { "计划", "已闭环", "断开", "在途", "闭环率", "已结闭环率", "上月" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var line in rates.Groups)
            Add(table, labels.GetValueOrDefault(line.Key ?? "", line.Key ?? "–"), line, before.Groups.FirstOrDefault(earlier => earlier.Key == line.Key));
        table.AddEmptyRow();
        Add(table, "合计", rates, before);
        return table;
    }

    private static void Add(Table table, string name, RateCounts counts, RateCounts? before) => table.AddRow(
        Markup.Escape(name), $"{counts.Planned}", $"[teal]{counts.Closed}[/]", $"[darkorange3]{counts.Broken}[/]", $"[steelblue]{counts.InFlight}[/]",
        Percent(counts.Rate), Percent(counts.SettledRate), Percent(before?.Rate));

    private static string Percent(double? rate) => rate is { } share ? $"{share * 100:0.0}%" : "–";
}
