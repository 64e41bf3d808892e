using System.Buffers;
using System.Text.Json;
using SalesFlow.Calendars;
using SalesFlow.Journal;

namespace SalesFlow.Chains;

/// <summary>A judged chain as others see it: current row, view, summary. Derived, never decided here.</summary>
public static class ChainProjection
{
    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ChainRow Row(Chain c, ChainVerdict v, ClockSet clocks) => new()
    {
        Id = c.Plan.Id,
        Template = c.Plan.Template,
        TemplateVersion = c.Plan.TemplateVersion,
        Customer = c.Plan.Customer,
        Subject = Chain.Subject(c.Plan),
        Owner = c.Owner,
        Team = c.Team,
        PlannedStart = c.Plan.PlannedStart,
        Day = c.Plan.Day,
        State = v.State,
        Broken = v.Broken,
        Reason = v.Broken ? v.BrokenBy[0].Reason : null,
        BrokenStep = v.Broken ? v.BrokenBy[0].Step : null,
        BrokenAt = v.Broken ? v.BrokenBy[0].At : null,
        Closed = v.Closed,
        NextDue = NextDue(v),
        StuckSince = StuckSince(v),
        Steps = Steps(v, clocks),
        Calendars = $",{string.Join(',', c.Plan.Calendars.Keys.Order(StringComparer.Ordinal))},",
        UpdatedAt = c.AsOf,
    };

    public static ChainSummary Summary(Chain c, ChainVerdict v) => new(
        c.Plan.Id, c.Plan.Template, c.Plan.Customer, c.Owner, c.Team, v.State, VerdictChanges.Loop(v), v.Closed,
        Current(v)?.Step.Key, Current(v)?.Window?.DueAt);

    public static ChainView View(Chain c, ChainVerdict v, ClockSet clocks, int version) => new()
    {
        Id = c.Plan.Id,
        Template = c.Plan.Template,
        TemplateVersion = c.Plan.TemplateVersion,
        Customer = c.Plan.Customer,
        Opportunity = c.Plan.Opportunity,
        Owner = c.Owner,
        Team = c.Team,
        Period = c.Plan.Day.ToString("yyyy-MM"),
        PlannedStart = c.Plan.PlannedStart,
        State = v.State,
        Loop = VerdictChanges.Loop(v),
        BrokenBy = [.. v.BrokenBy],
        Closed = v.Closed,
        Steps = [.. v.Steps.Select(s => StepView(c, s, clocks))],
        Fields = c.Plan.Fields.GetRawText(),
        WrongOrder = [.. v.WrongOrder],
        Paused = c.Pauses.LastOrDefault(p => p.To is null && (c.EndOf(p) is not { } end || end > c.AsOf)) is { } p ? new PauseView(p.From, c.EndOf(p), p.Reason, p.Step, p.By) : null,
        Voided = c.Voided,
        AsOf = c.AsOf,
        Version = version,
    };

    /// <summary>A step in trouble now, which makes its chain stuck: overdue, or with evidence missing.</summary>
    public static bool InTrouble(StepVerdict s) => s.State is "overdue" or "evidence-missing" && s.Step.Template.Required;

    private static DateTimeOffset? StuckSince(ChainVerdict v)
    {
        DateTimeOffset? since = null;
        if (v.State == "open")
        {
            foreach (var s in v.Steps)
            {
                var at = !InTrouble(s) ? null : s.State == "overdue" ? s.Window?.DueAt : s.Credited[0].At;
                since = at is not null && (since is null || at < since) ? at : since;
            }
        }

        return since;
    }

    private static DateTimeOffset? NextDue(ChainVerdict v) =>
        v.State == "open" ? v.Steps.Where(s => !s.Done && s.State != "overdue").Select(s => s.Window?.DueAt).Where(d => d is not null).Min() : null;

    private static StepVerdict? Current(ChainVerdict v) => v.Steps.FirstOrDefault(s => !s.Done && s.State is not ("skipped" or "waiting") && s.Step.Template.Required);

    private static StepView StepView(Chain c, StepVerdict s, ClockSet clocks) => new(
        s.Step.Key, s.Step.Template.Node, s.Step.Stage, s.Step.Template.Required, s.State, s.StartedAt, s.Window?.DueAt, s.DoneAt, s.Late, [.. s.Missing], s.PausedFor,
        [.. s.Credited.SelectMany(f => f.Evidence.Select(e => new StepEvidence(f.Id, e.Item, e.Item.Sha256 is null || e.ArrivedAt is not null)))],
        s.Window is { } w
            ? new WindowView(s.Step.Key, w.Generation, w.Limit.Working ? "working" : "elapsed", w.Calendar, w.CalendarVersion, w.Limit.Template.Length, w.StartedAt, w.Paused,
                [.. s.Step.Ladder.Where(r => c.Fired.Contains(Chain.FiredKey(s.Step.Key, w.Generation, r.At))).Select(r => r.At)])
            : null,
        WorkingSeconds(s, clocks));

    private static double? WorkingSeconds(StepVerdict s, ClockSet clocks) =>
        s is { StartedAt: { } from, DoneAt: { } to, Window: { Calendar: { } key, CalendarVersion: { } version } w } && to > from
            ? clocks.Get(key, version).Elapsed(from, to, w.Pauses).TotalSeconds
            : null;

    [ThreadStatic] private static ArrayBufferWriter<byte>? buffer;

    /// <summary>Short form of the steps for lists: <c>[{"k","n","s","f","d","u","w","l","m"}]</c> = key, node, state, started, done, due (ms), working seconds, late, missing.
    /// Steps that nothing is known of yet are left out.</summary>
    private static byte[] Steps(ChainVerdict v, ClockSet clocks)
    {
        var bytes = buffer ??= new ArrayBufferWriter<byte>(2048);
        bytes.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartArray();
            foreach (var s in v.Steps)
            {
                if (s.State is "waiting" or "skipped" && s.Window is null)
                {
                    continue;
                }

                json.WriteStartObject();
                json.WriteString("k"u8, s.Step.Key);
                json.WriteString("n"u8, s.Step.Template.Node);
                json.WriteString("s"u8, s.State);
                Time("f"u8, s.StartedAt);
                Time("d"u8, s.DoneAt);
                Time("u"u8, s.Window?.DueAt);
                if (WorkingSeconds(s, clocks) is { } worked)
                {
                    json.WriteNumber("w"u8, Math.Round(worked));
                }

                if (s.Late)
                {
                    json.WriteBoolean("l"u8, true);
                }

                if (s.Missing.Count > 0)
                {
                    json.WriteStartArray("m"u8);
                    foreach (var m in s.Missing)
                    {
                        json.WriteStringValue(m);
                    }

                    json.WriteEndArray();
                }

                json.WriteEndObject();

                void Time(ReadOnlySpan<byte> name, DateTimeOffset? at)
                {
                    if (at is { } t)
                    {
                        json.WriteNumber(name, t.ToUnixTimeMilliseconds());
                    }
                }
            }

            json.WriteEndArray();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
