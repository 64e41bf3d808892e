using System.Globalization;
using System.Text.Json;
using Microsoft.Data.SqlClient.Server;
using SalesFlow.Journal;
using SalesFlow.Storage;

namespace SalesFlow.SqlServer;

/// <summary>The table types of <c>storage/Sql/sqlserver</c>, column by column.</summary>
internal static class RowTypes
{
    public static readonly RowType<(StreamId Stream, int Version)> Heads = new(
        "head_rows",
        Columns<(StreamId Stream, int Version)>.Text("tenant", 64, row => row.Stream.Tenant),
        Columns<(StreamId Stream, int Version)>.Text("stream", 160, row => row.Stream.Name),
        Columns<(StreamId Stream, int Version)>.Integer("version", row => row.Version));

    public static readonly RowType<(StreamId Stream, int Count)> Links = new(
        "link_rows",
        Columns<(StreamId Stream, int Count)>.Text("tenant", 64, row => row.Stream.Tenant),
        Columns<(StreamId Stream, int Count)>.Text("subject", 160, row => row.Stream.Name),
        Columns<(StreamId Stream, int Count)>.Integer("links", row => row.Count));

    public static readonly RowType<RowOf<OnceKey>> Keys = new(
        "key_rows",
        Columns<RowOf<OnceKey>>.Text("tenant", 64, row => row.Tenant),
        Columns<RowOf<OnceKey>>.Text("key", 300, row => row.Row.Key),
        Columns<RowOf<OnceKey>>.Blob("content", 256, row => row.Row.Content),
        Columns<RowOf<OnceKey>>.Text("stream", 160, row => row.Stream),
        Columns<RowOf<OnceKey>>.Integer("version", row => row.Commit.ExpectedVersion + 1));

    public static readonly RowType<(string Tenant, string Key)> KeyNames = new(
        "key_names",
        Columns<(string Tenant, string Key)>.Text("tenant", 64, row => row.Tenant),
        Columns<(string Tenant, string Key)>.Text("key", 300, row => row.Key));

    public static readonly RowType<RowOf<ChainRow>> Chains = new(
        "chain_rows",
        Columns<RowOf<ChainRow>>.Text("tenant", 64, row => row.Tenant),
        Columns<RowOf<ChainRow>>.Text("id", 128, row => row.Row.Id),
        Columns<RowOf<ChainRow>>.Text("template", 128, row => row.Row.Template),
        Columns<RowOf<ChainRow>>.Integer("template_version", row => row.Row.TemplateVersion),
        Columns<RowOf<ChainRow>>.Text("customer", 128, row => row.Row.Customer),
        Columns<RowOf<ChainRow>>.Text("subject", 160, row => row.Row.Subject),
        Columns<RowOf<ChainRow>>.Text("owner", 128, row => row.Row.Owner),
        Columns<RowOf<ChainRow>>.Text("team", 128, row => row.Row.Team),
        Columns<RowOf<ChainRow>>.Time("planned_start", row => row.Row.PlannedStart),
        Columns<RowOf<ChainRow>>.Text("day", 10, row => Day(row.Row.Day)),
        Columns<RowOf<ChainRow>>.Text("state", 16, row => row.Row.State),
        Columns<RowOf<ChainRow>>.Flag("broken", row => row.Row.Broken),
        Columns<RowOf<ChainRow>>.Text("reason", 32, row => row.Row.Reason),
        Columns<RowOf<ChainRow>>.Text("broken_step", 160, row => row.Row.BrokenStep),
        Columns<RowOf<ChainRow>>.Time("broken_at", row => row.Row.BrokenAt),
        Columns<RowOf<ChainRow>>.Flag("closed", row => row.Row.Closed),
        Columns<RowOf<ChainRow>>.Time("next_due", row => row.Row.NextDue),
        Columns<RowOf<ChainRow>>.Time("stuck_since", row => row.Row.StuckSince),
        Columns<RowOf<ChainRow>>.LongText("calendars", row => row.Row.Calendars),
        Columns<RowOf<ChainRow>>.Time("updated_at", row => row.Row.UpdatedAt),
        Columns<RowOf<ChainRow>>.Blob("steps", SqlMetaData.Max, row => row.Row.Steps));

