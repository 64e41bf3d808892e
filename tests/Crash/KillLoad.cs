using System.Collections.Concurrent;
using SalesFlow.Client;
using SalesFlow.Support;

namespace SalesFlow.Tests.Crash;

/// <summary>Agents that plan chains with windows of a second or two and act on most of them; they remember what was acknowledged.</summary>
internal sealed class KillLoad
{
    private readonly SemaphoreSlim progress = new(0);

    /// <summary>Actions whose 201 or 200 came back.</summary>
    public ConcurrentDictionary<string, SalesAction> Acknowledged { get; } = new();

    /// <summary>Chains whose 201 came back.</summary>
    public ConcurrentDictionary<string, bool> Chains { get; } = new();

    public static async Task PrepareAsync(ProductServer server, CancellationToken cancel)
    {
        foreach (var step in new[] { "a", "b" })
        {
            await server.PutAsync($"/v1/nodes/x.{step}", new { key = $"x.{step}", labels = Label(step), evidence = Array.Empty<string>() }, cancel);
        }

        var ladder = new[] { new { at = "50%", to = "owner" }, new { at = "due", to = "supervisor" }, new { at = "due+PT1S", to = "manager" } };
        await server.PutAsync("/v1/templates/quick", new
        {
            key = "quick",
            labels = Label("quick"),
            steps = new[] { Step("a", "PT2S"), Step("b", "PT3S") },
        }, cancel);

        object Step(string key, string length) => new { key, node = $"x.{key}", labels = Label(key), role = "rep", limit = new { length, clock = "elapsed" }, ladder };
        static Dictionary<string, string> Label(string text) => new() { ["zh-CN"] = text, ["en"] = text };
    }

    /// <summary>Plans and acts until the server is gone or the round ends.</summary>
    public async Task RunAsync(ProductServer server, int round, int worker, Random random, CancellationToken stop)
    {
        var client = new SalesFlowClient(server.Http, ProductServer.ApiKey, new SalesFlowClientOptions { Attempts = 1 });
        try
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                var id = $"k-{round}-{worker}-{n}";
                await client.Chains.CreateAsync(new NewChain { Id = id, Template = "quick", Customer = $"c-{worker}", Owner = $"rep-{worker}", PlannedStart = TimeProvider.System.GetUtcNow() }, cancel: stop);
                Chains[id] = true;
                for (var step = random.Next(0, 3); step > 0; step--)
                {
                    await Post(client, new SalesAction { Id = $"{id}-{step}", Node = step == 1 ? "x.b" : "x.a", OccurredAt = TimeProvider.System.GetUtcNow(), Actor = $"rep-{worker}", Customer = $"c-{worker}", Chain = id }, stop);
                }

                await Post(client, new SalesAction { Id = $"{id}-free", Node = "lead.captured", OccurredAt = TimeProvider.System.GetUtcNow(), Actor = $"rep-{worker}", Customer = $"c-{worker}" }, stop);
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or SalesFlowException or IOException)
        {
            // Killed under us: what was not acknowledged may be there or not.
        }
    }

    public async Task UntilAsync(int acknowledged, CancellationToken cancel)
    {
        while (Acknowledged.Count < acknowledged)
        {
            await progress.WaitAsync(cancel);
        }
    }

    /// <summary>Waits until nothing more can fire: every chain is completed or its last rung has been told.</summary>
    public static async Task SettledAsync(SalesFlowClient client, ICollection<string> chains, CancellationToken cancel)
    {
        foreach (var id in chains)
        {
            // What is asked changes by itself; the server's own windows are the clock.
            while (await client.Chains.GetAsync(id, cancel) is { State: not ChainState.Completed } chain && !Settled(chain))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
            }
        }
    }

    private static bool Settled(Chain chain) => chain.Steps.Any(s =>
        s.State == StepState.Overdue && s.Window is { } w && w.TryGetProperty("fired", out var fired) && fired.EnumerateArray().Any(f => f.GetString() == "due+PT1S"));

    private async Task Post(SalesFlowClient client, SalesAction action, CancellationToken stop)
    {
        await client.Actions.PostAsync(action, cancel: stop);
        Acknowledged[action.Id] = action;
        progress.Release();
    }
}
