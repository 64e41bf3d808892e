using System.Text.Json.Serialization;
using SalesFlow.Board;
using SalesFlow.Chains;

namespace SalesFlow.Mcp;

/// <summary>Which action is stuck, and is there evidence?</summary>
internal sealed class StuckTool : Tool
{
    private const int AtOnce = 4;
    private static readonly ToolParameter Limit = ToolParameter.Number("limit", "How many chains to look at, the longest stuck first.", 10, 25);

    public override string Name => "stuck";

    public override string Title => "卡住的动作 · What is stuck";

    public override string About => "Which action is stuck, since when, whose it is, what is missing, and which evidence there is: every step that is overdue or lacks evidence now, the longest stuck first. "
        + "哪个动作卡住了、卡了多久、谁负责、缺什么、有什么证据。";

    protected override ToolParameter[] Own =>
    [
        ToolParameter.Text("template", "Only chains of this template's key, such as proposal-delivery."), ToolParameter.Text("team", "Only of this team.", most: 64),
        ToolParameter.Text("owner", "Only of this member's id."), Limit, Cursor,
    ];

    protected override Type Answer => typeof(StuckToolAnswer);

    public override async Task<IToolAnswer> RunAsync(ToolCall call)
    {
        var list = call.Path("/v1/stuck", "template", "team", "owner");
        var asked = $"{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={call.Arguments.Number(Limit)}";
        var page = await call.AskAsync<Api.Page<StuckItem>>(call.Path(asked, "cursor"));
        var chains = new System.Collections.Concurrent.ConcurrentDictionary<string, ChainWire>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(page.Items.Select(item => item.Chain).Distinct(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = call.Http.RequestAborted },
            async (id, _) => chains[id] = await call.AskAsync<ChainWire>(ChainTool.Path(id)));
        var items = page.Items.Select(item => Of(item, chains[item.Chain], call.Words)).ToArray();
        return new StuckToolAnswer(Sentence(items, page.Next is not null, call.Words), items, page.Next, list);
    }

    private static StuckStep Of(StuckItem item, ChainWire chain, ToolWords words)
    {
        var evidence = (chain.Steps.FirstOrDefault(step => step.Key == item.Step)?.Evidence ?? []).Select(EvidenceAnswer.Of).ToArray();
        return new(
            item.Chain, item.Template, words.Template(item.Template), item.Step, words.Step(item.Template, item.Step, item.Node), item.State, words.State(item.State), item.Customer,
            item.Owner, words.Member(item.Owner), item.Team, item.DueAt, item.Since, item.DelaySeconds, words.Length(item.DelaySeconds),
            [.. item.Missing.Select(missing => missing.Detail)], evidence.Any(one => one.Present), evidence, ChainTool.Path(item.Chain), ChainTool.Page(item.Chain));
    }

    private static string Sentence(StuckStep[] items, bool more, ToolWords words) => items.Length == 0
        ? words["现在没有卡住的动作。", "Nothing is stuck now."]
        : string.Join('\n', items.Select(item => Line(item, words))) + (more ? words["\n还有更多，请用 next 继续。", "\nThere is more; read on with next."] : "");

    private static string Line(StuckStep item, ToolWords words)
    {
        var missing = item.Missing.Length == 0 ? "" : words[$"；{string.Join("；", item.Missing)}", $"; {string.Join("; ", item.Missing)}"];
        var evidence = item.HasEvidence
            ? words[$"有证据：{Kinds(item)}", $"there is evidence: {Kinds(item)}"]
            : words["没有证据", "there is no evidence"];
        return words[
            $"「{item.TemplateLabel}」{item.Chain}（客户 {item.Customer}）卡在「{item.StepLabel}」：{item.StateLabel} {item.Delay}，负责人 {words.Who(item.Owner)}；{evidence}{missing}。",
            $"{item.TemplateLabel} {item.Chain} (customer {item.Customer}) is stuck at \"{item.StepLabel}\": {item.StateLabel} for {item.Delay}, owner {words.Who(item.Owner)}; {evidence}{missing}."];
    }

    private static string Kinds(StuckStep item) => string.Join(", ", item.Evidence.Where(one => one.Present).GroupBy(one => one.Kind).Select(kind => kind.Count() == 1 ? kind.Key : $"{kind.Key} × {kind.Count()}"));
}

/// <param name="Next">Cursor of what is left; null = nothing.</param>
/// <param name="List">Address of the whole list.</param>
internal sealed record StuckToolAnswer(string Answer, StuckStep[] Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next, string List) : IToolAnswer;

/// <param name="State">overdue | evidence-missing</param>
/// <param name="Since">When it got stuck.</param>
/// <param name="Missing">In words.</param>
/// <param name="HasEvidence">Whether anything that proves the step is there.</param>
/// <param name="Link">The chain in the API; <paramref name="Page"/> in the web app.</param>
internal sealed record StuckStep(
    string Chain, string Template, string TemplateLabel, string Step, string StepLabel, string State, string StateLabel, string Customer, string Owner, string? OwnerName, string Team,
    DateTimeOffset? DueAt, DateTimeOffset Since, long DelaySeconds, string Delay, string[] Missing, bool HasEvidence, EvidenceAnswer[] Evidence, string Link, string Page);
