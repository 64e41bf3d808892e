using System.Globalization;
using System.Text.Json;
using SalesFlow.Chains;

namespace SalesFlow.Tenants;

/// <summary>Checks of small things that tenants save. Pure.</summary>
public static class NodeRules
{
    public static IReadOnlyList<FieldError> Check(Node node)
    {
        var found = new List<FieldError>();
        if (!GrainKeys.IsId(node.Key) || (!node.Key.StartsWith("x.", StringComparison.Ordinal) && !Shipped.Nodes.ContainsKey(node.Key)))
        {
            found.Add(new("/key", $"'{node.Key}' is neither a standard node nor a node of your own, which are named x.<name>"));
        }

        for (var i = 0; i < node.Evidence.Length; i++)
        {
            if (Requirement.Parse(node.Evidence[i]) is not { Field: null })
            {
                found.Add(new($"/evidence/{i}", $"'{node.Evidence[i]}' is no kind of evidence; kinds are {string.Join(", ", Requirement.EvidenceKinds)}"));
            }
        }

        if (node.Schema is { } schema)
        {
            try
            {
                using var _ = JsonDocument.Parse(schema);
            }
            catch (JsonException e)
            {
                found.Add(new("/schema", e.Message));
            }
        }

        return found;
    }

    /// <summary>Two local times.</summary>
    public static bool IsTimeSpan(string[] times) =>
        times.Length == 2 && times.All(t => TimeOnly.TryParseExact(t, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
}
