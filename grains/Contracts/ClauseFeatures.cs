namespace SalesFlow.Contracts;

/// <summary>A clause as numbers: hashed runs of one to three Chinese characters and of one or two words, of length one together, and beside them which
/// rules found something: runs alone can't tell a risk from its negation. The same text gives the same numbers in every process.</summary>
internal static class ClauseFeatures
{
    public const int Size = 1 << 14;

    private const int LongestText = 4_000;

    public static float[] Of(string folded, IReadOnlyCollection<string> rules)
    {
        var features = new float[Size];
        var text = folded.AsSpan(0, Math.Min(folded.Length, LongestText));
        for (var i = 0; i < text.Length; i++)
        {
            if (Characters.IsWide(text[i]))
            {
                for (var length = 1; length <= 3 && i + length <= text.Length && Characters.IsWide(text[i + length - 1]); length++)
                {
                    Count(text.Slice(i, length));
                }
            }
            else if (IsWordPart(text[i]) && (i == 0 || !IsWordPart(text[i - 1])))
            {
                var end = WordEnd(text, i);
                Count(text[i..end]);
                if (end + 1 < text.Length && text[end] == ' ' && IsWordPart(text[end + 1]))
                {
                    Count(text[i..WordEnd(text, end + 1)]);
                }
            }
        }

        var norm = MathF.Sqrt(features.Sum(f => f * f));
        for (var i = 0; norm > 0 && i < Size; i++)
        {
            features[i] /= norm;
        }

        foreach (var rule in rules)
        {
            Count($"\u0001{rule}");
        }

        if (rules.Count > 0)
        {
            Count("\u0001");
        }

        return features;

        // FNV-1a. Whether a run is there counts, not how often.
        void Count(ReadOnlySpan<char> run)
        {
            var hash = 2166136261u;
            foreach (var c in run)
            {
                hash = (hash ^ c) * 16777619u;
            }

            features[(hash ^ (hash >> 15)) & (Size - 1)] = 1;
        }
    }

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '\'' or '%' or '‰';

    private static int WordEnd(ReadOnlySpan<char> text, int start)
    {
        while (start < text.Length && IsWordPart(text[start]))
        {
            start++;
        }

        return start;
    }
}
