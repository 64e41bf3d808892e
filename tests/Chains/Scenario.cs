using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Tenants;

namespace SalesFlow.Tests.Chains;

/// <summary>One chain told step by step, through the very rules, fold and judge that the grain uses. Times are hours after the planned start.</summary>
internal sealed class Scenario
{
    /// <summary>A Monday, 09:00 in Shanghai, in a week without holidays.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    private readonly Catalogue catalogue;
    private int version = 1;

    private Scenario(ChainTemplate template, bool history, string fields, double plannedAfter)
    {
        catalogue = Catalogue(template);
        Clocks.Add("default", 1, WorkCalendar.Create(JsonSerializer.Deserialize<CalendarDefinition>(Shipped.DefaultCalendar.Definition, CatalogueReader.Json)!));
        var command = new PlanChain("c-1", template.Key, "cust-1", null, "rep-1", "east", Monday.AddHours(plannedAfter), fields, [1], history, "test");
        var decision = ChainRules.Plan(command, catalogue, new DateOnly(2026, 3, 2), "01");
        Chain = ChainFold.Start((ChainPlanned)decision.Events[0], Compile(template, catalogue), Monday);
    }

    public Chain Chain { get; private set; }

    public ClockSet Clocks { get; } = new();

    public static Scenario Of(ChainTemplate template, bool history = false, string fields = "{}", double plannedAfter = 0) => new(template, history, fields, plannedAfter);

    public static Catalogue Catalogue(ChainTemplate template) => new(
        "acme", 1, new TenantSettings(), new(Shipped.Templates) { [template.Key] = template with { Version = 1 } },
        new(Shipped.Nodes) { ["x.a"] = Some.Node("x.a"), ["x.b"] = Some.Node("x.b"), ["x.c"] = Some.Node("x.c") },
        new() { ["default"] = Shipped.DefaultCalendar }, new() { ["rep-1"] = new Member { Id = "rep-1", Supervisor = "sup-1" } });

    public static CompiledTemplate Compile(ChainTemplate template, Catalogue catalogue) =>
        TemplateCompiler.Compile(template with { Version = 1 }, catalogue.Nodes, out var errors) ?? throw new ArgumentException(string.Join("; ", errors));

    /// <param name="occurredAfter">Device time; the server's where absent.</param>
    public Scenario Act(string node, double after, double? occurredAfter = null, bool history = false, string? step = null, string id = "", string fields = "{}", params EvidenceItem[] evidence)
    {
        var action = Some.Action(id.Length > 0 ? id : $"a-{version}", node, Monday.AddHours(occurredAfter ?? after), step, history, fields, evidence);
        return Decide(ChainRules.Act(Chain, At(after), action, null), after);
    }

    public Refusal? RefusedAct(string node, double after, string? step = null, string? customer = null) =>
        ChainRules.Act(Chain, At(after), Some.Action("refused", node, Monday.AddHours(after), step, false, "{}") with { Customer = customer }, null).Refusal;

    public Scenario Pause(double after, string reason = "等待客户", string? step = null) => Decide(ChainRules.Pause(Chain, At(after), new PauseChain(reason, step, "rep-1"), Monday.AddHours(after)), after);

    public Scenario Resume(double after, string? step = null) => Decide(ChainRules.Resume(Chain, new ResumeChain(step, "rep-1")), after);

    public Scenario Reopen(double after) => Decide(ChainRules.Reopen(Chain, At(after), new ReopenChain("again", "rep-1")), after);

    public Scenario Void(double after, string approver = "sup-1") => Decide(ChainRules.VoidIt(Chain, new VoidChain("dropped", approver, "rep-1")), after);

    public Scenario Event(ChainEvent e, double after)
    {
        Chain = ChainFold.Apply(Chain, e, Monday.AddHours(after), ++version);
        return this;
    }

    /// <summary>A timer wakes the chain: what fires is told.</summary>
    public string[] Wake(double after)
    {
        var decision = ChainRules.Wake(new Judged(Chain, ChainJudge.Judge(Chain, Clocks, Chain.AsOf), version), Clocks, Monday.AddHours(after), (to, _) => [to]);
        Decide(decision, after);
        return [.. decision.Events.OfType<RungsFired>().SelectMany(e => e.Rungs.Select(r => $"{e.Window}:{r.Rung}"))];
    }

    /// <summary>What a live action at this moment keeps first.</summary>
    public string[] Owed(double after)
    {
        var owed = ChainRules.Owed(new Judged(Chain, ChainJudge.Judge(Chain, Clocks, Chain.AsOf), version), Clocks, Monday.AddHours(after), (to, _) => [to]);
        Decide(new Decision(owed, null), after);
        return [.. owed.OfType<RungsFired>().SelectMany(e => e.Rungs.Select(r => $"{e.Window}:{r.Rung}"))];
    }

    public ChainVerdict At(double after) => ChainJudge.Judge(Chain, Clocks, Monday.AddHours(after));

    public string State(string step, double after) => At(after).Step(step)!.State;

    private Scenario Decide(Decision decision, double after)
    {
        if (decision.Refusal is { } refusal)
        {
            throw new InvalidOperationException($"{refusal.Code}: {refusal.Detail}");
        }

        foreach (var e in decision.Events)
        {
            Event(e, after);
        }

        return this;
    }
}
