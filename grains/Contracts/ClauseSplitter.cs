using System.Text.RegularExpressions;

namespace SalesFlow.Contracts;

/// <summary>A clause of a contract.</summary>
/// <param name="Span">Where it stands, without the white space around it.</param>
/// <param name="Title">Its heading with number, such as <c>第三条 违约责任</c>; null without one.</param>
/// <param name="BodyStart">Where the text after the heading begins; the start of the span without one.</param>
public sealed record Clause(int Index, TextSpan Span, string? Title, int BodyStart);

/// <summary>Cuts a contract into clauses: at 第…条, (一), 1.1, ①, Article 5, (a), at paragraphs, and long plain paragraphs at sentences. Wrapped lines stay together.</summary>
public static partial class ClauseSplitter
{
    private const int LongParagraph = 400;
    private const int LongestTitle = 40;

    public static IReadOnlyList<Clause> Split(string text)
    {
        var clauses = new List<Clause>();
        foreach (var span in Paragraphs(text))
        {
            foreach (var part in Parts(text, span))
            {
                if (Trim(text, part) is { Length: > 0 } trimmed)
                {
                    var titleEnd = TitleEnd(text, trimmed);
                    var title = titleEnd < 0 ? null : text[trimmed.Start..titleEnd].Trim();
                    clauses.Add(new(clauses.Count, trimmed, title, titleEnd < 0 ? trimmed.Start : titleEnd));
                }
            }
        }

        return clauses;
    }

    /// <summary>Lines that belong together.</summary>
    private static IEnumerable<TextSpan> Paragraphs(string text)
    {
        var start = 0;
        var open = false;
        var last = '\n';
        foreach (var line in Lines(text))
        {
            var trimmed = Trim(text, line);
            var begins = trimmed.Length == 0 || !open || Characters.EndsSentence(Characters.Fold(last)) || IsMarked(text, trimmed);
            if (begins && open)
            {
                yield return new(start, line.Start - start);
            }

            if (begins)
            {
                (start, open) = (line.Start, trimmed.Length > 0);
            }

            last = trimmed.Length > 0 ? text[trimmed.End - 1] : '\n';
        }

        if (open)
        {
            yield return new(start, text.Length - start);
        }
    }

    /// <summary>A paragraph cut where a new number follows the end of a sentence; a long one without numbers at every sentence.</summary>
    private static IEnumerable<TextSpan> Parts(string text, TextSpan span)
    {
        var start = span.Start;
        var cut = false;
        for (var match = InlineMarker().Match(text, span.Start, span.Length); match.Success; match = match.NextMatch())
        {
            // The match begins with the end of the sentence before.
            var at = match.Index + 1;
            yield return new(start, at - start);
            (start, cut) = (at, true);
        }

        if (!cut && span.Length > LongParagraph && !IsMarked(text, Trim(text, span)))
        {
            for (var i = span.Start; i + 1 < span.End; i++)
            {
                if (text[i] is '。' or '；' or '！' || (text[i] is '.' or ';' && char.IsWhiteSpace(text[i + 1]) && !Sentences.IsAbbreviation(text.AsSpan(start, i - start))))
                {
                    yield return new(start, i + 1 - start);
                    start = i + 1;
                }
            }
        }

        yield return new(start, span.End - start);
    }

    private static int TitleEnd(string text, TextSpan clause)
    {
        var marker = Marker().Match(text, clause.Start, clause.Length);
        if (!marker.Success)
        {
            return -1;
        }

        var end = marker.Index + marker.Length;
        var line = text.AsSpan(clause.Start, clause.Length).IndexOfAny("\r\n\u2028\u2029") is var found && found < 0 ? clause.End : clause.Start + found;
        var rest = text.AsSpan(end, Math.Max(0, line - end));
        if (line < clause.End && rest.Length <= LongestTitle && !rest.ContainsAny("。；，;,"))
        {
            return line;
        }

        // "第三条 违约责任 乙方…" and "5. Liability. The Supplier…": a few words, then the text on the same line.
        var words = InlineTitle().Match(text, end, Math.Min(clause.End - end, LongestTitle + 20));
        return words.Success && words.Length > 0 ? end + words.Length : -1;
    }

    private static bool IsMarked(string text, TextSpan line) => Marker().Match(text, line.Start, line.Length) is { Success: true };

    private static IEnumerable<TextSpan> Lines(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (Characters.IsLineEnd(text[i]))
            {
                yield return new(start, i + 1 - start);
                start = i + 1;
            }
        }

        yield return new(start, text.Length - start);
    }

    private static TextSpan Trim(string text, TextSpan span)
    {
        var (start, end) = (span.Start, span.End);
        while (start < end && (char.IsWhiteSpace(text[start]) || Characters.Fold(text[start]) == ' '))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return new(start, end - start);
    }

    private const string Number = "[一二三四五六七八九十百零〇两0-9０-９]{1,6}";

    [GeneratedRegex(@"\A(?:第\s?" + Number + @"\s?[条條章节節款项項]|[（(]\s?(?:" + Number + @"|[a-zA-Z]|[ivxIVX]{1,5})\s?[）)]|[一二三四五六七八九十]{1,3}[、．.]|[0-9０-９]{1,3}(?:[.．][0-9０-９]{1,3}){1,4}(?![0-9０-９%％])[.、]?|[0-9０-９]{1,3}[、．)）]|[0-9]{1,3}\.(?![0-9])|[①-⑳]|(?i:article|section|clause)\s[0-9ivx]{1,5}\b[.:]?|[•●▪◦·-]\s)")]
    private static partial Regex Marker();

    [GeneratedRegex(@"[。；;！!：:]\s{0,8}(?:第" + Number + @"[条條](?![约之的款、，和及至所])|[（(]" + Number + @"[）)]|[①-⑳]|(?<=[。；]\s{0,8})[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[、．. ])|[.;]\s{1,4}(?=\([a-z]\)\s)")]
    private static partial Regex InlineMarker();

    [GeneratedRegex(@"\A(?:\s+[^\s，。；：,;:.、0-9应須须为的将不]{2,15}[：:\s]+(?=[^\s0-9])|\s+[A-Z][A-Za-z]*(?:\s[A-Za-z]+){0,5}\.\s+(?=[A-Z]))")]
    private static partial Regex InlineTitle();
}
