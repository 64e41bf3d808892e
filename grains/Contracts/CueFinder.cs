using System.Text.RegularExpressions;

namespace SalesFlow.Contracts;

/// <summary>Tells an undertaking from its negation, from a quotation and from a definition.</summary>
internal sealed class CueFinder
{
    private const int Before = 80;
    private const int After = 40;
    private readonly CueWords words;
    private readonly Dictionary<char, (string Word, Cue Cue)[]> byFirst;
    private readonly Regex[] mentions;
    private readonly Regex[] definitions;

    public CueFinder(CueWords words)
    {
        this.words = words;
        byFirst = words.Negations.Select(w => (Word: w, Cue: Cue.Negation))
            .Concat(words.Neutral.Select(w => (Word: w, Cue: Cue.Neutral)))
            .Concat(words.Resets.Select(w => (Word: w, Cue: Cue.Reset)))
            .GroupBy(c => c.Word[0])
            .ToDictionary(g => g.Key, g => g.OrderByDescending(c => c.Word.Length).ToArray());
        mentions = Array.ConvertAll(words.Mentions, Anchored);
        definitions = Array.ConvertAll(words.Definitions, Anchored);
    }

    private enum Cue
    {
        Neutral,
        Negation,
        Reset,
    }

    /// <summary>An odd number of negations since the statement began: 不承担 is one, 不得不承担 two.</summary>
    public bool IsNegated(string sentence, int at)
    {
        var negated = false;
        for (var i = Math.Max(0, at - Before); i < at;)
        {
            var (length, cue) = At(sentence, i, at);
            negated = cue switch { Cue.Negation => !negated, Cue.Reset => false, _ => negated };
            i += length;
        }

        return negated;
    }

    /// <summary>无限连带责任…不适用. What another party says of its own after a comma does not count, nor does a new verb of the same one.</summary>
    public bool IsTakenBack(string sentence, TextSpan core, IReadOnlyList<PartyMention> parties)
    {
        var after = sentence.AsSpan(core.End, Math.Min(After, sentence.Length - core.End));
        foreach (var word in words.After)
        {
            if (after.IndexOf(word, StringComparison.Ordinal) is var at and >= 0)
            {
                var between = after[..at];
                var comma = between.IndexOf(',') >= 0;
                if (!comma || !(Speaks(Bearer.Them, core.End, core.End + at) || SaidBefore()))
                {
                    return true;
                }
            }
        }

        return false;

        bool Speaks(Bearer who, int from, int to) => parties.Any(p => p.Who == who && p.Start >= from && p.End <= to);

        // A party between the last comma and the thing: the statement was made, what follows the comma is another.
        bool SaidBefore()
        {
            var comma = sentence.LastIndexOf(',', Math.Max(0, core.Start - 1)) + 1;
            return parties.Any(p => p.Start >= comma && p.End <= core.Start);
        }
    }

    public bool IsMentionOrDefinition(string sentence, TextSpan core)
    {
        var rest = sentence.AsSpan(core.End, Math.Min(After, sentence.Length - core.End));
        var quoted = rest.StartsWith('"') || (rest.IndexOf('"') is var close and >= 0 && rest[..close].IndexOfAny(',', '。') < 0 && sentence.AsSpan(0, core.Start).LastIndexOf('"') >= 0);
        if (quoted && IsAny(mentions, sentence, core.End))
        {
            return true;
        }

        return IsAny(definitions, sentence, core.End) && (quoted || IsCalled(sentence, core.Start) || core.Start < 3);
    }

    private bool IsCalled(string sentence, int start)
    {
        var before = sentence.AsSpan(Math.Max(0, start - 20), start - Math.Max(0, start - 20));
        foreach (var word in words.Called)
        {
            if (before.Contains(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private (int Length, Cue Cue) At(string sentence, int i, int end)
    {
        if (byFirst.TryGetValue(sentence[i], out var candidates) && (i == 0 || !Characters.IsLetter(sentence[i]) || !Characters.IsLetter(sentence[i - 1])))
        {
            foreach (var (word, cue) in candidates)
            {
                if (string.CompareOrdinal(sentence, i, word, 0, word.Length) == 0 && (i + word.Length <= end || cue == Cue.Reset)
                    && !(Characters.IsLetter(word[^1]) && i + word.Length < sentence.Length && Characters.IsLetter(sentence[i + word.Length])))
                {
                    return (word.Length, cue);
                }
            }
        }

        return (1, Cue.Neutral);
    }

    private static Regex Anchored(string pattern) => new($@"\A(?:{pattern})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static bool IsAny(Regex[] patterns, string sentence, int at) => Array.Exists(patterns, p => p.IsMatch(sentence.AsSpan(at)));
}