    public static readonly RowType<RowOf<SubjectRow>> Subjects = new(
        "subject_rows",
        Columns<RowOf<SubjectRow>>.Text("tenant", 64, row => row.Tenant),
        Columns<RowOf<SubjectRow>>.Text("kind", 64, row => row.Row.Kind),
        Columns<RowOf<SubjectRow>>.Text("id", 160, row => row.Row.Id),
        Columns<RowOf<SubjectRow>>.Integer("version", row => row.Row.Version),
        Columns<RowOf<SubjectRow>>.Text("customer", 128, row => row.Row.Customer),
        Columns<RowOf<SubjectRow>>.Text("parent", 160, row => row.Row.Parent),
        Columns<RowOf<SubjectRow>>.Text("owner", 128, row => row.Row.Owner),
        Columns<RowOf<SubjectRow>>.Text("team", 128, row => row.Row.Team),
        Columns<RowOf<SubjectRow>>.Text("state", 64, row => row.Row.State),
        Columns<RowOf<SubjectRow>>.Integer("rank", row => row.Row.Rank),
        Columns<RowOf<SubjectRow>>.Time("at", row => row.Row.At),
        Columns<RowOf<SubjectRow>>.Text("day", 10, row => Day(row.Row.Day)),
        Columns<RowOf<SubjectRow>>.Text("number", 128, row => row.Row.Number),
        Columns<RowOf<SubjectRow>>.Number("amount", row => row.Row.Amount),
        Columns<RowOf<SubjectRow>>.LongText("words", row => row.Row.Words),
        Columns<RowOf<SubjectRow>>.Time("updated_at", row => row.Row.UpdatedAt),
        Columns<RowOf<SubjectRow>>.Blob("doc", SqlMetaData.Max, row => row.Row.Doc));

    public static readonly RowType<RowOf<WindowRow>> WindowNames = new(
        "window_names",
        Columns<RowOf<WindowRow>>.Text("tenant", 64, row => row.Tenant),
        Columns<RowOf<WindowRow>>.Text("stream", 160, row => row.Stream),
        Columns<RowOf<WindowRow>>.Text("name", 160, row => row.Row.Name));

    public static readonly RowType<RowOf<WindowRow>> Windows = new(
        "window_rows",
        Columns<RowOf<WindowRow>>.Text("tenant", 64, row => row.Tenant),
        Columns<RowOf<WindowRow>>.Text("stream", 160, row => row.Stream),
        Columns<RowOf<WindowRow>>.Text("name", 160, row => row.Row.Name),
        Columns<RowOf<WindowRow>>.Integer("generation", row => row.Row.Generation),
        Columns<RowOf<WindowRow>>.Time("wake_at", row => row.Row.WakeAt),
        Columns<RowOf<WindowRow>>.Integer("shard", row => row.Row.Shard));

    public static readonly RowType<RowOf<EffectRow>> Effects = new(
        "effect_rows",
        Columns<RowOf<EffectRow>>.Text("tenant", 64, row => row.Tenant),
        Columns<RowOf<EffectRow>>.Text("stream", 160, row => row.Stream),
        Columns<RowOf<EffectRow>>.Integer("version", row => row.Commit.ExpectedVersion + row.Commit.Records.Count),
        Columns<RowOf<EffectRow>>.Integer("idx", row => row.Row.Index),
        Columns<RowOf<EffectRow>>.Text("kind", 64, row => row.Row.Kind),
        Columns<RowOf<EffectRow>>.Text("target", 160, row => row.Row.Target),
        Columns<RowOf<EffectRow>>.Integer("shard", row => row.Row.Shard),
        Columns<RowOf<EffectRow>>.Time("created_at", row => row.Commit.RecordedAt),
        Columns<RowOf<EffectRow>>.Blob("body", SqlMetaData.Max, row => row.Row.Body));

    public static readonly RowType<PendingEffect> EffectNames = new(
        "effect_names",
        Columns<PendingEffect>.Text("tenant", 64, row => row.Tenant),
        Columns<PendingEffect>.Text("stream", 160, row => row.Stream),
        Columns<PendingEffect>.Integer("version", row => row.Version),
        Columns<PendingEffect>.Integer("idx", row => row.Index));

    public static readonly RowType<RowOf<DocumentRow>> Documents = new(
        "document_rows",
        Columns<RowOf<DocumentRow>>.Text("tenant", 64, row => row.Tenant),
        Columns<RowOf<DocumentRow>>.Text("kind", 64, row => row.Row.Kind),
        Columns<RowOf<DocumentRow>>.Text("id", 200, row => row.Row.Id),
        Columns<RowOf<DocumentRow>>.Integer("version", row => row.Row.Version),
        Columns<RowOf<DocumentRow>>.Time("at", row => row.Row.At),
        Columns<RowOf<DocumentRow>>.Text("by", 200, row => row.Row.By),
        Columns<RowOf<DocumentRow>>.Flag("removed", row => row.Row.Removed),
        Columns<RowOf<DocumentRow>>.Blob("body", SqlMetaData.Max, row => row.Row.Body));

