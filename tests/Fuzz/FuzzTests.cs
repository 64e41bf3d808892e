using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace SalesFlow.Fuzz;

/// <summary>
/// Parsers of what others send, fed with what nobody would send. A short form by default; <c>SALESFLOW_FUZZ=&lt;minutes&gt;</c> feeds each parser that long, <c>SALESFLOW_FUZZ_ONLY=&lt;part of its name&gt;</c> one of them, <c>SALESFLOW_SEED=&lt;number&gt;</c> otherwise, <c>SALESFLOW_FUZZ_INPUT=&lt;file&gt;</c> that input alone.
/// An input that ends in a new way is kept to be changed further.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Short = 1_500;
    private const int MostKept = 400;

    /// <summary>Of one input of at most 64 KiB, over all that is read of it.</summary>
    private const long MostAllocated = 256L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Parsers() => [.. FuzzTargets.All.Keys.Where(parser => Environment.GetEnvironmentVariable("SALESFLOW_FUZZ_ONLY") is not { Length: > 0 } only || parser.Contains(only, StringComparison.OrdinalIgnoreCase))];

    [Theory]
    [MemberData(nameof(Parsers))]
    public async Task Whatever_is_sent_is_read_or_refused_with_words(string parser)
    {
        var target = FuzzTargets.All[parser]();
        var minutes = double.TryParse(Environment.GetEnvironmentVariable("SALESFLOW_FUZZ"), CultureInfo.InvariantCulture, out var wished) ? wished : (double?)null;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SALESFLOW_SEED"), out var given) ? given : 20260;
        var run = new Run(target, new Mutator(new Random(seed), target.Words));
        var feeding = Task.Run(() => run.Feed(minutes), TestContext.Current.CancellationToken);
        // What hangs cannot be stopped from within: the test ends with the input, and the process after it.
        while (await Task.WhenAny(feeding, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken)) != feeding)
        {
            if (run.Waiting > Patience)
            {
                Assert.Fail($"{parser}: {run.Waiting.TotalSeconds:0} s for {Convert.ToBase64String(run.Current)}");
            }
        }

        await feeding;
        output.WriteLine($"{parser}: {run.Executions:N0} executions, {run.Endings:N0} ways to end, at most {run.Largest / 1024:N0} KiB allocated and {run.Slowest.TotalMilliseconds:0} ms for one input, {Environment.WorkingSet >> 20:N0} MiB in use at the end");
        Assert.True(run.Executions >= target.Seeds.Length && run.Endings > 1);
    }

    private sealed class Run(FuzzTarget target, Mutator mutator)
    {
        private readonly List<byte[]> corpus = [.. target.Seeds];
        private readonly HashSet<string> endings = new(StringComparer.Ordinal);
        private long since = Stopwatch.GetTimestamp();

        public long Executions { get; private set; }

        public int Endings => endings.Count;

        public long Largest { get; private set; }

        public TimeSpan Slowest { get; private set; }

        public byte[] Current { get; private set; } = [];

        public TimeSpan Waiting => Stopwatch.GetElapsedTime(Interlocked.Read(ref since));

        public void Feed(double? minutes)
        {
            var began = Stopwatch.GetTimestamp();
            foreach (var seed in target.Seeds)
            {
                One(seed);
            }

            if (Environment.GetEnvironmentVariable("SALESFLOW_FUZZ_INPUT") is { Length: > 0 } file)
            {
                One(File.ReadAllBytes(file));
                return;
            }

            while (minutes is { } long_ ? Stopwatch.GetElapsedTime(began).TotalMinutes < long_ : Executions < Short)
            {
                var input = mutator.Next(corpus);
                if (One(input))
                {
                    if (corpus.Count >= MostKept)
                    {
                        corpus.RemoveAt(target.Seeds.Length);
                    }

                    corpus.Add(input);
                }
            }
        }

        private bool One(byte[] input)
        {
            Current = input;
            Interlocked.Exchange(ref since, Stopwatch.GetTimestamp());
            var before = GC.GetAllocatedBytesForCurrentThread();
            string ending;
            try
            {
                ending = target.Feed(input);
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"after {Executions:N0} executions: {fault.GetType().Name} {fault.Message} for {Convert.ToBase64String(input)}", fault);
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > MostAllocated)
            {
                throw new InvalidOperationException($"{allocated >> 20} MiB allocated for {Convert.ToBase64String(input)}");
            }

            Executions++;
            Largest = Math.Max(Largest, allocated);
            Slowest = Waiting > Slowest ? Waiting : Slowest;
            return endings.Add(ending);
        }
    }
}
