namespace SalesFlow.Bench;

/// <summary>What one run of <see cref="HttpLoad"/> saw.</summary>
/// <param name="Elapsed">From the first request sent to the last answer received.</param>
/// <param name="ByStatus">Answers by HTTP status.</param>
/// <param name="Errors">Requests without an answer: connection refused, reset, or still unanswered when the run gave up.</param>
/// <param name="Refused">Answers that the caller's check did not accept, whatever their status.</param>
/// <param name="Latency">From just before sending to the whole answer received, of every answer.</param>
/// <param name="LoadCpu">Processor time of the load generator's own process over the run.</param>
public sealed record LoadResult(
    TimeSpan Elapsed, IReadOnlyDictionary<int, long> ByStatus, long Errors, long Refused, Latencies Latency, TimeSpan LoadCpu)
{
    /// <summary>All answers.</summary>
    public long Answers => Latency.Count;

    /// <summary>Answers of status 2xx that the check accepted.</summary>
    public long Succeeded => ByStatus.Where(entry => entry.Key is >= 200 and < 300).Sum(entry => entry.Value) - Refused;

    /// <summary>Everything that did not succeed.</summary>
    public long Failed => Answers + Errors - Succeeded;

    /// <summary>Successful requests per second.</summary>
    public double PerSecond => Succeeded / Elapsed.TotalSeconds;

    /// <summary>What a request cost the load generator, in microseconds of processor time.</summary>
    public double LoadMicrosecondsPerRequest => LoadCpu.TotalMicroseconds / Math.Max(1, Answers);

    /// <summary>One line such as <c>201 × 1200, 503 × 3, no answer × 1</c>.</summary>
    public string Statuses => string.Join(", ", ByStatus.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key} × {entry.Value}")
        .Concat(Errors > 0 ? [$"no answer × {Errors}"] : []).Concat(Refused > 0 ? [$"refused × {Refused}"] : []));
}
