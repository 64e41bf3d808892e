namespace SalesFlow.Apply;

/// <summary>One line of a difference.</summary>
/// <param name="Mark"><c>+</c> is new, <c>-</c> goes, a space stays; <c>…</c> stands for lines that stay and are not shown.</param>
internal sealed record DiffLine(char Mark, string Text);

/// <summary>What changes from one text to another, line by line, with two lines of what stays around it. Pure.</summary>
internal static class LineDiff
{
    private const int Around = 2;

    /// <summary>Beyond this many lines on either side the whole is shown as replaced.</summary>
    private const int Most = 3_000;

    public static IReadOnlyList<DiffLine> Of(string before, string after)
    {
        var (a, b) = (Lines(before), Lines(after));
        return Shortened(a.Length > Most || b.Length > Most ? [.. a.Select(line => new DiffLine('-', line)), .. b.Select(line => new DiffLine('+', line))] : Whole(a, b));
    }

    /// <summary>By the longest common subsequence.</summary>
    private static List<DiffLine> Whole(string[] a, string[] b)
    {
        var same = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
            {
                same[i, j] = a[i] == b[j] ? same[i + 1, j + 1] + 1 : Math.Max(same[i + 1, j], same[i, j + 1]);
            }
        }

        var lines = new List<DiffLine>();
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            if (i < a.Length && j < b.Length && a[i] == b[j])
            {
                lines.Add(new(' ', a[i++]));
                j++;
            }
            else if (j == b.Length || (i < a.Length && same[i + 1, j] >= same[i, j + 1]))
            {
                lines.Add(new('-', a[i++]));
            }
            else
            {
                lines.Add(new('+', b[j++]));
            }
        }

        return lines;
    }

    private static List<DiffLine> Shortened(List<DiffLine> lines)
    {
        var shown = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Mark != ' ')
            {
                Array.Fill(shown, true, Math.Max(0, i - Around), Math.Min(lines.Count, i + Around + 1) - Math.Max(0, i - Around));
            }
        }

        var kept = new List<DiffLine>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (shown[i])
            {
                kept.Add(lines[i]);
            }
            else if (kept.Count == 0 || kept[^1].Mark != '…')
            {
                kept.Add(new('…', ""));
            }
        }

        return kept;
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
