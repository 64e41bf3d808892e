namespace SalesFlow.Chaos;

/// <summary>What is done to a cluster.</summary>
internal enum FaultKind
{
    /// <summary>kill -9 of a silo; another one comes.</summary>
    KillSilo,

    /// <summary>SIGSTOP, later SIGCONT.</summary>
    FreezeSilo,

    /// <summary>SIGTERM; another one joins.</summary>
    LeaveSilo,

    /// <summary>kill -9 of the gateway; it is started again.</summary>
    KillGateway,

    /// <summary>PostgreSQL is restarted and lets go of everybody first.</summary>
    RestartDatabase,

    /// <summary>PostgreSQL is stopped like a crash and recovers.</summary>
    CrashDatabase,

    /// <summary>All connections to the database are ended, three times.</summary>
    CutConnections,

    /// <summary>The database's disk is full for a while.</summary>
    FillDisk,
}

/// <summary>One fault.</summary>
/// <param name="Kind">What.</param>
/// <param name="After">From the start of the round's faults.</param>
/// <param name="Target">Which silo, modulo their number.</param>
/// <param name="Hold">How long it lasts, where it lasts.</param>
internal sealed record Fault(FaultKind Kind, TimeSpan After, int Target, TimeSpan Hold)
{
    public bool OnDatabase => Kind is FaultKind.RestartDatabase or FaultKind.CrashDatabase or FaultKind.CutConnections or FaultKind.FillDisk;

    public override string ToString() => Kind is FaultKind.RestartDatabase or FaultKind.CrashDatabase or FaultKind.CutConnections or FaultKind.LeaveSilo or FaultKind.KillGateway
        ? $"{Kind}+{After.TotalSeconds:0.0}" : $"{Kind}+{After.TotalSeconds:0.0}/{Hold.TotalSeconds:0}s";
}

/// <summary>The faults of each round, from a seed.</summary>
internal static class ChaosPlan
{
    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    /// <summary>One fault a round, of any kind, each once; a silo freezes for some seconds only.</summary>
    public static Fault[][] Short(int seed, int rounds)
    {
        var random = new Random(seed);
        var kinds = Kinds.ToArray();
        random.Shuffle(kinds);
        return [.. kinds.Take(rounds).Select(kind => new[] { new Fault(kind, TimeSpan.Zero, random.Next(3) * 2, TimeSpan.FromMilliseconds(random.Next(2_000, 6_000))) })];
    }

    /// <summary>Kinds are drawn without putting them back until all were drawn. Few rounds have two each, so that even they see every kind; more have one or two.</summary>
    /// <param name="freeze">How long a frozen silo stands still.</param>
    public static Fault[][] Draw(int seed, int rounds, TimeSpan freeze)
    {
        var random = new Random(seed);
        var bag = new Queue<FaultKind>();
        var plan = new Fault[rounds][];
        for (var round = 0; round < rounds; round++)
        {
            plan[round] = new Fault[rounds < Kinds.Length ? 2 : random.Next(1, 3)];
            for (var i = 0; i < plan[round].Length; i++)
            {
                if (bag.Count == 0)
                {
                    var kinds = Kinds.ToArray();
                    random.Shuffle(kinds);
                    bag = new(kinds);
                }

                var kind = bag.Dequeue();
                plan[round][i] = new Fault(
                    kind, TimeSpan.FromMilliseconds(i == 0 ? 0 : random.Next(0, 5_000)), (random.Next(3) * 2) + i,
                    kind == FaultKind.FreezeSilo ? freeze : TimeSpan.FromMilliseconds(random.Next(2_000, 8_000)));
            }
        }

        return plan;
    }
}
