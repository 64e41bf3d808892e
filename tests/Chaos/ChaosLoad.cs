using SalesFlow.Client;

namespace SalesFlow.Chaos;

/// <summary>Three tenants with ten agents each, through the gateway by the typed client, one attempt a call: agents repeat by themselves, so that repeats are counted.</summary>
internal sealed class ChaosLoad : IDisposable
{
    private const int AgentsPerTenant = 10;
    private static readonly SalesFlowClientOptions Once = new() { Attempts = 1, AttemptTimeout = TimeSpan.FromSeconds(10) };
    private readonly HttpClient http;
    private readonly List<ChaosAgent> agents = [];
    private readonly Dictionary<string, SalesFlowClient> patient = [];

    private ChaosLoad(HttpClient http)
    {
        this.http = http;
    }

    public ChaosLedger Ledger { get; } = new();

    /// <summary>For each tenant a client that waits as the product's default does.</summary>
    public IReadOnlyDictionary<string, SalesFlowClient> Tenants => patient;

    /// <summary>Makes the tenants and their templates.</summary>
    public static async Task<ChaosLoad> PrepareAsync(Uri address, string operatorKey, int seed, CancellationToken cancel)
    {
        var load = new ChaosLoad(new HttpClient { BaseAddress = address });
        var owner = new SalesFlowClient(load.http, operatorKey);
        foreach (var name in new[] { "east", "north", "west" })
        {
            var key = (await owner.Tenants.CreateAsync(name, name, cancel: cancel)).FirstKey!;
            load.patient[name] = new SalesFlowClient(load.http, key);
            await ChaosTemplates.PutAsync(load.patient[name], cancel);
            for (var i = 0; i < AgentsPerTenant; i++)
            {
                var number = load.agents.Count;
                load.agents.Add(new ChaosAgent(new SalesFlowClient(load.http, key, Once), load.Ledger, name, number, new Random((seed * 1_000) + number)));
            }
        }

        return load;
    }

    /// <summary>All agents until told to stop; then until each has its last answer.</summary>
    public Task RunAsync(int round, CancellationToken stop, CancellationToken cancel) => Task.WhenAll(agents.Select(agent => Task.Run(() => agent.RunAsync(round, stop, cancel), cancel)));

    /// <summary>Until so many more actions were acknowledged.</summary>
    /// <exception cref="TimeoutException">They were not, for all the patience.</exception>
    public async Task MoreAsync(int actions, TimeSpan patience, CancellationToken cancel)
    {
        var (began, goal) = (TimeProvider.System.GetTimestamp(), Ledger.Actions.Count + actions);
        while (Ledger.Actions.Count < goal)
        {
            if (TimeProvider.System.GetElapsedTime(began) > patience)
            {
                throw new TimeoutException($"{goal - Ledger.Actions.Count} of {actions} actions were not acknowledged within {patience.TotalSeconds} s; strange: {string.Join("; ", Ledger.Strange.Take(3))}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }
    }

    public void Dispose() => http.Dispose();
}
