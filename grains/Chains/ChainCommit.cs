using SalesFlow.Actions;
using SalesFlow.Board;
using SalesFlow.Journal;
using SalesFlow.Notifications;
using SalesFlow.Tenants;

namespace SalesFlow.Chains;

/// <summary>What a chain's commit needs to know of its surroundings.</summary>
/// <param name="Seal">For an action or plan with personal fields.</param>
public sealed record ChainCommitContext(Catalogue Catalogue, int Shards, Personal.Sealer? Seal = null);

/// <summary>Everything that one step of a chain keeps: records, current row, windows, alerts and what the board is told. Pure.</summary>
public static class ChainCommit
{
    /// <summary>A rung told later than this after its moment is marked late.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(2);

    public static string OnceKey(string chain, ActionCommand action) =>
        action.SubjectKind == GrainKeys.Chain ? action.Id : $"{chain}/{action.Id}";

    /// <summary>Adds what calendars have newly published, so that windows opened from now on take it.</summary>
    public static IReadOnlyList<ChainEvent> WithPins(Chain chain, IReadOnlyList<ChainEvent> events, Catalogue catalogue)
    {
        Dictionary<string, int>? moved = null;
        foreach (var (key, _) in chain.Plan.Calendars)
        {
            if (catalogue.Calendars.TryGetValue(key, out var newest) && newest.Version > Pinned(chain, key) && !events.Any(e => e is CalendarsPinned p && p.Calendars.ContainsKey(key)))
            {
                (moved ??= [])[key] = newest.Version;
            }
        }

        return moved is null ? events : [new CalendarsPinned(moved, false), .. events];
    }

    private static int Pinned(Chain chain, string calendar)
    {
        var i = chain.Pins.Length - 1;
        while (chain.Pins[i].Calendar != calendar)
        {
            i--;
        }

        return chain.Pins[i].Version;
    }

    public static Commit Of(
        StreamId stream, StreamHead head, Judged? before, Judged next, IReadOnlyList<ChainEvent> events, DateTimeOffset now, ClockSet clocks, ChainCommitContext context, OnceKey? once = null)
    {
        var records = new NewRecord[events.Count];
        var digest = head.Digest;
        for (var i = 0; i < events.Count; i++)
        {
            // The verdict is that of the whole commit; it stands beside the last of its records.
            var verdict = i == events.Count - 1 ? VerdictChanges.Between(before?.Verdict, next.Verdict) : null;
            records[i] = ChainRecords.Write(stream, head.Version + 1 + i, now, events[i], verdict, digest, context.Seal);
            digest = records[i].Digest;
        }

        var shard = GrainKeys.Shard(stream.Tenant, stream.Name, context.Shards);
        next.Short = ShortSteps.Of(next.Verdict, clocks, before?.Short);
        var row = ChainProjection.Row(next.Chain, next.Verdict, next.Short.Json);
        var wasCell = before?.Cell;
        var cell = next.Cell = row.Cell();
        var pulse = Pulse(events[^1], next, now);
        return new Commit
        {
            Stream = stream,
            ExpectedVersion = head.Version,
            RecordedAt = now,
            Records = records,
            Once = once,
            Chain = row,
            Windows = Windows(before?.Verdict.Wakes ?? [], next.Verdict.Wakes, shard) ?? [],
            Alerts = Alerts(events, next, now, context.Catalogue),
            AwaitedEvidence = Awaited(events) ?? [],
            Board = wasCell == cell && pulse is null ? null : new BoardChange(wasCell == cell ? null : wasCell, wasCell == cell ? null : cell, pulse),
        };
    }

    private static List<WindowRow>? Windows(IReadOnlyList<Wake> before, IReadOnlyList<Wake> after, int shard)
    {
        List<WindowRow>? rows = null;
        for (var i = 0; i < after.Count; i++)
        {
            var wake = after[i];
            var was = Find(before, wake.Window);
            if (was is null || was.At != wake.At || was.Generation != wake.Generation)
            {
                (rows ??= []).Add(new WindowRow(wake.Window, wake.Generation, wake.At, shard));
            }
        }

        for (var i = 0; i < before.Count; i++)
        {
            if (Find(after, before[i].Window) is null)
            {
                (rows ??= []).Add(new WindowRow(before[i].Window, before[i].Generation, null, shard));
            }
        }

        return rows;
    }

    private static Wake? Find(IReadOnlyList<Wake> wakes, string window)
    {
        for (var i = 0; i < wakes.Count; i++)
        {
            if (wakes[i].Window == window)
            {
                return wakes[i];
            }
        }

        return null;
    }

    private static List<string>? Awaited(IReadOnlyList<ChainEvent> events)
    {
        List<string>? files = null;
        foreach (var e in events)
        {
            if (e is ActionCaptured { AbsentFiles: { } absent })
            {
                (files ??= []).AddRange(absent);
            }
        }

        return files;
    }

    /// <summary>After downtime several windows of a chain come due at once: they are told oldest first.</summary>
    private static IReadOnlyList<AlertRow> Alerts(IReadOnlyList<ChainEvent> events, Judged next, DateTimeOffset now, Catalogue catalogue)
    {
        List<AlertRow>? rows = null;
        foreach (var e in events)
        {
            if (e is RungsFired fired)
            {
                (rows ??= []).AddRange(Alerts(fired, next, now, catalogue));
            }
        }

        return rows is null ? [] : [.. rows.OrderBy(alert => alert.DueAt)];
    }

    private static IEnumerable<AlertRow> Alerts(RungsFired fired, Judged next, DateTimeOffset now, Catalogue catalogue)
    {
        var fold = next.Chain.Template.Template.CatchUp == "fold" && fired.Rungs.Length > 1 ? $"{next.Chain.Plan.Id}/{fired.Window}/{next.Version}" : null;
        foreach (var rung in fired.Rungs)
        {
            var quiet = rung.To.Select(to => catalogue.Members.TryGetValue(to, out var m) ? m.QuietHours : null).FirstOrDefault(q => q is not null) ?? catalogue.Settings.QuietHours;
            yield return new AlertRow(
                AlertId(next.Chain.Plan.Id, fired.Window, fired.Generation, rung.Rung), next.Chain.Plan.Id, fired.Window, fired.Window, fired.Generation, rung.Rung, rung.To,
                rung.DueAt, now, now - rung.DueAt > LateAfter, QuietHours.NotBefore(now, quiet, catalogue.Settings.TimeZone), fold);
        }
    }

    private static string AlertId(string chain, string window, int generation, string rung) =>
        "al-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{chain}\n{window}\n{generation}\n{rung}")).AsSpan(0, 12));

    private static PulseItem? Pulse(ChainEvent e, Judged next, DateTimeOffset now)
    {
        var (chain, verdict, _) = next;
        return e switch
        {
            ActionCaptured { Via: null } a => Item("action", a.Action.Node, a.Action.Actor, verdict.CreditedTo(a.Action.Id)?.Step.Key, verdict.Outcome),
            RungsFired f => Item("overdue", null, chain.Owner, f.Window, verdict.Outcome),
            ChainPlanned { History: false } p => Item("planned", null, p.Owner, null, verdict.Outcome),
            ChainPaused p => Item("paused", null, p.By, p.Step, verdict.Outcome),
            ChainVoided v => Item("void", null, v.Approver, null, verdict.Outcome),
            _ => null,
        };

        PulseItem Item(string kind, string? node, string? actor, string? step, string outcome) =>
            new(0, kind, now, node, actor, chain.Plan.Customer, chain.Plan.Id, step, chain.Plan.Template, outcome, chain.Owner, chain.Team);
    }
}
