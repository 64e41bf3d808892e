using SalesFlow.Client;

namespace SalesFlow.Chaos;

/// <summary>Templates whose windows are over in seconds, and what the checker knows of them without asking the product.</summary>
internal static class ChaosTemplates
{
    public const string HandOver = "handed";

    /// <summary>Limit of every step by template, in milliseconds.</summary>
    public static readonly IReadOnlyDictionary<string, long> Limits = new Dictionary<string, long> { ["short"] = 2_000, ["middle"] = 5_000, ["long"] = 9_000, [HandOver] = 4_000 };

    /// <summary>Its steps' keys, one after the other; the node of a step is <c>x.</c> and its key.</summary>
    public static string[] Steps(string template) => template == HandOver ? ["c"] : ["a", "b"];

    /// <summary>Rungs with their moments, for a window that began at <paramref name="from"/> (milliseconds).</summary>
    public static IEnumerable<(string Rung, long At)> Rungs(string template, long from)
    {
        var limit = Limits[template];
        return [("50%", from + (limit / 2)), ("due", from + limit), ("due+PT1S", from + limit + 1_000)];
    }

    public static async Task PutAsync(SalesFlowClient client, CancellationToken cancel)
    {
        foreach (var step in Limits.Keys.SelectMany(Steps).Distinct())
        {
            await client.Nodes.PutAsync(new ActionNode { Key = $"x.{step}", Labels = Label(step), Evidence = [] }, cancel);
        }

        foreach (var (key, limit) in Limits)
        {
            await client.Templates.PutAsync(
                new ChainTemplate
                {
                    Key = key, Labels = Label(key),
                    Steps = [.. Steps(key).Select(step => new TemplateStep
                    {
                        Key = step, Node = $"x.{step}", Labels = Label(step), Role = "rep", Limit = new StepLimit { Length = $"PT{limit / 1_000}S", Clock = "elapsed" },
                        Ladder = [new Rung("50%", "owner"), new Rung("due", "supervisor"), new Rung("due+PT1S", "manager")],
                    })],
                }, cancel: cancel);
        }
    }

    private static Dictionary<string, string> Label(string text) => new() { ["zh-CN"] = text, ["en"] = text };
}