    public static readonly RowType<RowOf<string>> Awaited = new(
        "awaited_rows",
        Columns<RowOf<string>>.Text("tenant", 64, row => row.Tenant),
        Columns<RowOf<string>>.Text("sha256", 64, row => row.Row),
        Columns<RowOf<string>>.Text("stream", 160, row => row.Stream));

    public static readonly RowType<RowOf<AlertRow>> Alerts = new(
        "alert_rows",
        Columns<RowOf<AlertRow>>.Integer("number", row => row.Number),
        Columns<RowOf<AlertRow>>.Text("tenant", 64, row => row.Tenant),
        Columns<RowOf<AlertRow>>.Text("id", 200, row => row.Row.Id),
        Columns<RowOf<AlertRow>>.Text("chain", 128, row => row.Row.Chain),
        Columns<RowOf<AlertRow>>.Text("step", 160, row => row.Row.Step),
        Columns<RowOf<AlertRow>>.Text("window_name", 160, row => row.Row.Window),
        Columns<RowOf<AlertRow>>.Integer("generation", row => row.Row.Generation),
        Columns<RowOf<AlertRow>>.Text("rung", 128, row => row.Row.Rung),
        Columns<RowOf<AlertRow>>.LongText("recipients", row => JsonSerializer.Serialize(row.Row.Recipients)),
        Columns<RowOf<AlertRow>>.Time("due_at", row => row.Row.DueAt),
        Columns<RowOf<AlertRow>>.Time("fired_at", row => row.Row.FiredAt),
        Columns<RowOf<AlertRow>>.Flag("late", row => row.Row.Late),
        Columns<RowOf<AlertRow>>.Time("not_before", row => row.Row.NotBefore),
        Columns<RowOf<AlertRow>>.Text("fold", 320, row => row.Row.Fold));

    public static readonly RowType<AlertDelivery> AlertStates = new(
        "alert_states",
        Columns<AlertDelivery>.Text("tenant", 64, row => row.Tenant),
        Columns<AlertDelivery>.Text("id", 200, row => row.Id),
        Columns<AlertDelivery>.Text("status", 16, row => row.Status),
        Columns<AlertDelivery>.Time("not_before", row => row.NotBefore),
        Columns<AlertDelivery>.Blob("delivered", SqlMetaData.Max, row => row.Delivered),
        Columns<AlertDelivery>.Text("acknowledged_by", 128, row => row.AcknowledgedBy),
        Columns<AlertDelivery>.Time("acknowledged_at", row => row.AcknowledgedAt),
        Columns<AlertDelivery>.Time("snoozed_until", row => row.SnoozedUntil));

    public static readonly RowType<string> AlertIds = new("alert_ids", Columns<string>.Text("id", 200, id => id));

    public static readonly RowType<(RowOf<NewRecord> Of, int Version)> Records = new(
        "record_rows",
        Columns<(RowOf<NewRecord> Of, int Version)>.Integer("number", row => row.Of.Number),
        Columns<(RowOf<NewRecord> Of, int Version)>.Text("tenant", 64, row => row.Of.Tenant),
        Columns<(RowOf<NewRecord> Of, int Version)>.Text("stream", 160, row => row.Of.Stream),
        Columns<(RowOf<NewRecord> Of, int Version)>.Integer("version", row => row.Version),
        Columns<(RowOf<NewRecord> Of, int Version)>.Text("kind", 64, row => row.Of.Row.Kind),
        Columns<(RowOf<NewRecord> Of, int Version)>.Time("recorded_at", row => row.Of.Commit.RecordedAt),
        Columns<(RowOf<NewRecord> Of, int Version)>.Text("action_id", 160, row => row.Of.Row.ActionId),
        Columns<(RowOf<NewRecord> Of, int Version)>.Text("customer", 128, row => row.Of.Row.Customer),
        Columns<(RowOf<NewRecord> Of, int Version)>.Blob("body", SqlMetaData.Max, row => row.Of.Row.Body),
        Columns<(RowOf<NewRecord> Of, int Version)>.Blob("digest", 32, row => row.Of.Row.Digest));

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
