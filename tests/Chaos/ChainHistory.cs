namespace SalesFlow.Chaos;

/// <summary>A rung as the journal tells it.</summary>
/// <param name="Version">Of its record.</param>
/// <param name="Durable">When its record was committed, by the database's own clock.</param>
internal sealed record ToldRung(string Step, int Generation, string Rung, int Version, long Durable);

/// <summary>An action in a chain's stream.</summary>
internal sealed record ChainAction(string Node, int Version, long At, long Durable);

/// <summary>One chain by its records alone, judged by the few words that <see cref="ChaosTemplates"/> says of its template. All times are milliseconds since 1970.</summary>
internal sealed class ChainHistory
{
    public required string Tenant { get; init; }

    public required string Id { get; init; }

    public required string Template { get; init; }

    public required long PlannedStart { get; init; }

    /// <summary>When its first record was committed.</summary>
    public required long Durable { get; init; }

    public List<ChainAction> Actions { get; } = [];

    public List<ToldRung> Told { get; } = [];

    /// <summary>Every step done in time; otherwise, once it is quiet, it is broken.</summary>
    public bool Closed => Windows().All(window => window.Done is { } done && done.At <= window.From + ChaosTemplates.Limits[Template]) && Windows().Count() == ChaosTemplates.Steps(Template).Length;

    /// <summary>The window of each step that was reached.</summary>
    /// <returns>Its beginning, when that was durable, and the action that ended it.</returns>
    public IEnumerable<(string Step, long From, long Durable, ChainAction? Done)> Windows()
    {
        var from = Actions.Count > 0 && Actions[0].At < PlannedStart ? Actions[0].At : PlannedStart;
        var durable = Durable;
        var used = 0;
        foreach (var step in ChaosTemplates.Steps(Template))
        {
            var done = Actions.FirstOrDefault(action => action.Version > used && action.Node == $"x.{step}");
            yield return (step, from, durable, done);
            if (done is null)
            {
                yield break;
            }

            (from, durable, used) = (done.At, done.Durable, done.Version);
        }
    }

    /// <summary>What differs from: every rung whose moment came before its step was done, once, after that moment, and no other.</summary>
    /// <param name="lateness">Told for each rung: its moment, when it could be told at the earliest, and when it was durable.</param>
    public IEnumerable<string> Differences(Action<long, long, long> lateness)
    {
        var left = Told.GroupBy(rung => (rung.Step, rung.Generation, rung.Rung)).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var (step, from, durable, done) in Windows())
        {
            foreach (var (rung, at) in ChaosTemplates.Rungs(Template, from))
            {
                if (!left.Remove((step, 1, rung), out var told))
                {
                    if (done is null || at < done.At)
                    {
                        yield return $"{Tenant} {Id}: rung {step} {rung}, due {Text(at)}, is missing{(done is null ? "" : $"; the step was done {Text(done.At)}, version {done.Version}")}";
                    }

                    continue;
                }

                if (told.Count > 1)
                {
                    yield return $"{Tenant} {Id}: rung {step} {rung} fired {told.Count} times";
                }

                if (told[0].Durable <= at)
                {
                    yield return $"{Tenant} {Id}: rung {step} {rung}, due {Text(at)}, was kept before, at {Text(told[0].Durable)}";
                }

                if (done is not null && told[0].Version > done.Version && at >= done.At)
                {
                    yield return $"{Tenant} {Id}: rung {step} {rung}, due {Text(at)}, fired after the step was done in time";
                }

                lateness(at, Math.Max(at, durable), told[0].Durable);
            }
        }

        foreach (var key in left.Keys)
        {
            yield return $"{Tenant} {Id}: rung {key} of no window";
        }
    }

    private static string Text(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
}
