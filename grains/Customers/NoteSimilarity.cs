using System.Text;

namespace SalesFlow.Customers;

/// <summary>How alike two notes are, by their runs of three characters: needs no words, so Chinese and English work alike.</summary>
public static class NoteSimilarity
{
    private const int Run = 3;

    /// <summary>Letters and digits alone, small, full-width forms as plain ones: what a person would call the same text.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            // U+FF01–FF5E are the full-width forms of U+0021–007E.
            var narrow = character is >= '\uFF01' and <= '\uFF5E' ? (char)(character - 0xFEE0) : character;
            if (char.IsLetterOrDigit(narrow) || char.IsSurrogate(narrow))
                plain.Append(char.ToLowerInvariant(narrow));
        }

        return plain.ToString();
    }

    /// <summary>Jaccard similarity of the runs, 0 to 1; texts with fewer than three letters or digits are alike only if equal.</summary>
    public static double Of(string one, string other)
    {
        var (first, second) = (Runs(Plain(one)), Runs(Plain(other)));
        if (first.Count == 0 && second.Count == 0)
            return 1;
        var both = first.Count(second.Contains);
        return both / (double)(first.Count + second.Count - both);
    }

    private static HashSet<string> Runs(string text) => text.Length < Run
        ? text.Length == 0 ? [] : [text]
        : [.. Enumerable.Range(0, text.Length - Run + 1).Select(start => text.Substring(start, Run))];
}
