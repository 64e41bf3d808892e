using SalesFlow.Tenants;

namespace SalesFlow.Opportunities;

/// <summary>A tenant's pipeline: the stages of an opportunity in their order, and the nodes whose actions lead to each.</summary>
public sealed record Pipeline
{
    public Stage[] Stages { get; init; } = [];

    /// <summary>Nodes that open a follow-up window, each with the template of the chain that watches it. Absent = a presented proposal, 48 hours.</summary>
    public Dictionary<string, string>? FollowUps { get; init; }

    /// <summary>The template by which an action's follow-up is watched; null where its node opens no window.</summary>
    public string? FollowUp(string node) => FollowUps is null ? (node == OpportunityKind.Presented ? OpportunityKind.FollowUp : null) : FollowUps.GetValueOrDefault(node);
}

/// <param name="Nodes">Kinds of actions that move an opportunity here.</param>
/// <param name="End">won | lost: the opportunity is over.</param>
public sealed record Stage(string Key, Dictionary<string, string> Labels, string[] Nodes, string? End = null);

/// <summary><c>/v1/policies/pipeline</c>.</summary>
public sealed class PipelinePolicy : PolicyKind<Pipeline>
{
    public static PipelinePolicy Instance { get; } = new();

    public override string Key => "pipeline";

    public override string Shipped => """
        {"stages":[
          {"key":"lead","labels":{"zh-CN":"线索","en":"Lead"},"nodes":["lead.captured"]},
          {"key":"qualified","labels":{"zh-CN":"已确认需求","en":"Qualified"},"nodes":["need.raised"]},
          {"key":"proposal","labels":{"zh-CN":"方案","en":"Proposal"},"nodes":["proposal.submitted"]},
          {"key":"presented","labels":{"zh-CN":"已演示","en":"Presented"},"nodes":["proposal.presented"]},
          {"key":"negotiation","labels":{"zh-CN":"商务谈判","en":"Negotiation"},"nodes":["contract.submitted"]},
          {"key":"won","labels":{"zh-CN":"赢单","en":"Won"},"nodes":["contract.signed","order.placed"],"end":"won"},
          {"key":"lost","labels":{"zh-CN":"输单","en":"Lost"},"nodes":["opportunity.lost"],"end":"lost"}],
         "followUps":{"proposal.presented":"follow-up"}}
        """;

    protected override IReadOnlyList<FieldError> Check(Pipeline policy)
    {
        var errors = new List<FieldError>();
        if (policy.Stages.Length is 0 or > 30)
        {
            errors.Add(new("/stages", "holds 1 to 30 stages"));
        }

        for (var i = 0; i < policy.Stages.Length; i++)
        {
            var stage = policy.Stages[i];
            if (!GrainKeys.IsId(stage.Key) || policy.Stages.Take(i).Any(other => other.Key == stage.Key))
            {
                errors.Add(new($"/stages/{i}/key", "is a key of its own: letters, digits, '.', '_', ':', '-'"));
            }

            if (stage.Nodes is not { Length: > 0 })
            {
                errors.Add(new($"/stages/{i}/nodes", "names at least one kind of action: stages move by actions only"));
            }

            if (stage.End is not (null or "won" or "lost"))
            {
                errors.Add(new($"/stages/{i}/end", "is won, lost or absent"));
            }
        }

        foreach (var (node, template) in policy.FollowUps ?? [])
        {
            if (!GrainKeys.IsId(node) || !GrainKeys.IsId(template))
            {
                errors.Add(new($"/followUps/{node}", "names a node and the template that watches its follow-up; GET /v1/nodes and /v1/templates list them"));
            }
        }

        return errors;
    }
}
