using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>The nodes and the template that the ingest benchmark's chains run on: twenty steps, each with a window that opens when the step before it is done.</summary>
public static class IngestCatalogue
{
    /// <summary>The template's key.</summary>
    public const string Template = "bench";

    /// <summary>Puts nodes and template into the server.</summary>
    public static Task PutAsync(ProductServer server, CancellationToken cancellation = default) => PutAsync((path, body) => server.PutAsync(path, body, cancellation));

    /// <summary>The same by any way of putting a body.</summary>
    public static async Task PutAsync(Func<string, object, Task> put)
    {
        var nodes = Enumerable.Range(1, ActionRequests.Steps).Select(ActionRequests.Node).Append("x.note");
        foreach (var node in nodes)
        {
            await put($"/v1/nodes/{node}", new { key = node, labels = Labels(node), evidence = Array.Empty<string>() });
        }

        await put($"/v1/templates/{Template}", Document());
    }

    /// <summary>The template as it is put.</summary>
    public static object Document() => new
    {
        key = Template,
        labels = Labels("Ingest benchmark"),
        steps = Enumerable.Range(1, ActionRequests.Steps).Select(Step),
        pauseReasons = Array.Empty<string>(),
        reopen = "keep",
    };

    // One rung per window: as much as the baseline's one reminder does.
    private static object Step(int step) => new
    {
        key = $"s{step:00}",
        node = ActionRequests.Node(step),
        labels = Labels($"Step {step}"),
        role = "owner",
        stage = step,
        limit = new { length = "PT48H", clock = "elapsed", from = step == 1 ? "chain" : $"s{step - 1:00}" },
        evidence = Array.Empty<string>(),
        required = true,
        ladder = new[] { new { at = "due", to = "supervisor" } },
    };

    private static Dictionary<string, string> Labels(string text) => new() { ["zh-CN"] = text, ["en"] = text };
}
