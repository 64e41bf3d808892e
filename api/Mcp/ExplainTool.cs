using SalesFlow.Chains;

namespace SalesFlow.Mcp;

/// <summary>Why a deadline is when it is.</summary>
internal sealed class ExplainTool : Tool
{
    /// <summary>A limit of three working weeks has fewer.</summary>
    private const int MostStretches = 100;

    public override string Name => "explain_deadline";

    public override string Title => "期限由来 · Why then";

    public override string About => "Why a step of a chain is due when it is: the clock, the calendar and its version, every stretch of time that was counted or skipped and why, the pauses and who caused them. "
        + "某一步的期限是怎么算出来的。";

    protected override ToolParameter[] Own => [ToolParameter.Text("chain", "The chain's id.", required: true), ToolParameter.Text("step", "The step's key, as 'stuck' and 'chain' give it.", required: true)];

    protected override Type Answer => typeof(ExplainToolAnswer);

    public override async Task<IToolAnswer> RunAsync(ToolCall call)
    {
        var (chain, step) = (call.Arguments.Text("chain")!, call.Arguments.Text("step")!);
        var path = $"{ChainTool.Path(chain)}/windows/{Uri.EscapeDataString(step)}/explain";
        var said = await call.AskAsync<ExplainView>(path);
        var words = call.Words;
        var counted = said.Intervals.Where(stretch => stretch.Counted && stretch.To < DateTimeOffset.MaxValue).Sum(stretch => (long)(stretch.To - stretch.From).TotalSeconds);
        var due = said.DueAt is { } at ? $"{at:yyyy-MM-dd HH:mm}Z" : words["未定（时钟停着）", "not set (the clock stands still)"];
        var clock = said.Clock == "working"
            ? words[$"工作时间，日历 {said.Calendar} 第 {said.CalendarVersion} 版", $"working time, calendar {said.Calendar} version {said.CalendarVersion}"]
            : words["自然时间", "elapsed time"];
        var answer = words[
            $"{chain} 的「{step}」自 {said.Started:yyyy-MM-dd HH:mm}Z 起算，时限 {said.Limit}（{clock}），期限 {due}；计时 {words.Length(counted)}，暂停 {said.Pauses.Length} 次。",
            $"'{step}' of {chain} runs from {said.Started:yyyy-MM-dd HH:mm}Z with a limit of {said.Limit} ({clock}) and is due {due}; {words.Length(counted)} were counted, paused {said.Pauses.Length} times."];
        return new ExplainToolAnswer(
            answer, said.DueAt, said.Clock, said.Calendar, said.CalendarVersion, said.Started, said.Limit, counted, [.. said.Intervals.Take(MostStretches)], said.Intervals.Length, said.Pauses, said.Warnings, path);
    }
}

/// <param name="Limit">ISO 8601.</param>
/// <param name="Stretches">At most the first hundred of <paramref name="StretchCount"/>; all are behind <paramref name="Link"/>.</param>
internal sealed record ExplainToolAnswer(
    string Answer, DateTimeOffset? DueAt, string Clock, string? Calendar, int? CalendarVersion, DateTimeOffset Started, string Limit, long CountedSeconds,
    ExplainInterval[] Stretches, int StretchCount, PauseView[] Pauses, string[] Warnings, string Link) : IToolAnswer;
