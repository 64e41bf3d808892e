namespace SalesFlow.Simulation;

/// <summary>What goes wrong in a world, and for how long. All of it ends with <see cref="End"/>.</summary>
internal sealed class Faults(World world, Cluster cluster)
{
    private bool calm = true;
    private double slow = 1;
    private double lossy;
    private int outages;
    private bool jumps;
    private double refused;
    private double failing;
    private double doubled;
    private TimeSpan pause;

    public bool StoreDown => outages > 0;

    public double FailBefore => calm ? 0 : failing;

    public double FailAfter => calm ? 0 : failing;

    public double Refused => calm ? 0 : refused;

    public double Doubled => calm ? 0 : doubled;

    public double ReminderLost => calm ? 0 : 0.05;

    public TimeSpan StoreDelay() => world.Between(TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(5)) * slow;

    public TimeSpan NetDelay(SimSilo? from, SimSilo? to) => calm || !world.Chance(0.02)
        ? world.Between(TimeSpan.FromMilliseconds(0.1), TimeSpan.FromMilliseconds(2))
        : world.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(15));

    public bool Loses(SimSilo? from, SimSilo? to) => !calm && world.Chance(lossy);

    /// <summary>Draws what kind of trouble this world has, and lets it begin.</summary>
    public void Begin()
    {
        calm = false;
        pause = TimeSpan.FromSeconds(world.One([30, 60, 300, 900]));
        failing = world.One([0, 0.002, 0.02]);
        refused = world.One([0, 0, 0.01]);
        doubled = world.One([0, 0.005, 0.05]);
        lossy = world.One([0, 0.002, 0.02]);
        jumps = world.Chance(0.4);
        Next();
    }

    public void End()
    {
        calm = true;
        world.Trace("no more faults");
    }

    private void Next() => world.After(world.Between(TimeSpan.Zero, pause * 3), () =>
    {
        if (!calm)
        {
            Trouble();
            Next();
        }
    });

    private void Trouble()
    {
        switch (world.Below(10))
        {
            case 0 or 1 when cluster.Silos.Count > 0:
                cluster.Crash(world.One(cluster.Silos), world.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(3)));
                break;
            case 2 or 3 when cluster.Silos.Count > 0:
                cluster.Freeze(world.One(cluster.Silos), world.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(4)));
                break;
            case 4:
                For(world.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)), "the store is away", () => outages++, () => outages--);
                break;
            case 5:
                var factor = world.One([20.0, 200.0, 2_000.0]);
                For(world.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)), "the store is slow", () => slow = factor, () => slow = 1);
                break;
            case 6 or 7 when cluster.Activations.Count > 0:
                cluster.Split(world.One(cluster.Activations.ToList()).GrainId, world.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(3)));
                break;
            case 8:
                foreach (var idle in cluster.Activations.Where(a => a.Idle && !a.Kind.KeepAlive && world.Chance(0.5)).ToList())
                {
                    idle.Leave();
                }

                break;
            case 9 when jumps:
                Jump();
                break;
            default:
                var before = lossy;
                For(world.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)), "messages are lost", () => lossy = 0.3, () => lossy = before);
                break;
        }
    }

    /// <summary>Every clock of the machines jumps, or one silo's for itself, as far as time synchronisation lets it.</summary>
    private void Jump()
    {
        var by = world.Between(TimeSpan.FromSeconds(-200), TimeSpan.FromSeconds(400));
        world.Trace($"clocks jump by {by}");
        cluster.StoreClock.Wrong += by;
    }

    private void For(TimeSpan time, string what, Action begin, Action end)
    {
        world.Trace($"{what} for {time}");
        begin();
        world.After(time, end);
    }
}
