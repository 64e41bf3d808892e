using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Cluster;

/// <summary>A template whose windows are over in seconds, and waiting for what they bring.</summary>
internal static class Quick
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>A chain of one step, due <paramref name="seconds"/> after its planned start, and one rung.</summary>
    public static async Task PutAsync(SalesFlowClient client, string key, int seconds, CancellationToken cancel)
    {
        var labels = new Dictionary<string, string> { ["zh-CN"] = key, ["en"] = key };
        await client.Nodes.PutAsync(new ActionNode { Key = $"x.{key}", Labels = labels, Evidence = [] }, cancel);
        await client.Templates.PutAsync(new ChainTemplate
        {
            Key = key, Labels = labels,
            Steps = [new TemplateStep { Key = "a", Node = $"x.{key}", Labels = labels, Role = "rep", Limit = new StepLimit { Length = $"PT{seconds}S", Clock = "elapsed" }, Ladder = [new Rung("due", "owner")] }],
        }, cancel: cancel);
    }

    public static Task<Chain> PlanAsync(SalesFlowClient client, string template, string id, CancellationToken cancel) => client.Chains.CreateAsync(
        new NewChain { Id = id, Template = template, Customer = $"c-{id}", Owner = "rep-1", PlannedStart = TimeProvider.System.GetUtcNow() }, cancel: cancel);

    public static SalesAction Action(string id, string customer) => new()
    {
        Id = id, Node = "lead.captured", OccurredAt = TimeProvider.System.GetUtcNow(), Actor = "rep-1", Customer = customer,
    };

    public static async Task UntilAsync(Func<Task<bool>> holds, string what, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"{what}: not within {Patience.TotalSeconds} s");
            await Task.Delay(LookAgain, TimeProvider.System, cancel);
        }
    }
}
