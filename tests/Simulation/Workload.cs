using System.Security.Cryptography;
using System.Text;
using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Simulation;

/// <summary>Clients of the simulated world: they plan chains and send actions, ask again under the same id when they do not know what became of it, send some
/// twice, and remember what they were told.</summary>
internal sealed class Workload
{
    private const int MostTries = 12;
    private static readonly string[] Nodes = ["x.a", "x.b", "x.c"];
    private readonly World world;
    private readonly Turns turns;
    private readonly SimGrains grains;
    private readonly string[] tenants;
    private int ids;
    private bool stopped;

    public Workload(World world, Cluster cluster)
    {
        this.world = world;
        turns = new Turns(world, null);
        grains = new SimGrains(cluster, null);
        tenants = world.Chance(0.5) ? ["acme"] : ["acme", "zeta"];
    }

    public IReadOnlyList<string> Tenants => tenants;

    public Turns Turns => turns;

    public SimGrains Grains => grains;

    /// <summary>Clients that are about something.</summary>
    public int Busy { get; private set; }

    /// <summary>Told to be kept, by tenant and once-key.</summary>
    public Dictionary<(string Tenant, string Stream, string Id), ActionKept> Acknowledged { get; } = [];

    /// <summary>Ever sent.</summary>
    public HashSet<(string Tenant, string Id)> Sent { get; } = [];

    /// <summary>Refused for good, with certainty that no try was kept.</summary>
    public HashSet<(string Tenant, string Id)> Refused { get; } = [];

    /// <summary>Chains that were told to be planned.</summary>
    public HashSet<(string Tenant, string Chain)> Planned { get; } = [];

    public void SetUp()
    {
        foreach (var tenant in tenants)
        {
            Go(() => SetUp(tenant));
        }
    }

    public void Begin(TimeSpan time)
    {
        foreach (var tenant in tenants)
        {
            var customers = 2 + world.Below(3);
            for (var i = 4 + world.Below(10); i > 0; i--)
            {
                var start = world.Between(TimeSpan.Zero, time);
                var (id, customer, template) = ($"ch-{++ids}", $"cu-{world.Below(customers)}", world.One(["short", "short", "quiet", "long", "fold", "sample"]));
                Go(async () =>
                {
                    await Wait(start);
                    await Chain(tenant, id, customer, template);
                });
            }

            for (var i = 0; i < customers; i++)
            {
                var customer = $"cu-{i}";
                Go(() => Customer(tenant, customer, time));
            }

            Go(() => Calendar(tenant, time));
        }
    }

    public void Stop() => stopped = true;

    /// <summary>Runs something as a client.</summary>
    public void Go(Func<Task> what)
    {
        Busy++;
        turns.Run(async () =>
        {
            try
            {
                await what();
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                world.Differs($"a client fell over: {error}");
            }

            Busy--;
        });
    }

    private async Task SetUp(string tenant)
    {
        var grain = grains.GetGrain<ITenantGrain>(tenant);
        foreach (var node in Nodes)
        {
            await Until(() => grain.PutNode(new Node { Key = node }, "setup"));
        }

        foreach (var template in Templates.All)
        {
            await Until(() => grain.PutTemplate(template, null, "setup"));
        }

        await Until(() => grain.PutMember(new Member { Id = "rep-1", Team = "east", Supervisor = "sup-1" }, "setup"));
    }

