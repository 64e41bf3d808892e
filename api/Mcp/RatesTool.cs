using SalesFlow.Board;

namespace SalesFlow.Mcp;

/// <summary>The closed-loop rate and what it is made of.</summary>
internal sealed class RatesTool : Tool
{
    private const int MostGroups = 50;

    public override string Name => "rates";

    public override string Title => "动作闭环率 · Closed-loop rate";

    public override string About => "The closed-loop rate: chains completed in time with complete evidence ÷ chains planned to start; with planned, closed, broken (by reason), in flight, void and stuck, the change against the period before, and the list behind every number. "
        + "动作闭环率及其构成，可按团队、负责人、模板或日期分组。";

    protected override ToolParameter[] Own =>
    [
        ToolParameter.Text("template", "Only chains of this template's key."),
        ToolParameter.Text("period", "By planned start in the tenant's zone: a month (2026-02), day, week (2026-W07), quarter (2026-Q1), year or range (2026-01-15..2026-02-14); absent = all time.", most: 22),
        ToolParameter.Word("groupBy", "Also the same counts for each of these.", "team", "owner", "template", "day"),
        ToolParameter.Text("team", "Only of this team.", most: 64), ToolParameter.Text("owner", "Only of this member's id."),
    ];

    protected override Type Answer => typeof(RatesToolAnswer);

    public override async Task<IToolAnswer> RunAsync(ToolCall call)
    {
        var path = call.Path("/v1/rates", "template", "period", "groupBy", "team", "owner");
        var rates = await call.AskAsync<RatesAnswer>(path);
        var words = call.Words;
        var change = rates.ChangePoints is { } points ? words[$"，较上期 {points:+0.##;-0.##;0} 个百分点", $", {points:+0.##;-0.##;0} percentage points against the period before"] : "";
        var answer = words[
            $"动作闭环率 {words.Percent(rates.Rate)}：计划 {rates.Planned}，闭环 {rates.Closed}，断开 {rates.Broken}，进行中 {rates.InFlight}，作废 {rates.Void}，现卡住 {rates.Stuck}{change}。",
            $"Closed-loop rate {words.Percent(rates.Rate)}: {rates.Planned} planned, {rates.Closed} closed, {rates.Broken} broken, {rates.InFlight} in flight, {rates.Void} void, {rates.Stuck} stuck now{change}."];
        return new RatesToolAnswer(answer, rates with { Groups = [.. rates.Groups.Take(MostGroups)] }, rates.Groups.Length, path);
    }
}

/// <param name="Rates">As the API answers, with at most the first fifty of <paramref name="GroupCount"/> groups.</param>
internal sealed record RatesToolAnswer(string Answer, RatesAnswer Rates, int GroupCount, string Link) : IToolAnswer;
