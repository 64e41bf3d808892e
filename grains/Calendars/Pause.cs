namespace SalesFlow.Calendars;

/// <summary>A stretch in which a clock stands still. Pauses may overlap and come in any order; an empty one says nothing.</summary>
/// <param name="From">First moment at rest.</param>
/// <param name="To">First moment running again; null while the pause lasts.</param>
/// <param name="Why">The reason to show.</param>
public readonly record struct Pause(DateTimeOffset From, DateTimeOffset? To, string? Why = null);

/// <summary>A pause in UTC ticks. <see cref="Open"/> as its end means that it still lasts.</summary>
internal readonly record struct PauseSpan(long From, long To, string? Why)
{
    public const long Open = long.MaxValue;

    /// <summary>The same rest as disjoint spans in order. Where pauses overlap, the one that began first gives the reason.</summary>
    public static ReadOnlySpan<PauseSpan> Ordered(IReadOnlyList<Pause> pauses)
    {
        if (pauses.Count == 0)
            return [];

        var spans = new PauseSpan[pauses.Count];
        for (var i = 0; i < spans.Length; i++)
            spans[i] = new(pauses[i].From.UtcTicks, pauses[i].To?.UtcTicks ?? Open, pauses[i].Why);
        Array.Sort(spans, InOrder);

        var count = 0;
        var reached = long.MinValue;
        foreach (var span in spans)
        {
            var from = Math.Max(span.From, reached);
            if (from >= span.To)
                continue;
            spans[count++] = span with { From = from };
            reached = span.To;
        }

        return spans.AsSpan(0, count);
    }

    private static int InOrder(PauseSpan a, PauseSpan b)
    {
        var order = a.From.CompareTo(b.From);
        if (order == 0)
            order = b.To.CompareTo(a.To);
        return order != 0 ? order : string.CompareOrdinal(a.Why, b.Why);
    }
}
