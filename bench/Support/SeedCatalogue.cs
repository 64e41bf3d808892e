using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>Templates of one step for chains that are seeded: one window and one rung each.</summary>
public static class SeedCatalogue
{
    /// <summary>Due ten years after the chain began: open and far.</summary>
    public const string Far = "bench-far";

    /// <summary>Due at the moment in the field <c>deadline</c>.</summary>
    public const string Timed = "bench-timed";

    /// <summary>Due two days after the chain began, or in ten years where the field <c>slow</c> is <c>yes</c>.</summary>
    public const string Rated = "bench-rated";

    /// <summary>The node of every step.</summary>
    public const string Node = "x.seed";

    /// <summary>Puts node and templates into the server.</summary>
    public static Task PutAsync(ProductServer server) => PutAsync((path, body) => server.PutAsync(path, body));

    /// <summary>The same by any way of putting a body.</summary>
    public static async Task PutAsync(Func<string, object, Task> put)
    {
        await put($"/v1/nodes/{Node}", new { key = Node, labels = Labels("Seeded"), evidence = Array.Empty<string>() });
        await put($"/v1/templates/{Far}", Template(Far, new { length = "P3650D", clock = "elapsed", from = "chain" }, []));
        await put($"/v1/templates/{Timed}", Template(Timed, new { length = "P0D", clock = "elapsed", from = "field:deadline" }, []));
        await put($"/v1/templates/{Rated}", Template(Rated, new { length = "P2D", clock = "elapsed", from = "chain" },
            [new { length = "P3650D", clock = "elapsed", from = "chain", when = new { field = "slow", @in = new[] { "yes" } } }]));
    }

    private static object Template(string key, object limit, object[] limits) => new
    {
        key,
        labels = Labels("Benchmark"),
        steps = new[]
        {
            new
            {
                key = "s1",
                node = Node,
                labels = Labels("Step"),
                role = "owner",
                stage = 1,
                limit,
                limits,
                evidence = Array.Empty<string>(),
                required = true,
                ladder = new[] { new { at = "due", to = "owner" } },
            },
        },
        pauseReasons = Array.Empty<string>(),
        reopen = "keep",
    };

    private static Dictionary<string, string> Labels(string text) => new() { ["zh-CN"] = text, ["en"] = text };
}