    private async Task Chain(string tenant, string id, string customer, string template)
    {
        var chain = grains.GetGrain<IChainGrain>(GrainKeys.Of(tenant, id));
        var plannedStart = Stamp.Whole(world.Now + world.Between(TimeSpan.FromMinutes(-5), TimeSpan.FromMinutes(40)));
        var plan = new PlanChain(id, template, customer, null, "rep-1", null, plannedStart, "{}", Content(id), false, "client");
        if (await Until(() => chain.Plan(plan)) is not { Ok: true })
        {
            return;
        }

        Planned.Add((tenant, id));
        for (var i = world.Below(9); i > 0 && !stopped; i--)
        {
            await Wait(world.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(45)));
            await Step(tenant, id, chain);
        }
    }

    private async Task Step(string tenant, string id, IChainGrain chain)
    {
        switch (world.Below(16))
        {
            case 0:
                await Once(() => chain.Pause(new PauseChain("waiting", null, "client")));
                await Wait(world.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30)));
                await Until(() => chain.Resume(new ResumeChain(null, "client")));
                break;
            case 1:
                await Once(() => chain.Reopen(new ReopenChain("again", "client")));
                break;
            case 2:
                await Once(() => chain.Reassign(new ReassignChain(world.One(["rep-1", "rep-2"]), world.One(["east", "west"]), "client")));
                break;
            case 3 when world.Chance(0.3):
                await Once(() => chain.Void(new VoidChain("dropped", "sup-1", "client")));
                break;
            default:
                var actions = Enumerable.Range(0, 1 + world.Below(3)).Select(_ => Action(GrainKeys.Chain, id)).ToArray();
                await Act(tenant, GrainKeys.Subject(GrainKeys.Chain, id), actions, chain.Act);
                break;
        }
    }

    private async Task Customer(string tenant, string customer, TimeSpan time)
    {
        var subject = grains.GetGrain<ISubjectGrain>(GrainKeys.Of(tenant, GrainKeys.Subject(GrainKeys.Customer, customer)));
        for (var end = world.Now + time; world.Now < end && !stopped;)
        {
            await Wait(world.Between(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(90)));
            await Act(tenant, GrainKeys.Subject(GrainKeys.Customer, customer), [Action(GrainKeys.Customer, customer)], subject.Act);
        }
    }

    private async Task Calendar(string tenant, TimeSpan time)
    {
        var grain = grains.GetGrain<ITenantGrain>(tenant);
        for (var i = world.Below(3); i > 0 && !stopped; i--)
        {
            await Wait(world.Between(TimeSpan.FromMinutes(10), time));
            if (stopped)
            {
                return;
            }

            var hours = world.One(["18:00", "17:00", "20:00"]);
            await Until(() => grain.PutCalendar("default", Shipped.DefaultCalendar.Definition.Replace("18:00", hours), world.Chance(0.7), false, "client"));
        }
    }

    /// <summary>Sends actions until it is known what became of each; gives up now and then, as clients do.</summary>
    private async Task Act(string tenant, string stream, ActionCommand[] actions, Func<ActionCommand[], Task<Reply<ActionReply>[]>> act)
    {
        foreach (var action in actions)
        {
            Sent.Add((tenant, action.Id));
        }

        if (world.Chance(0.1))
        {
            Go(() => Try(tenant, stream, actions, act, after: world.Between(TimeSpan.Zero, TimeSpan.FromMinutes(10))));
        }

        await Try(tenant, stream, actions, act, TimeSpan.Zero);
    }

    private async Task Try(string tenant, string stream, ActionCommand[] actions, Func<ActionCommand[], Task<Reply<ActionReply>[]>> act, TimeSpan after)
    {
        await Wait(after);
        var open = actions.ToList();
        for (var tries = 0; open.Count > 0 && tries < MostTries; tries++)
        {
            await Wait(tries == 0 ? TimeSpan.Zero : world.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(tries * 30)));
            try
            {
                var replies = await act([.. open]);
                var left = new List<ActionCommand>();
                for (var i = 0; i < open.Count; i++)
                {
                    if (replies[i].Value is { } kept)
                    {
                        Told(tenant, stream, open[i], kept.Kept);
                    }
                    else if (replies[i].Refusal!.Code == RefusalCode.Busy)
                    {
                        left.Add(open[i]);
                    }
                    else
                    {
                        world.Trace($"{open[i].Id} refused: {replies[i].Refusal!.Code}");
                        Refused.Add((tenant, open[i].Id));
                    }
                }

                open = left;
            }
            catch (Exception)
            {
                // Nobody knows what became of them: they are sent again under the same ids.
            }
        }
    }

    private void Told(string tenant, string stream, ActionCommand action, ActionKept kept)
    {
        world.Trace($"{action.Id} kept as {stream} {kept.Sequence}");
        if (!Acknowledged.TryAdd((tenant, stream, action.Id), kept) && Acknowledged[(tenant, stream, action.Id)] is var before
            && (before.Sequence, before.Digest) != (kept.Sequence, kept.Digest))
        {
            world.Differs($"{action.Id} was told to be record {before.Sequence} and then {kept.Sequence}");
        }
    }

    private ActionCommand Action(string kind, string id)
    {
        var action = $"a-{++ids}";
        return new(action, world.One(Nodes), Stamp.Whole(world.Now), "rep-1", null, kind, id, null, "{}", [], [], Content(action), false);
    }

    private async Task<Reply<T>?> Until<T>(Func<Task<Reply<T>>> ask)
        where T : class
    {
        for (var tries = 0; tries < 200; tries++)
        {
            try
            {
                return await ask();
            }
            catch (Exception)
            {
                await Wait(world.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60)));
            }
        }

        return null;
    }

    private static async Task Once<T>(Func<Task<Reply<T>>> ask)
        where T : class
    {
        try
        {
            await ask();
        }
        catch (Exception)
        {
            // Whether it was done is not known, and this client does not care.
        }
    }

    private Task Wait(TimeSpan time)
    {
        var over = new TaskCompletionSource();
        world.After(time, over.SetResult);
        return over.Task;
    }

    private static byte[] Content(string id) => SHA256.HashData(Encoding.UTF8.GetBytes(id));
}

/// <summary>Templates of the simulated tenants, besides the shipped ones.</summary>
internal static class Templates
{
    private static readonly RungTemplate[] Ladder = [new() { At = "80%", To = "owner" }, new() { At = "due", To = "owner+supervisor" }, new() { At = "due+PT15M", To = "manager" }];

    public static ChainTemplate[] All { get; } =
    [
        new() { Key = "short", Steps = [Step("a", "PT10M", Ladder), Step("b", "PT20M", Ladder), Step("c", "PT30M", Ladder)] },
        new() { Key = "quiet", Steps = [Step("a", "PT1H", []), Step("b", "PT2H", []), Step("c", "PT3H", [])], PauseLimit = "PT10M", Reopen = "restart" },
        new() { Key = "long", Steps = [Step("a", "P1D", null, "working"), Step("b", "PT4H", null, "working"), Step("c", "P2D", Ladder)], Reopen = "resume", Strict = true },
        new() { Key = "fold", Steps = [Step("a", "PT5M", Ladder), Step("b", "PT6M", Ladder) with { Stage = 1 }, Step("c", "PT7M", Ladder) with { Stage = 2 }], CatchUp = "fold" },
    ];

    private static StepTemplate Step(string key, string limit, RungTemplate[]? ladder, string clock = "elapsed") =>
        new() { Key = key, Node = "x." + key, Limit = new LimitTemplate { Length = limit, Clock = clock }, Ladder = ladder };
}
