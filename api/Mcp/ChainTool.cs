using SalesFlow.Chains;

namespace SalesFlow.Mcp;

/// <summary>One chain with its steps and their evidence.</summary>
internal sealed class ChainTool : Tool
{
    public override string Name => "chain";

    public override string Title => "一条动作链 · A chain";

    public override string About => "One action chain: every step with its state, owner's limit, what is missing and the evidence there is; why the loop is broken, if it is. "
        + "一条动作链的步骤、时限、证据与断点。";

    protected override ToolParameter[] Own => [ToolParameter.Text("chain", "The chain's id.", required: true)];

    protected override Type Answer => typeof(ChainToolAnswer);

    public static string Path(string id) => $"/v1/chains/{Uri.EscapeDataString(id)}";

    public static string Page(string id) => $"/chains/{Uri.EscapeDataString(id)}";

    public override async Task<IToolAnswer> RunAsync(ToolCall call)
    {
        var path = Path(call.Arguments.Text("chain")!);
        var chain = await call.AskAsync<ChainWire>(path);
        var words = call.Words;
        return new ChainToolAnswer(
            Sentence(chain, words), chain.Id, chain.Template, words.Template(chain.Template), chain.Customer, chain.Opportunity, chain.Owner, words.Member(chain.Owner), chain.Team, chain.PlannedStart,
            chain.State, chain.Loop, chain.Closed, [.. chain.BrokenBy.Select(one => new ChainBreak(one.Step, one.Reason, one.At))], chain.Paused?.Reason,
            [.. chain.Steps.Select(step => Of(step, chain.Template, words))], chain.AsOf, path, $"{path}/journal", $"{path}/receipt", Page(chain.Id));
    }

    private static ChainToolStep Of(StepWire step, string template, ToolWords words) => new(
        step.Key, words.Step(template, step.Key, step.Node), step.Node, step.Required, step.State, words.State(step.State), step.StartedAt, step.DueAt, step.DoneAt, step.Late,
        [.. step.Missing.Select(missing => missing.Detail)], [.. step.Evidence.Select(EvidenceAnswer.Of)]);

    private static string Sentence(ChainWire chain, ToolWords words)
    {
        var head = words[
            $"「{words.Template(chain.Template)}」{chain.Id}，客户 {chain.Customer}，负责人 {words.Who(chain.Owner)}：{words.State(chain.State)}，{(chain.Loop == "broken" ? "闭环已断" : "闭环完好")}。",
            $"{words.Template(chain.Template)} {chain.Id}, customer {chain.Customer}, owner {words.Who(chain.Owner)}: {words.State(chain.State)}, loop {chain.Loop}."];
        return string.Join('\n', chain.Steps.Select(step => Line(step, chain.Template, words)).Prepend(head));
    }

    private static string Line(StepWire step, string template, ToolWords words)
    {
        var missing = step.Missing.Length == 0 ? "" : $"; {string.Join("; ", step.Missing.Select(one => one.Detail))}";
        var (there, named) = (step.Evidence.Count(item => item.Present), step.Evidence.Length);
        return $"- {words.Step(template, step.Key, step.Node)}: {words.State(step.State)}, {words[$"证据 {there}/{named}", $"evidence {there} of {named}"]}{missing}";
    }
}

/// <param name="Loop">intact | broken</param>
/// <param name="Journal">Every record with its digest; <paramref name="Receipt"/> can be checked offline.</param>
internal sealed record ChainToolAnswer(
    string Answer, string Chain, string Template, string TemplateLabel, string Customer, string? Opportunity, string Owner, string? OwnerName, string Team, DateTimeOffset PlannedStart,
    string State, string Loop, bool Closed, ChainBreak[] BrokenBy, string? PausedFor, ChainToolStep[] Steps, DateTimeOffset AsOf, string Link, string Journal, string Receipt, string Page) : IToolAnswer;

/// <param name="Reason">overdue | evidence-missing | never-started | wrong-order</param>
internal sealed record ChainBreak(string Step, string Reason, DateTimeOffset At);

/// <param name="State">waiting | running | evidence-missing | done | done-late | overdue | skipped</param>
internal sealed record ChainToolStep(
    string Step, string StepLabel, string Node, bool Required, string State, string StateLabel, DateTimeOffset? StartedAt, DateTimeOffset? DueAt, DateTimeOffset? DoneAt, bool Late,
    string[] Missing, EvidenceAnswer[] Evidence);
