using System.Text;

namespace SalesFlow.Contracts;

/// <summary>
/// Text in one plain form for matching: lower case, ASCII instead of full-width forms, simplified instead of common traditional characters, one kind of
/// quote, no zero-width characters, no spaces beside Chinese characters. It remembers where each character came from.
/// </summary>
public sealed class FoldedText
{
    private readonly int[] from;

    private FoldedText(string text, int[] from) => (Text, this.from) = (text, from);

    /// <summary>Line ends that end a sentence or a title are kept as <c>\n</c>; others are only wrapped lines.</summary>
    public string Text { get; }

    /// <param name="text">The whole text.</param>
    /// <param name="span">The part to fold.</param>
    /// <param name="titleEnd">Where in the text a title ends, if one does: what follows is another sentence.</param>
    public static FoldedText Of(string text, TextSpan span, int titleEnd = -1)
    {
        var folded = new StringBuilder(span.Length);
        var from = new int[span.Length];
        for (var i = span.Start; i < span.End; i++)
        {
            var c = Characters.Fold(text[i]);
            if (i == titleEnd && folded.Length > 0 && folded[^1] != '\n')
            {
                Append('\n', Math.Max(span.Start, i - 1));
            }

            if (c == Characters.Nothing)
            {
                continue;
            }

            if (!char.IsWhiteSpace(c))
            {
                Append(c, i);
                continue;
            }

            var start = i;
            var lineEnd = Characters.IsLineEnd(c);
            while (i + 1 < span.End && i + 1 != titleEnd && Characters.Fold(text[i + 1]) is var next && (next == Characters.Nothing || char.IsWhiteSpace(next)))
            {
                lineEnd |= Characters.IsLineEnd(next);
                i++;
            }

            var before = folded.Length > 0 ? folded[^1] : '\n';
            var after = i + 1 < span.End ? Characters.Fold(text[i + 1]) : '\n';
            if (before == '\n' || after == '\n')
            {
                continue;
            }

            if (lineEnd && Characters.EndsSentence(before))
            {
                Append('\n', start);
            }
            else if (!Characters.IsWide(before) && !Characters.IsWide(after))
            {
                Append(' ', start);
            }
        }

        return new FoldedText(folded.ToString(), from);

        void Append(char c, int origin)
        {
            // A title's end adds a character: there is always room, since it follows at least one that was passed over, or takes the place of none.
            if (folded.Length == from.Length)
            {
                Array.Resize(ref from, from.Length + 1);
            }

            from[folded.Length] = origin;
            folded.Append(c);
        }
    }

    public static FoldedText Of(string text) => Of(text, new(0, text.Length));

    /// <summary>Where a stretch of <see cref="Text"/> stands in the original; surrogate pairs are not cut.</summary>
    public TextSpan Original(string original, int start, int length)
    {
        if (length == 0)
        {
            return new(start < Text.Length ? from[start] : original.Length, 0);
        }

        var (first, end) = (from[start], from[start + length - 1] + 1);
        first -= first > 0 && char.IsLowSurrogate(original[first]) && char.IsHighSurrogate(original[first - 1]) ? 1 : 0;
        end += end < original.Length && char.IsLowSurrogate(original[end]) && char.IsHighSurrogate(original[end - 1]) ? 1 : 0;
        return new(first, end - first);
    }
}
