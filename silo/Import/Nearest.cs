namespace SalesFlow.Import;

/// <summary>Finds what a mistyped word most likely meant.</summary>
public static class Nearest
{
    /// <summary>The known word with the fewest single-letter edits from <paramref name="word"/>, or null where none is near enough to be meant.</summary>
    public static string? To(string word, IEnumerable<string> known)
    {
        var best = known
            .Select(k => (Word: k, Edits: Distance(word.ToUpperInvariant(), k.ToUpperInvariant())))
            .OrderBy(c => c.Edits).ThenBy(c => c.Word, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Word is not null && best.Edits <= Math.Max(2, word.Length / 3) ? best.Word : null;
    }

    /// <summary>“; did you mean 'x'?” or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> known) => To(word, known) is { } near ? $"; did you mean '{near}'?" : "";

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                corner = above;
            }
        }

        return row[b.Length];
    }
}
