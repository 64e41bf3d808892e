using System.Collections.Immutable;
using System.Text;
using SalesFlow.Actions;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Tenants;
using Xunit;

namespace SalesFlow.Tests.Chains;

/// <summary>Judging on from what is settled finds what judging from the start finds, whatever happened in between.</summary>
public sealed class ChainSettledTests
{
    private static readonly DateTimeOffset Start = Scenario.Monday;

    [Fact]
    public void Judging_on_equals_judging_from_the_start()
    {
        var reused = 0;
        for (var seed = 1; seed <= 600; seed++)
        {
            reused += Walk(seed);
        }

        Assert.True(reused > 2_000, $"only {reused} judgements took over anything: the walk proves little");
    }

    /// <summary>One chain through thirty random events, judged both ways after each; how often the one took over what the other had settled.</summary>
    private static int Walk(int seed)
    {
        var random = new Random(seed);
        var template = Template(random);
        var catalogue = Scenario.Catalogue(template);
        var clocks = new ClockSet();
        var calendar = WorkCalendar.Create(System.Text.Json.JsonSerializer.Deserialize<CalendarDefinition>(Shipped.DefaultCalendar.Definition, CatalogueReader.Json)!);
        clocks.Add("default", 1, calendar);
        clocks.Add("default", 2, calendar);
        var plan = (ChainPlanned)ChainRules.Plan(
            new PlanChain("c-1", template.Key, "cust-1", null, "rep-1", "east", Start, "{}", [1], false, "test"), catalogue, new DateOnly(2026, 3, 2), "01").Events[0];
        var chain = ChainFold.Start(plan, Scenario.Compile(template, catalogue), Start);
        var before = new Judged(chain, ChainJudge.Judge(chain, clocks, chain.AsOf), 1);
        var now = Start;
        var reused = 0;
        for (var version = 2; version < 32; version++)
        {
            // Clocks run backwards at times.
            now = now.AddMinutes(random.Next(12) == 0 ? -30 : random.Next(240));
            var decision = Event(random, before, now, version);
            if (decision.Refusal is not null || decision.Events.Count == 0)
            {
                continue;
            }

            foreach (var e in decision.Events)
            {
                chain = ChainFold.Apply(chain, e, now, version);
            }

            var on = new Judged(chain, ChainJudge.Judge(chain, clocks, chain.AsOf, before), version);
            var anew = ChainJudge.Judge(chain, clocks, chain.AsOf);
            var @short = ShortSteps.Of(on.Verdict, clocks, before.Short);
            Assert.True(Text(on, clocks, @short.Json) == Text(new Judged(chain, anew, version), clocks, ShortSteps.Of(anew, clocks, null).Json), $"seed {seed}, version {version}: {decision.Events[0]}");
            reused += on.Verdict.TakenOver is null ? 0 : 1;
            on.Short = @short;
            before = on;
        }

        return reused;
    }

    private static Decision Event(Random random, Judged before, DateTimeOffset now, int version)
    {
        var sha = new string("abcdef"[random.Next(6)], 64);
        var keys = before.Chain.Template.Steps.Select(s => s.Key).ToArray();
        switch (random.Next(14))
        {
            case 0: return ChainRules.Pause(before.Chain, before.Verdict, new PauseChain("等待客户", random.Next(2) == 0 ? null : keys[random.Next(keys.Length)], "rep-1"), now);
            case 1: return ChainRules.Resume(before.Chain, new ResumeChain(null, "rep-1"));
            case 2: return Decision.Of(new EvidenceArrived(sha));
            case 3: return ChainRules.Reopen(before.Chain, before.Verdict, new ReopenChain("again", "rep-1"));
            case 4 when random.Next(6) == 0: return Decision.Of(new CalendarsPinned(new() { ["default"] = 2 }, random.Next(2) == 0, [.. before.Verdict.BrokenBy]));
            case 5 when random.Next(8) == 0: return ChainRules.VoidIt(before.Chain, new VoidChain("dropped", "sup-1", "rep-1"));
            case 6: return ChainRules.Wake(before, Clocks(before), now, (to, _) => [to]);
        }

        EvidenceItem[] evidence = random.Next(3) switch { 0 => [], 1 => [Some.Document(sha, there: false)], _ => [Some.Document(sha)] };
        var node = "x." + "abc"[random.Next(3)];
        var step = random.Next(4) == 0 ? keys[random.Next(keys.Length)] : null;
        var fields = random.Next(3) == 0 ? """{"kind":"big"}""" : "{}";
        return ChainRules.Act(before.Chain, before.Verdict, Some.Action($"a-{version}", node, now.AddMinutes(-random.Next(90)), step, random.Next(9) == 0, fields, evidence), null);
    }

    private static ClockSet Clocks(Judged judged)
    {
        var clocks = new ClockSet();
        var calendar = WorkCalendar.Create(System.Text.Json.JsonSerializer.Deserialize<CalendarDefinition>(Shipped.DefaultCalendar.Definition, CatalogueReader.Json)!);
        foreach (var pin in judged.Chain.Pins)
        {
            clocks.Add(pin.Calendar, pin.Version, calendar);
        }

        return clocks;
    }

    private static ChainTemplate Template(Random random)
    {
        var steps = Enumerable.Range(0, random.Next(3, 9)).Select(i => new StepTemplate
        {
            Key = $"s{i}",
            Node = random.Next(12) == 0 ? "*" : "x." + "abc"[random.Next(3)],
            Stage = (i / random.Next(1, 3)) + 1,
            Required = random.Next(5) != 0,
            Tolerance = random.Next(5) == 0 ? "PT1H" : null,
            Evidence = random.Next(3) == 0 ? ["document"] : [],
            When = random.Next(6) == 0 ? new Condition { Field = "kind", In = ["big"] } : null,
            Limit = random.Next(4) == 0 ? null : new LimitTemplate { Length = $"PT{random.Next(1, 30)}H", Clock = random.Next(2) == 0 ? "working" : "elapsed" },
        }).OrderBy(s => s.Stage).ToArray();
        return Some.Template(steps) with { Strict = random.Next(3) == 0, PauseReasons = ["等待客户"], Reopen = new[] { "keep", "resume", "restart" }[random.Next(3)] };
    }

    private static string Text(Judged judged, ClockSet clocks, byte[] steps)
    {
        var view = ChainProjection.View(judged.Chain, judged.Verdict, clocks, judged.Version);
        var row = ChainProjection.Row(judged.Chain, judged.Verdict, steps);
        return System.Text.Json.JsonSerializer.Serialize(new { view, row = row with { Steps = [] }, steps = Encoding.UTF8.GetString(steps), judged.Verdict.Wakes.Count })
            + string.Join(";", judged.Verdict.Wakes.Select(w => $"{w.Window} {w.Generation} {w.At:O} {string.Join(",", w.Rungs.Select(r => $"{r.Rung.At} {r.At:O}"))}"));
    }
}
