using System.Text.Json.Nodes;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.Tenants;

namespace SalesFlow.Apply;

/// <summary>A document of the server.</summary>
internal sealed record PresentDocument(int Version, JsonObject Body);

/// <summary>One document beside what is there.</summary>
/// <param name="Before">Null = it is new.</param>
/// <param name="After">In its one form.</param>
internal sealed record ApplyChange(ApplyDocument Document, PresentDocument? Before, JsonObject After)
{
    public bool IsNew => Before is null;

    public bool Changes => Before is null || !Document.Kind.Same(Before.Body, After);

    /// <summary>What changes, as YAML.</summary>
    public IReadOnlyList<DiffLine> Lines => LineDiff.Of(Before is null ? "" : YamlJson.Write(Alike(After, Before.Body)), YamlJson.Write(After));

    /// <summary>The same content with its members in the order of another, so that only what changes shows.</summary>
    private static JsonObject Alike(JsonObject model, JsonObject body)
    {
        var ordered = new JsonObject();
        foreach (var name in model.Select(member => member.Key).Where(body.ContainsKey).Concat(body.Select(member => member.Key).Where(name => !model.ContainsKey(name))))
        {
            ordered[name] = name != "schema" && body[name] is JsonObject inner && model[name] is JsonObject likewise ? Alike(likewise, inner) : body[name]?.DeepClone();
        }

        return ordered;
    }
}

/// <summary>What the files would change, checked by the same rules as the server checks by.</summary>
internal static class ApplyPlan
{
    /// <summary>All documents of the server of the kinds that are asked for.</summary>
    public static async Task<Dictionary<(DocumentKind, string), PresentDocument>> PresentAsync(SalesFlowClient client, IEnumerable<DocumentKind> kinds, CancellationToken cancel)
    {
        var present = new Dictionary<(DocumentKind, string), PresentDocument>();
        foreach (var kind in kinds)
        {
            await foreach (var item in client.Documents.ListAsync(kind.Collection, cancel))
            {
                var (key, version, body) = kind.Listed(item);
                present[(kind, key)] = new(version, body);
            }
        }

        return present;
    }

    /// <summary>In the order in which they are to be applied.</summary>
    /// <exception cref="ApplyException">Documents that the server would refuse.</exception>
    public static IReadOnlyList<ApplyChange> Of(IReadOnlyList<ApplyDocument> documents, IReadOnlyDictionary<(DocumentKind Kind, string Key), PresentDocument> present, PolicyKinds policies)
    {
        var changes = DocumentKind.All.SelectMany(kind => documents.Where(document => document.Kind == kind)).Select(document => Change(document, present.GetValueOrDefault((document.Kind, document.Key)))).ToList();
        var nodes = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var ((kind, key), there) in present.Where(one => one.Key.Kind.Name == "node"))
        {
            nodes[key] = DocumentKind.Read<NodeWire>(there.Body).ToNode();
        }

        foreach (var change in changes.Where(change => change.Document.Kind.Name == "node"))
        {
            nodes[change.Document.Key] = DocumentKind.Read<NodeWire>(change.After).ToNode();
        }

        var around = new Surroundings(nodes, policies);
        var errors = changes.Where(change => change.Changes).SelectMany(change => Mistakes(change, around)).ToList();
        return errors.Count == 0 ? changes : throw new ApplyException(errors);
    }

    private static ApplyChange Change(ApplyDocument document, PresentDocument? before)
    {
        var after = document.Kind.Formed(document.Body);
        // An address that is left out stays.
        if (document.Kind.Name == "channel" && after["address"] is null && before?.Body["address"] is { } kept)
        {
            after["address"] = kept.DeepClone();
        }

        return new(document, before, after);
    }

    private static IEnumerable<string> Mistakes(ApplyChange change, Surroundings around)
    {
        var document = change.Document;
        try
        {
            return [.. document.Kind.Check(document.Key, change.After, around).Select(error => $"{document.Place(error.Pointer)}: {document.Name}: {error.Pointer} {error.Detail}")];
        }
        catch (ProblemException refused)
        {
            return refused.Problem.Errors?.Select(error => $"{document.Place(error.Pointer)}: {document.Name}: {error.Pointer} {error.Detail}") ?? [$"{document.Place()}: {document.Name}: {refused.Problem.Detail}"];
        }
    }
}
