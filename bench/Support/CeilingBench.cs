using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>What the load generator can do on this machine: 1 KB actions against a server that keeps nothing.</summary>
public static class CeilingBench
{
    /// <summary>Measures and prints one row.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        const int connections = 64;
        var port = ChildServer.FreePort();
        await using var server = ChildServer.Start(Environment.ProcessPath!, ["trivial-server", "--port", $"{port}"], new Uri($"http://127.0.0.1:{port}"));
        await server.WaitReadyAsync("/healthz/ready", TimeSpan.FromSeconds(30));

        var render = new ActionRequests(server.Address, TimeProvider.System.GetUtcNow(), apiKey: null).CustomerActions(connections, 100);
        await HttpLoad.RunAsync(server.Address, connections, TimeSpan.FromSeconds(3), render);
        var cpu = server.Cpu;
        var load = await HttpLoad.RunAsync(server.Address, connections, TimeSpan.FromSeconds(6), render);
        IngestTable.Print([new IngestRow("ceiling: a server that keeps nothing", load, 1, server.Cpu - cpu)]);
        await server.StopAsync(TimeSpan.FromSeconds(10));
    }
}
