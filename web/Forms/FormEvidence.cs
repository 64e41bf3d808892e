using System.Globalization;
using System.Text.Json.Nodes;
using SalesFlow.Client;
using SalesFlow.Web.Look;
using SalesFlow.Web.Offline;

namespace SalesFlow.Web.Forms;

/// <summary>What a form asks for as proof: codes such as <c>photo</c>, <c>photo|document</c> or <c>transcript&gt;=20</c>.</summary>
internal static class FormEvidence
{
    public const string Words = "transcript", Record = "record", Read = "acknowledged", Promise = "todo", Due = "due", Link = "link";
    private static readonly string[] Files = ["photo", "document", "signature"];

    /// <summary>Of the node, and of the step where the form is part of a chain.</summary>
    public static IReadOnlyList<string> Asked(ActionNode node, ChainTemplate? template, string? chain) =>
        [.. node.Evidence.Concat(chain is null ? (template?.Steps is [var first, ..] ? first.Evidence : []) : template?.Steps.FirstOrDefault(step => step.Node == node.Key)?.Evidence ?? []).Distinct()];

    /// <summary>Whether one of the codes can be met by a file.</summary>
    public static bool AsksFile(IEnumerable<string> codes) => codes.Any(code => FileKind(code) is not null);

    public static bool Asks(IEnumerable<string> codes, string kind) => codes.Any(code => FileKind(code) is null && code.Split('|').Any(one => one.StartsWith(kind, StringComparison.Ordinal)));

    /// <summary>What the files are called on the form.</summary>
    public static string Label(IEnumerable<string> codes, Words t) => string.Join(t["、", ", "], codes.Select(FileKind).OfType<string>().Distinct().Select(kind => kind switch
    {
        "document" => t["文件（可拍照）", "Document (or a photo of it)"],
        "signature" => t["签字（拍下签好的单据）", "Signature (a photo of the signed paper)"],
        _ => t["照片", "Photo"],
    }));

    /// <summary>What was brought.</summary>
    public static JsonArray Of(Draft draft, IReadOnlyList<string> codes, Words t, TimeSpan offset)
    {
        var evidence = new JsonArray();
        foreach (var kind in codes.Select(FileKind).OfType<string>().Distinct())
        {
            foreach (var sha in draft.Photos)
            {
                Add(new JsonObject { ["kind"] = kind, ["sha256"] = sha, ["name"] = $"{kind}.jpg" });
            }
        }

        if (draft.Place?.DeepClone() is JsonObject place)
        {
            place["kind"] = "location";
            Add(place);
        }

        if (draft.Has(Words))
        {
            Add(new JsonObject { ["kind"] = "transcript", ["text"] = draft[Words].Trim() });
        }

        if (draft.Has(Record))
        {
            Add(new JsonObject { ["kind"] = "system-record", ["ref"] = draft[Record].Trim() });
        }

        if (draft.Has(Read))
        {
            Add(new JsonObject { ["kind"] = "acknowledgement", ["text"] = t["已阅读并确认", "Read and acknowledged"] });
        }

        if (draft.Has(Promise) && DateOnly.TryParseExact(draft[Due], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var at = new DateTimeOffset(day.ToDateTime(new TimeOnly(18, 0)), offset);
            Add(new JsonObject { ["kind"] = "todo", ["text"] = draft[Promise].Trim(), ["dueAt"] = at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) });
        }

        if (draft.Has(Link))
        {
            Add(new JsonObject { ["kind"] = "link", ["url"] = draft[Link].Trim() });
        }

        return evidence;

        void Add(JsonObject item) => evidence.Add((JsonNode)item);
    }

    private static string? FileKind(string code) => Files.FirstOrDefault(code.Split('|').Contains);
}
