using System.Collections.Concurrent;

namespace SalesFlow.Contracts;

/// <summary>What a first review found.</summary>
/// <param name="Packs">Version of each rule pack that was used, by language.</param>
/// <param name="Model">The tenant's model that was used, if it has one.</param>
public sealed record ReviewResult(IReadOnlyList<Clause> Clauses, IReadOnlyList<Finding> Findings, IReadOnlyDictionary<string, int> Packs, ModelName? Model);

/// <summary>A risk in a clause.</summary>
/// <param name="Text">The words at <paramref name="Span"/>, as they were sent.</param>
/// <param name="Label">The rule's name; for a model: what it says.</param>
/// <param name="Source">Key of the rule, or name of the model.</param>
/// <param name="Version">Of the rule or model.</param>
/// <param name="ByModel">Whether a model said so.</param>
public sealed record Finding(
    int Clause, TextSpan Span, string Text, Risk Risk, Words Label, Words Reason, Words Suggestion, string Source, int Version, bool ByModel = false);

/// <summary>How a text is to be reviewed.</summary>
public sealed record ReviewOptions
{
    /// <summary>Whose risks are looked for. Default: the seller's.</summary>
    public Side Side { get; init; } = Side.Seller;

    /// <summary>Only the rules of this language. Default: by the letters of each sentence.</summary>
    public Language? Language { get; init; }

    /// <summary>A tenant's model to ask as well.</summary>
    public ClauseModel? Model { get; init; }
}

/// <summary>The first review of a contract's text. Pure: the same text, options and packs give the same findings. It is no legal advice.</summary>
public static class ContractReview
{
    /// <summary>Longest text that is reviewed, in UTF-16 code units.</summary>
    public const int LongestText = 200_000;

    /// <summary>What every answer says of itself.</summary>
    public static readonly Words Notice = new(
        "这是按规则所做的初审，仅供参考，不构成法律意见；请由法务或律师审定。",
        "This is a first review by rules. It is no legal advice; have your legal department or a lawyer decide.");

    private static readonly ConcurrentDictionary<(Language Language, Side Side, bool Swapped), Lazy<CompiledPack>> Compiled = new();

    /// <exception cref="ArgumentException">The text is longer than <see cref="LongestText"/>.</exception>
    public static ReviewResult Review(string text, ReviewOptions? options = null)
    {
        options ??= new();
        if (text.Length > LongestText)
        {
            throw new ArgumentException($"a text of at most {LongestText} characters", nameof(text));
        }

        var clauses = ClauseSplitter.Split(text);
        var folded = clauses.Select(c => FoldedText.Of(text, c.Span, TitleLine(text, c))).ToArray();
        var swapped = PartyFinder.IsSwapped(RulePacks.Chinese.Parties, Head(folded));
        var packs = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var language in Languages(options))
        {
            var pack = language == Language.Chinese ? RulePacks.Chinese : RulePacks.English;
            packs[pack.Language] = pack.Version;
        }

        var findings = new List<Finding>();
        for (var i = 0; i < clauses.Count; i++)
        {
            var before = findings.Count;
            ByRules(text, clauses[i], folded[i], options, swapped, findings);
            if (options.Model?.Judge(text, clauses[i], folded[i], [.. findings.Skip(before).Select(f => f.Source).Distinct()]) is { } finding)
            {
                findings.Add(finding);
            }
        }

        return new(clauses, findings, packs, options.Model?.Name);
    }

    /// <summary>Keys of the rules that find something in a piece of text.</summary>
    internal static string[] RulesIn(string text) =>
        [.. Review(text.Length > LongestText ? text[..LongestText] : text).Findings.Select(f => f.Source).Distinct()];

    private static void ByRules(string text, Clause clause, FoldedText folded, ReviewOptions options, bool swapped, List<Finding> findings)
    {
        foreach (var part in Sentences.Split(folded.Text))
        {
            var sentence = folded.Text.Substring(part.Start, part.Length);
            foreach (var language in Languages(options))
            {
                if (!Speaks(language, sentence))
                {
                    continue;
                }

                foreach (var (rule, start, length) in Ready(language, options.Side, swapped && language == Language.Chinese).Find(sentence))
                {
                    var span = folded.Original(text, part.Start + start, length);
                    findings.Add(new(clause.Index, span, text.Substring(span.Start, span.Length), rule.Severity, rule.Labels, rule.Reason, rule.Suggestion, rule.Key, rule.Version));
                }
            }
        }
    }

    private static IEnumerable<Language> Languages(ReviewOptions options) => options.Language is { } one ? [one] : [Language.Chinese, Language.English];

    private static bool Speaks(Language language, string sentence) => language == Language.Chinese ? sentence.AsSpan().ContainsAnyInRange('\u4E00', '\u9FFF') : sentence.AsSpan().ContainsAnyInRange('a', 'z');

    /// <summary>Where a title with a line of its own ends. One on the same line as the text is not cut off: it may be no title after all.</summary>
    private static int TitleLine(string text, Clause clause) =>
        clause.Title is not null && clause.BodyStart < clause.Span.End && Characters.IsLineEnd(text[clause.BodyStart]) ? clause.BodyStart : -1;

    private static string Head(FoldedText[] clauses) => string.Join('\n', clauses.Take(40).Select(c => c.Text));

    private static CompiledPack Ready(Language language, Side side, bool swapped) => Compiled.GetOrAdd((language, side, swapped),
        static key => new(() => new(key.Language == Language.Chinese ? RulePacks.Chinese : RulePacks.English, key.Side, key.Swapped))).Value;
}
