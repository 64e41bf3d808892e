using SalesFlow.Chains;
using SalesFlow.Journal;

namespace SalesFlow.Backtest;

/// <summary>What becomes of a chain under a template.</summary>
/// <param name="Outcome">closed | broken | in-flight</param>
/// <param name="Step">The step that broke the loop first.</param>
/// <param name="Reason">overdue | evidence-missing | never-started | wrong-order</param>
/// <param name="At">When the loop broke.</param>
public sealed record Fate(string Outcome, string? Step = null, string? Reason = null, DateTimeOffset? At = null);

/// <summary>Judges what happened by a template that did not hold then. Pure: the records say what was done, paused and reopened; the template says what was asked for.</summary>
public static class BacktestRules
{
    /// <summary>The chain's facts as the candidate reads them.</summary>
    /// <param name="calendars">Newest versions of the calendars that the candidate names: a chain that was not pinned to one of them counts by these.</param>
    public static Chain Facts(IReadOnlyList<JournalRecord> records, CompiledTemplate candidate, IReadOnlyDictionary<string, int> calendars)
    {
        var planned = (ChainPlanned)ChainRecords.Read(records[0].Kind, records[0].Body);
        var pinned = new Dictionary<string, int>(planned.Calendars, StringComparer.Ordinal);
        foreach (var (calendar, version) in calendars)
        {
            pinned.TryAdd(calendar, version);
        }

        return ChainReader.Facts(records, planned with { Calendars = pinned }, candidate);
    }

    /// <summary>Null where the chain is void: it is in no rate.</summary>
    public static Fate? Of(Chain chain, ClockSet clocks, DateTimeOffset now)
    {
        var verdict = ChainJudge.Judge(chain, clocks, now);
        return verdict switch
        {
            { State: "void" } => null,
            { Closed: true } => new("closed"),
            { Broken: true } => new("broken", verdict.BrokenBy[0].Step, verdict.BrokenBy[0].Reason, verdict.BrokenBy[0].At),
            _ => new("in-flight"),
        };
    }
}

/// <summary>How many chains came to what.</summary>
public sealed class Tally
{
    public int Planned { get; private set; }

    public int Closed { get; private set; }

    public int Broken { get; private set; }

    public int InFlight => Planned - Closed - Broken;

    /// <summary>Closed ÷ planned; null where nothing was planned.</summary>
    public double? Rate => Planned == 0 ? null : Math.Round((double)Closed / Planned, 6);

    public void Add(Fate fate)
    {
        Planned++;
        Closed += fate.Outcome == "closed" ? 1 : 0;
        Broken += fate.Outcome == "broken" ? 1 : 0;
    }
}
