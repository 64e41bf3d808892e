using SalesFlow.Client;

namespace SalesFlow.EndToEnd;

/// <summary>Templates, chains and actions that need no evidence unless a test says so.</summary>
internal static class Some
{
    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Nodes <c>x.a</c>, <c>x.b</c>, <c>x.c</c> and a template of these steps, one after the other, each within two hours.</summary>
    public static Task<ChainTemplate> TwoStepsAsync(SalesFlowClient client, string key = "steps", string length = "PT2H") =>
        TemplateAsync(client, key, [Step("a", length), Step("b", length)]);

    public static async Task<ChainTemplate> TemplateAsync(SalesFlowClient client, string key, IReadOnlyList<TemplateStep> steps, bool? strict = null)
    {
        foreach (var node in new[] { "x.a", "x.b", "x.c" })
        {
            await client.Nodes.PutAsync(new ActionNode { Key = node, Labels = Label(node) });
        }

        return await client.Templates.PutAsync(new ChainTemplate { Key = key, Labels = Label(key), Steps = steps, Strict = strict });
    }

    public static TemplateStep Step(string key, string? length = null, string clock = "elapsed", int? stage = null, params string[] evidence) => new()
    {
        Key = key, Node = "x." + key, Labels = Label(key), Role = "rep", Stage = stage, Evidence = evidence,
        Limit = length is null ? null : new StepLimit { Length = length, Clock = clock },
    };

    public static NewChain Chain(string id, string template = "steps", DateTimeOffset? start = null, string customer = "c-1", string owner = "rep-1", string? team = null, string? opportunity = null) => new()
    {
        Id = id, Template = template, Customer = customer, Owner = owner, Team = team, Opportunity = opportunity, PlannedStart = start ?? Now,
    };

    public static SalesAction Act(string id, string node, string? chain = null, DateTimeOffset? at = null, string customer = "c-1", string? opportunity = null, params EvidenceItem[] evidence) => new()
    {
        Id = id, Node = node, OccurredAt = at ?? Now, Actor = "rep-1", Customer = customer, Chain = chain, Opportunity = opportunity, Evidence = evidence.Length == 0 ? null : evidence,
    };

    public static Dictionary<string, string> Label(string text) => new() { ["zh-CN"] = text, ["en"] = text };
}
