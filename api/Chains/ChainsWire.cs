using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Calendars;

namespace SalesFlow.Chains;

/// <summary>A chain to plan.</summary>
/// <param name="Id">Chosen by the client; the same id and content again answers the same chain.</param>
/// <param name="Team">Default: the owner's team.</param>
/// <param name="PlannedStart">Decides the period in which the chain counts; not in the future = open at once.</param>
public sealed record ChainRequest(
    string? Id, string? Template, string? Customer, string? Opportunity, string? Owner, string? Team, DateTimeOffset? PlannedStart, JsonElement? Fields);

public sealed record PauseRequest(string? Reason, string? Step);

public sealed record ResumeRequest(string? Step);

/// <param name="Approver">Someone other than the owner.</param>
public sealed record VoidRequest(string? Reason, string? Approver);

public sealed record ReopenRequest(string? Reason);

public sealed record ReassignRequest(string? Owner, string? Team);

/// <summary>A chain as it stands.</summary>
/// <param name="Loop">intact | broken: once broken it stays so.</param>
/// <param name="Closed">Completed with the loop intact.</param>
/// <param name="WrongOrder">Actions of later steps that came first.</param>
/// <param name="Archived">Its records are in an archive: states and times are as they were last, evidence, fields and pauses are in the archive alone.</param>
public sealed record ChainWire(
    string Id, string Template, int TemplateVersion, string Customer, string? Opportunity, string Owner, string Team, string Period,
    DateTimeOffset PlannedStart, string State, string Loop, BreakView[] BrokenBy, bool Closed, StepWire[] Steps, JsonElement Fields,
    BreakView[] WrongOrder, PauseView? Paused, VoidView? Voided, int Version, DateTimeOffset AsOf, ArchivedWire? Archived = null)
{
    public static ChainWire Of(ChainView view, Language language) => new(
        view.Id, view.Template, view.TemplateVersion, view.Customer, view.Opportunity, view.Owner, view.Team, view.Period, view.PlannedStart,
        view.State, view.Loop, view.BrokenBy, view.Closed, Array.ConvertAll(view.Steps, step => StepWire.Of(step, language)),
        JsonElement.Parse(view.Fields), view.WrongOrder, view.Paused, view.Voided, view.Version, view.AsOf);
}

/// <summary>Where a chain's records went.</summary>
/// <param name="Name">The archive's file name.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="At">Since when they are not here any more.</param>
public sealed record ArchivedWire(string Name, string Sha256, DateTimeOffset At);

/// <summary>A step of a chain.</summary>
/// <param name="State">waiting | running | evidence-missing | done | done-late | overdue | skipped</param>
/// <param name="PausedFor">ISO 8601.</param>
/// <param name="WorkingSeconds">From start to done, on the step's calendar.</param>
public sealed record StepWire(
    string Key, string Node, int Stage, bool Required, string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? StartedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? DueAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? DoneAt,
    bool Late, Missing[] Missing, string PausedFor, StepEvidenceWire[] Evidence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] WindowView? Window, double? WorkingSeconds)
{
    public static StepWire Of(StepView step, Language language) => new(
        step.Key, step.Node, step.Stage, step.Required, step.State, step.StartedAt, step.DueAt, step.DoneAt, step.Late,
        Array.ConvertAll(step.Missing, code => MissingWords.Of(code, language, step.Evidence.Select(e => e.Item))),
        IsoDuration.Format(step.PausedFor), Array.ConvertAll(step.Evidence, StepEvidenceWire.Of), step.Window, step.WorkingSeconds);
}

/// <summary>Evidence of a step: what the action said, and whether the file is there.</summary>
public sealed record StepEvidenceWire(
    string Kind, string? Sha256, string? Name, string? Text, double? Lat, double? Lon, double? AccuracyMetres, DateTimeOffset? FixedAt, string? Ref, string? Url,
    DateTimeOffset? DueAt, bool? Mock, string Action, bool Present)
{
    public static StepEvidenceWire Of(StepEvidence e) => new(
        e.Item.Kind, e.Item.Sha256, e.Item.Name, e.Item.Text, e.Item.Lat, e.Item.Lon, e.Item.AccuracyMetres, e.Item.FixedAt, e.Item.Ref, e.Item.Url, e.Item.DueAt,
        e.Item.Mock, e.Action, e.Present);
}

/// <summary>One record of a journal. <c>record</c> is byte for byte what its digest was taken of, after the digest before it.</summary>
public sealed record JournalItem(int Sequence, string Kind, DateTimeOffset RecordedAt, string Digest, JsonElement Record);

/// <summary>A chain's records with all that is needed to check them without us: each digest is SHA-256 of the digest before it (32 bytes; none for the first) and the UTF-8 of <c>record</c>.</summary>
public sealed record ReceiptWire(string Format, string Tenant, string Stream, DateTimeOffset MadeAt, string Head, ReceiptRecord[] Records, ChainWire Chain);

/// <param name="Record">The record's exact text.</param>
public sealed record ReceiptRecord(int Sequence, string Digest, string Record);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ChainRequest))]
[JsonSerializable(typeof(PauseRequest))]
[JsonSerializable(typeof(ResumeRequest))]
[JsonSerializable(typeof(VoidRequest))]
[JsonSerializable(typeof(ReopenRequest))]
[JsonSerializable(typeof(ReassignRequest))]
[JsonSerializable(typeof(ChainWire))]
[JsonSerializable(typeof(ExplainView))]
[JsonSerializable(typeof(Page<JournalItem>))]
[JsonSerializable(typeof(ReceiptWire))]
internal sealed partial class ChainsJson : JsonSerializerContext;
