using System.Text.Json;
using SalesFlow.Api;

namespace SalesFlow.Import;

/// <summary>What an import is told as: a specification, or a mapping as the command takes it.</summary>
public sealed record ImportRequest(ImportSpec? Spec, JsonElement? Mapping)
{
    /// <exception cref="ImportException">It is none.</exception>
    internal static ImportRequest Of(string kept)
    {
        try
        {
            return JsonSerializer.Deserialize<ImportRequest>(kept, ApiJson.Options)!;
        }
        catch (JsonException fault)
        {
            throw new ImportException($"the plan cannot be read: {fault.Message}", fault);
        }
    }
}

/// <summary>An import and how far it is.</summary>
/// <param name="Format">csv | xlsx | xes | ocel</param>
/// <param name="By">Who uploaded it, then who started it.</param>
/// <param name="State">uploaded | running | stopped | done | failed</param>
/// <param name="Done">Chains, subjects or steps gone through, of <paramref name="Total"/> (0 before the first part).</param>
/// <param name="Events">Rows or events of those.</param>
/// <param name="Accepted">Actions that were new.</param>
/// <param name="Replayed">Actions that were there already.</param>
/// <param name="Refused">Turned down; <paramref name="Refusals"/> are the first 50.</param>
/// <param name="Plan">What it was started with.</param>
public sealed record ImportAnswer(
    string Id, string Name, string Format, long Bytes, DateTimeOffset UploadedAt, string By, string State, int Done, int Total, int Events, int Chains, int Accepted, int Replayed, int Refused,
    IReadOnlyList<ImportRefusal> Refusals, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Why, JsonElement? Plan)
{
    internal static ImportAnswer Of(ImportView view) => new(
        view.File.Id, view.File.Name, view.File.Format, view.File.Bytes, view.File.At, view.File.By, view.State, view.Done, view.Total, view.Events, view.Chains, view.Accepted, view.Replayed, view.Refused,
        view.Refusals, view.StartedAt, view.EndedAt, view.Why, view.File.Plan is null ? null : JsonElement.Parse(view.File.Plan));
}

/// <summary>Something that a file can be told as.</summary>
public sealed record ImportTargetWire(string Key, Dictionary<string, string> Labels, IReadOnlyList<ImportSlotWire> Slots)
{
    internal static ImportTargetWire Of(ImportTarget target) =>
        new(target.Key, Said(target.Words), [.. target.Slots.Select(slot => new ImportSlotWire(slot.Key, Said(slot.Words), slot.Needed, slot.Node))]);

    private static Dictionary<string, string> Said(Wording words) => new() { ["zh-CN"] = words.Chinese, ["en"] = words.English };
}

/// <summary>Something that a target takes from a column.</summary>
/// <param name="Node">The action that it belongs to; absent: the row itself.</param>
public sealed record ImportSlotWire(string Key, Dictionary<string, string> Labels, bool Needed, string? Node);

/// <summary>What is in a file.</summary>
/// <param name="Csv">How it is written, where it is CSV.</param>
/// <param name="Suggestions">Specifications, the likeliest first.</param>
public sealed record ImportLookWire(
    string Format, int Rows, IReadOnlyList<ImportColumn> Columns, IReadOnlyList<IReadOnlyDictionary<string, string>> First, CsvWire? Csv, IReadOnlyList<ImportSpec> Suggestions)
{
    internal static ImportLookWire Of(ImportLook look, IReadOnlyList<ImportSpec> suggestions) => new(
        look.Format.ToString().ToLowerInvariant(), look.Rows, look.Columns, look.First, look.Csv is { } csv ? new(csv.Delimiter == '\t' ? "tab" : csv.Delimiter.ToString(), csv.Encoding) : null, suggestions);
}

/// <param name="Delimiter">One character, or the word tab.</param>
public sealed record CsvWire(string Delimiter, string Encoding);
