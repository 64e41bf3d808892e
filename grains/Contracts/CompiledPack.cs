using System.Text.RegularExpressions;

namespace SalesFlow.Contracts;

/// <summary>A pack made ready for one side of the contract. Matching takes time linear in the text.</summary>
internal sealed class CompiledPack
{
    /// <summary>How often one pattern is tried in one sentence: bounds the work on text that is nothing but near misses.</summary>
    private const int MostTries = 8;

    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private readonly CompiledRule[] rules;
    private readonly PartyFinder parties;
    private readonly CueFinder cues;

    /// <param name="swapped">The generic names have changed sides.</param>
    public CompiledPack(RulePack pack, Side side, bool swapped)
    {
        Pack = pack;
        parties = new PartyFinder(pack.Parties, side, swapped);
        cues = new CueFinder(pack.Cues);
        rules = [.. pack.Rules.Select(r => new CompiledRule(r, Compile(r.Patterns), Compile(r.Sure), Compile(r.Requires), Compile(r.Exceptions)))];

        Regex[] Compile(string[] patterns) => Array.ConvertAll(patterns, p => new Regex(Expand(p), Linear));
        string Expand(string pattern)
        {
            // Macros may use parties, so they come first.
            foreach (var (name, value) in pack.Macros)
            {
                pattern = pattern.Replace($"{{{name}}}", $"(?:{value})");
            }

            return pattern.Replace("{us}", parties.Us).Replace("{them}", parties.Them);
        }
    }

    public RulePack Pack { get; }

    /// <summary>What the rules find in one sentence: rule and place, in the order of places.</summary>
    public List<(Rule Rule, int Start, int Length)> Find(string sentence)
    {
        var found = new List<(Rule Rule, int Start, int Length)>();
        IReadOnlyList<PartyMention>? mentions = null;
        foreach (var rule in rules)
        {
            if (Array.Exists(rule.Rule.About, word => sentence.Contains(word, StringComparison.Ordinal))
                && (rule.Requires.Length == 0 || Array.Exists(rule.Requires, r => r.IsMatch(sentence)))
                && First(rule, sentence, mentions ??= parties.In(sentence)) is { } hit
                && !Array.Exists(rule.Exceptions, e => e.IsMatch(sentence)))
            {
                found.Add((rule.Rule, hit.Start, hit.Length));
            }
        }

        found.RemoveAll(weaker => found.Exists(other => other.Rule.Covers.Contains(weaker.Rule.Key)));
        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;
    }

    private TextSpan? First(CompiledRule rule, string sentence, IReadOnlyList<PartyMention> mentions)
    {
        foreach (var (patterns, sure) in new[] { (rule.Sure, true), (rule.Patterns, false) })
        {
            foreach (var pattern in patterns)
            {
                var tries = 0;
                for (var match = pattern.Match(sentence); match.Success && tries < MostTries; match = match.NextMatch(), tries++)
                {
                    if (match.Length > 0 && Holds(rule.Rule, sentence, match, sure, mentions))
                    {
                        return new(match.Index, match.Length);
                    }
                }
            }
        }

        return null;
    }

    private bool Holds(Rule rule, string sentence, Match match, bool sure, IReadOnlyList<PartyMention> mentions)
    {
        var named = match.Groups["core"];
        var core = named.Success ? new TextSpan(named.Index, named.Length) : new TextSpan(match.Index, match.Length);
        if (rule.AbovePercent is { } above && !(Numbers.Percent(match.Groups["n"].ValueSpan) > above))
        {
            return false;
        }

        if (rule.OursOnly && parties.WhoBears(sentence, core, mentions) is Bearer.Them or Bearer.Third)
        {
            return false;
        }

        return !cues.IsMentionOrDefinition(sentence, core)
            && (sure || !(cues.IsNegated(sentence, core.Start) || (rule.TakenBack && cues.IsTakenBack(sentence, core, mentions))));
    }

    private sealed record CompiledRule(Rule Rule, Regex[] Patterns, Regex[] Sure, Regex[] Requires, Regex[] Exceptions);
}
