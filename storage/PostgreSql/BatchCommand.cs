using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using SalesFlow.Journal;
using SalesFlow.Storage;

namespace SalesFlow.PostgreSql;

/// <summary>One call of <c>write_batch</c>: the columns of all rows as arrays, in the order of its parameters. Made once and used for batch after batch: to make and to type ninety
/// parameters costs as much as writing some ten commits into them.</summary>
internal sealed class BatchCommand : IAsyncDisposable
{
    /// <summary>Parameters of the procedure but the last, which it answers with.</summary>
    private const int Parameters = 95;

    private static readonly string Call = $"CALL write_batch({string.Join(", ", Enumerable.Range(1, Parameters).Select(i => $"${i}"))}, NULL)";

    private readonly NpgsqlCommand command = new(Call);

    /// <summary>Sends the batch.</summary>
    /// <returns>The position before its first record.</returns>
    public async Task<long> SendAsync(NpgsqlConnection connection, BatchRows rows, SiloFence fence)
    {
        command.Connection = connection;
        Fill(rows, fence);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => command.DisposeAsync();

    private void Fill(BatchRows rows, SiloFence fence)
    {
        var columns = new Columns(command.Parameters);
        AddFence(columns, fence);
        columns.Texts(rows.Heads, row => row.Stream.Tenant).Texts(rows.Heads, row => row.Stream.Name).Integers(rows.Heads, row => row.Version);
        columns.Texts(rows.Links, row => row.Stream.Tenant).Texts(rows.Links, row => row.Stream.Name).Integers(rows.Links, row => row.Count);
        columns.Texts(rows.Keys, row => row.Tenant).Texts(rows.Keys, row => row.Row.Key).Blobs(rows.Keys, row => row.Row.Content)
            .Texts(rows.Keys, row => row.Stream).Integers(rows.Keys, row => row.Commit.ExpectedVersion + 1);
        AddChains(columns, rows.Chains);
        AddSubjects(columns, rows.Subjects);
        columns.Texts(rows.ClosedWindows, row => row.Tenant).Texts(rows.ClosedWindows, row => row.Stream).Texts(rows.ClosedWindows, row => row.Row.Name);
        columns.Texts(rows.OpenWindows, row => row.Tenant).Texts(rows.OpenWindows, row => row.Stream).Texts(rows.OpenWindows, row => row.Row.Name)
            .Integers(rows.OpenWindows, row => row.Row.Generation).Times(rows.OpenWindows, row => row.Row.WakeAt).Integers(rows.OpenWindows, row => row.Row.Shard);
        AddEffects(columns, rows.Effects);
        AddDocuments(columns, rows.Documents);
        columns.Texts(rows.Awaited, row => row.Tenant).Texts(rows.Awaited, row => row.Row).Texts(rows.Awaited, row => row.Stream);
        AddAlerts(columns, rows.Alerts);
        AddRecords(columns, rows.Records);
    }

    private static void AddFence(Columns columns, SiloFence fence) => columns
        .Value(fence.IsSet ? fence.DeploymentId : null, NpgsqlDbType.Text).Value(fence.IsSet ? fence.Address : null, NpgsqlDbType.Text)
        .Value(fence.IsSet ? fence.Port!.Value : 0, NpgsqlDbType.Integer).Value(fence.IsSet ? fence.Generation!.Value : 0, NpgsqlDbType.Integer);

    private static void AddChains(Columns columns, List<RowOf<ChainRow>> rows) => columns
        .Texts(rows, row => row.Tenant).Texts(rows, row => row.Row.Id).Texts(rows, row => row.Row.Template).Integers(rows, row => row.Row.TemplateVersion)
        .Texts(rows, row => row.Row.Customer).Texts(rows, row => row.Row.Subject).Texts(rows, row => row.Row.Owner).Texts(rows, row => row.Row.Team)
        .Times(rows, row => row.Row.PlannedStart).Texts(rows, row => row.Row.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
        .Texts(rows, row => row.Row.State).Flags(rows, row => row.Row.Broken).Texts(rows, row => row.Row.Reason).Texts(rows, row => row.Row.BrokenStep)
        .Times(rows, row => row.Row.BrokenAt).Flags(rows, row => row.Row.Closed).Times(rows, row => row.Row.NextDue).Times(rows, row => row.Row.StuckSince)
        .Texts(rows, row => row.Row.Calendars).Times(rows, row => row.Row.UpdatedAt).Blobs(rows, row => row.Row.Steps);

    private static void AddSubjects(Columns columns, List<RowOf<SubjectRow>> rows) => columns
        .Texts(rows, row => row.Tenant).Texts(rows, row => row.Row.Kind).Texts(rows, row => row.Row.Id).Integers(rows, row => row.Row.Version)
        .Documents(rows, row => JsonSerializer.Serialize(SubjectColumns.Of(row.Row))).Blobs(rows, row => row.Row.Doc);

    private static void AddEffects(Columns columns, List<RowOf<EffectRow>> rows) => columns
        .Texts(rows, row => row.Tenant).Texts(rows, row => row.Stream).Integers(rows, row => row.Commit.ExpectedVersion + row.Commit.Records.Count)
        .Integers(rows, row => row.Row.Index).Texts(rows, row => row.Row.Kind).Texts(rows, row => row.Row.Target).Integers(rows, row => row.Row.Shard)
        .Times(rows, row => row.Commit.RecordedAt).Blobs(rows, row => row.Row.Body);

    private static void AddDocuments(Columns columns, List<RowOf<DocumentRow>> rows) => columns
        .Texts(rows, row => row.Tenant).Texts(rows, row => row.Row.Kind).Texts(rows, row => row.Row.Id).Integers(rows, row => row.Row.Version)
        .Times(rows, row => row.Row.At).Texts(rows, row => row.Row.By).Flags(rows, row => row.Row.Removed).Blobs(rows, row => row.Row.Body);

    private static void AddAlerts(Columns columns, List<RowOf<AlertRow>> rows) => columns
        .Integers(rows, row => row.Number).Texts(rows, row => row.Tenant).Texts(rows, row => row.Row.Id).Texts(rows, row => row.Row.Chain)
        .Texts(rows, row => row.Row.Step).Texts(rows, row => row.Row.Window).Integers(rows, row => row.Row.Generation).Texts(rows, row => row.Row.Rung)
        .Texts(rows, row => JsonSerializer.Serialize(row.Row.Recipients)).Times(rows, row => row.Row.DueAt).Times(rows, row => row.Row.FiredAt)
        .Flags(rows, row => row.Row.Late).Times(rows, row => row.Row.NotBefore).Texts(rows, row => row.Row.Fold);

    private static void AddRecords(Columns columns, List<(RowOf<NewRecord> Of, int Version)> rows) => columns
        .Integers(rows, row => row.Of.Number).Texts(rows, row => row.Of.Tenant).Texts(rows, row => row.Of.Stream).Integers(rows, row => row.Version)
        .Texts(rows, row => row.Of.Row.Kind).Times(rows, row => row.Of.Commit.RecordedAt).Texts(rows, row => row.Of.Row.ActionId)
        .Texts(rows, row => row.Of.Row.Customer).Blobs(rows, row => row.Of.Row.Body).Blobs(rows, row => row.Of.Row.Digest);
}
