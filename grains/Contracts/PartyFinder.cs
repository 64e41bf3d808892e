using System.Text.RegularExpressions;

namespace SalesFlow.Contracts;

/// <summary>Whose risks are looked for.</summary>
public enum Side
{
    Seller = 1,
    Buyer = 2,
}

/// <summary>Who bears what a sentence says.</summary>
internal enum Bearer
{
    Unknown,
    Us,
    Them,
    Both,
    Third,
}

internal readonly record struct PartyMention(int Start, int End, Bearer Who);

/// <summary>Finds the parties in a sentence and who of them bears something.</summary>
internal sealed class PartyFinder
{
    private const int Reach = 200;
    private const int AgentReach = 14;
    private readonly PartyWords words;
    private readonly Dictionary<string, Bearer> who = [];
    private readonly Regex any;

    public PartyFinder(PartyWords words, Side side, bool swapped)
    {
        this.words = words;
        string[] seller = [.. words.Seller, .. swapped ? words.GenericBuyer : words.GenericSeller];
        string[] buyer = [.. words.Buyer, .. swapped ? words.GenericSeller : words.GenericBuyer];
        string[] us = [.. words.Us, .. side == Side.Seller ? seller : buyer];
        string[] them = [.. words.Them, .. side == Side.Seller ? buyer : seller];
        foreach (var (group, bearer) in new[] { (us, Bearer.Us), (them, Bearer.Them), (words.Both, Bearer.Both), (words.Third, Bearer.Third) })
        {
            foreach (var word in group)
            {
                who[word] = bearer;
            }
        }

        (Us, Them) = (Alternation(us), Alternation(them));
        any = new Regex(Alternation(who.Keys), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>Our names and theirs, as patterns.</summary>
    public string Us { get; }

    public string Them { get; }

    public IReadOnlyList<PartyMention> In(string sentence)
    {
        var found = new List<PartyMention>();
        foreach (var match in any.EnumerateMatches(sentence))
        {
            found.Add(new(match.Index, match.Index + match.Length, who[sentence.Substring(match.Index, match.Length)]));
        }

        return found;
    }

    /// <summary>The party named after the thing with 由…承担, else the nearest one before it that is not an object (向甲方) or a mere qualifier (甲方的损失).</summary>
    public Bearer WhoBears(string sentence, TextSpan core, IReadOnlyList<PartyMention> mentions)
    {
        foreach (var mention in mentions)
        {
            if (mention.Start >= core.End && mention.Start - core.End <= AgentReach && EndsWithAny(sentence, mention.Start, words.Agents) && !sentence.AsSpan(core.End, mention.Start - core.End).Contains(','))
            {
                return mention.Who;
            }
        }

        for (var i = mentions.Count - 1; i >= 0; i--)
        {
            var mention = mentions[i];
            if (mention.End > core.End || core.Start - mention.End > Reach || EndsWithAny(sentence, mention.Start, words.Objects) || StartsWithAny(sentence, mention.End, words.Qualifiers))
            {
                continue;
            }

            // 甲方和乙方: both bear it.
            if (i > 0 && sentence.AsSpan(mentions[i - 1].End, mention.Start - mentions[i - 1].End).Trim() is "和" or "与" or "及" or "、" or "and" or "and the" or "or the" && mentions[i - 1].Who != mention.Who)
            {
                return Bearer.Both;
            }

            var received = mention.End <= core.Start && ContainsAny(sentence.AsSpan(mention.End, core.Start - mention.End), words.Receives);
            return received ? Other(mention.Who) : mention.Who;
        }

        return Bearer.Unknown;
    }

    /// <summary>Whether the text gives the generic names to the other sides, as in 甲方（卖方）.</summary>
    public static bool IsSwapped(PartyWords words, string folded)
    {
        if (words.GenericBuyer.Length == 0)
        {
            return false;
        }

        var (generic, seller) = (Alternation(words.GenericBuyer), Alternation(words.Seller));
        var head = folded.Length > 4_000 ? folded[..4_000] : folded;
        return Regex.IsMatch(head, $"""{generic}"?[(:]"?(?:以下简称)?"?{seller}|{seller}"?[(:]"?(?:以下简称)?"?{generic}""", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>Longest first: 供应商 is not 供应 with something behind it. Words of letters stand alone.</summary>
    private static string Alternation(IEnumerable<string> words) =>
        $"(?:{string.Join('|', words.OrderByDescending(w => w.Length).ThenBy(w => w, StringComparer.Ordinal).Select(w => Characters.IsLetter(w[0]) ? $@"\b{Regex.Escape(w)}\b" : Regex.Escape(w)))})";

    private static Bearer Other(Bearer bearer) => bearer switch { Bearer.Us => Bearer.Them, Bearer.Them => Bearer.Us, _ => bearer };

    private static bool EndsWithAny(string text, int end, string[] words) => Array.Exists(words, w => text.AsSpan(0, end).EndsWith(w, StringComparison.Ordinal));

    private static bool StartsWithAny(string text, int start, string[] words) => Array.Exists(words, w => text.AsSpan(start).StartsWith(w, StringComparison.Ordinal));

    private static bool ContainsAny(ReadOnlySpan<char> text, string[] words)
    {
        foreach (var word in words)
        {
            if (text.Contains(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
