using System.Globalization;

namespace SalesFlow.Simulation;

/// <summary>Time, chance and order of one simulated world. Everything runs on the thread that runs it, one turn after the other; whose turn is next, how long
/// things take and what fails is drawn from one seed, so that the same seed gives the same world.</summary>
internal sealed class World(int seed, TextWriter? log = null)
{
    /// <summary>A Monday, 09:00 in Shanghai, in a week without holidays.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    private const int MostTurnsAtOnce = 500_000;
    private const int TailKept = 120;
    private readonly PriorityQueue<Action, (long At, long Order)> events = new();
    private readonly List<Turns> ready = [];
    private readonly Queue<(DateTimeOffset At, string Line)> tail = [];
    private readonly Random random = new(seed);
    private readonly int thread = Environment.CurrentManagedThreadId;
    private long order;

    public int Seed => seed;

    /// <summary>The one true time, which nobody in the world sees but by a clock that may be wrong.</summary>
    public DateTimeOffset Now { get; private set; } = Monday;

    /// <summary>Of every line traced so far.</summary>
    public ulong TraceHash { get; private set; } = 14695981039346656037;

    public long Turns { get; private set; }

    /// <summary>The newest lines of the trace.</summary>
    public IEnumerable<string> Tail => tail.Select(line => Text(line.At, line.Line));

    /// <summary>What was found wrong.</summary>
    public List<string> Wrong { get; } = [];

    public bool Chance(double probability) => probability > 0 && random.NextDouble() < probability;

    public int Below(int end) => random.Next(end);

    public T One<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    /// <summary>Mostly near the least, seldom near the most.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most)
    {
        var share = random.NextDouble();
        return least + ((most - least) * share * share);
    }

    public void After(TimeSpan delay, Action action) => events.Enqueue(action, ((Now + (delay < TimeSpan.Zero ? TimeSpan.Zero : delay)).Ticks, order++));

    public void Ready(Turns turns) => ready.Add(turns);

    public void OnThread(string what)
    {
        if (Environment.CurrentManagedThreadId != thread)
        {
            throw new InvalidOperationException($"{what} left the simulated world's thread: it would not be the same twice");
        }
    }

    public void Trace(string line)
    {
        foreach (var c in line)
        {
            TraceHash = (TraceHash ^ c) * 1099511628211;
        }

        TraceHash = (TraceHash ^ (ulong)Now.Ticks) * 1099511628211;
        if (tail.Count == TailKept)
        {
            tail.Dequeue();
        }

        tail.Enqueue((Now, line));
        log?.WriteLine(Text(Now, line));
    }

    private static string Text(DateTimeOffset at, string line) => $"{(at - Monday).ToString("d\\.hh\\:mm\\:ss\\.fff", CultureInfo.InvariantCulture)} {line}";

    public void Differs(string what)
    {
        Trace("WRONG " + what);
        if (Wrong.Count < 20)
        {
            Wrong.Add(what);
        }
    }

    /// <summary>Lets the world go on until then, or until something is found wrong.</summary>
    public void RunUntil(DateTimeOffset end)
    {
        var atOnce = 0;
        while (Wrong.Count == 0)
        {
            if (ready.Count > 0)
            {
                Turn();
                if (++atOnce > MostTurnsAtOnce)
                {
                    Differs("the world stands still: turns follow turns without time going by");
                }
            }
            else if (events.TryPeek(out _, out var next) && next.At <= end.Ticks)
            {
                atOnce = 0;
                Now = new DateTimeOffset(Math.Max(next.At, Now.Ticks), TimeSpan.Zero);
                events.Dequeue()();
            }
            else
            {
                Now = end;
                return;
            }
        }
    }

    private void Turn()
    {
        var at = ready.Count == 1 ? 0 : random.Next(ready.Count);
        var turns = ready[at];
        Turns++;
        if (!turns.Take())
        {
            ready[at] = ready[^1];
            ready.RemoveAt(ready.Count - 1);
        }
    }
}

/// <summary>What is to be run one after the other: the turns of an activation, or what a silo's thread pool would run. Dies, and stands still, with its silo.</summary>
internal sealed class Turns(World world, SimSilo? silo) : TaskScheduler
{
    private readonly Queue<Task> waiting = [];
    private bool listed;

    /// <summary>Starts something here.</summary>
    public Task Run(Func<Task> what) => Task.Factory.StartNew(what, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    public void Resume()
    {
        if (waiting.Count > 0 && !listed)
        {
            listed = true;
            world.Ready(this);
        }
    }

    /// <summary>Runs one turn; false where there is none left for now.</summary>
    public bool Take()
    {
        if (silo is { Dead: true })
        {
            waiting.Clear();
            return listed = false;
        }

        if (silo is { Frozen: true })
        {
            silo.Held.Add(this);
            return listed = false;
        }

        TryExecuteTask(waiting.Dequeue());
        return listed = waiting.Count > 0;
    }

    protected override void QueueTask(Task task)
    {
        world.OnThread("a task");
        if (silo is { Dead: true })
        {
            return; // abandoned where it stood
        }

        waiting.Enqueue(task);
        Resume();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => waiting;
}
