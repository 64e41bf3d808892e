using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Subjects;

/// <summary>What an action lacks by its node's own rule. Pure.</summary>
public static class SubjectRules
{
    public static string[] Missing(ActionCommand action, Catalogue catalogue)
    {
        if (!catalogue.Nodes.TryGetValue(action.Node, out var node) || (node.Needs.Length == 0 && node.Evidence.Length == 0 && action.AbsentFiles.Length == 0))
        {
            return [];
        }

        var requirements = node.Needs.Select(n => "field:" + n).Concat(node.Evidence).Select(Requirement.Parse).OfType<Requirement>().ToList();
        var at = action.OccurredAt;
        var proof = new StepProof(requirements);
        proof.Add(new Fact(
            action.Id, action.Node, null, at, 1, ChainFields.Kept(new RawJson(action.Fields), node.Needs.ToHashSet()),
            [.. action.Evidence.Select(e => new FactEvidence(e, e.Sha256 is { } sha && action.AbsentFiles.Contains(sha) ? null : at))]));
        return [.. proof.Missing(at)];
    }
}
