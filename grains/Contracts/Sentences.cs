namespace SalesFlow.Contracts;

/// <summary>Cuts folded text into sentences, the stretch in which a rule looks.</summary>
internal static class Sentences
{
    /// <summary>Longer ones are cut, at a comma where there is one: the work on one sentence stays bounded.</summary>
    public const int Longest = 1_000;

    private static readonly string[] Abbreviations = ["no", "art", "sec", "cl", "co", "ltd", "inc", "e.g", "i.e", "etc", "vs", "mr", "ms", "dr", "approx"];

    public static IEnumerable<TextSpan> Split(string folded)
    {
        var start = 0;
        for (var i = 0; i < folded.Length; i++)
        {
            if (Ends(folded, start, i) || i + 1 - start >= Longest || (i + 1 - start >= Longest / 2 && folded[i] == ','))
            {
                yield return new(start, i + 1 - start);
                start = i + 1;
            }
        }

        if (start < folded.Length)
        {
            yield return new(start, folded.Length - start);
        }
    }

    /// <summary>Whether the full stop after these characters only shortens a word.</summary>
    public static bool IsAbbreviation(ReadOnlySpan<char> before)
    {
        var word = before.Length;
        while (word > 0 && (char.IsAsciiLetter(before[word - 1]) || (before[word - 1] == '.' && word < before.Length)))
        {
            word--;
        }

        var last = before[word..];
        if (last.Length == 1)
        {
            return true;
        }

        foreach (var abbreviation in Abbreviations)
        {
            if (last.Equals(abbreviation, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Ends(string folded, int start, int i) => folded[i] switch
    {
        '。' or ';' or '\n' or '!' or '?' => true,
        '.' => (i + 1 == folded.Length || folded[i + 1] is ' ' or '\n') && i > start && !char.IsAsciiDigit(folded[i - 1])
            && !IsAbbreviation(folded.AsSpan(Math.Max(start, i - 12), Math.Min(12, i - start))),
        _ => false,
    };
}
