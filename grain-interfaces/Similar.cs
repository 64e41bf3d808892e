namespace SalesFlow;

/// <summary>Suggests the name that was probably meant.</summary>
public static class Similar
{
    /// <summary>The nearest of the names, or null where none is near enough to be worth saying.</summary>
    public static string? To(string name, IEnumerable<string> names)
    {
        string? best = null;
        var least = Math.Max(2, name.Length / 3) + 1;
        foreach (var candidate in names)
        {
            var distance = Distance(name, candidate);
            if (distance < least || (distance == least && best is not null && string.CompareOrdinal(candidate, best) < 0))
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>As a sentence to put after another one; empty where nothing is near.</summary>
    public static string Hint(string name, IEnumerable<string> names) => To(name, names) is { } near ? $" Did you mean '{near}'?" : "";

    /// <summary>As the end of a sentence that goes on; empty where nothing is near.</summary>
    public static string Aside(string name, IEnumerable<string> names) => To(name, names) is { } near ? $"; did you mean '{near}'?" : "";

    private static int Distance(string a, string b)
    {
        if (a.Length > 128 || b.Length > 128)
        {
            return int.MaxValue;
        }

        Span<int> before = stackalloc int[b.Length + 1];
        Span<int> now = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            before[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                now[j] = Math.Min(Math.Min(now[j - 1], before[j]) + 1, before[j - 1] + (same ? 0 : 1));
            }

            now.CopyTo(before);
        }

        return before[b.Length];
    }
}
