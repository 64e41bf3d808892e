using System.Text.RegularExpressions;
using SalesFlow.Contracts;
using SalesFlow.Tenants;

namespace SalesFlow.Notes;

/// <summary>A tenant's tags and the words by which rules know them.</summary>
public sealed record TagRules
{
    public TagRule[] Tags { get; init; } = [];
}

/// <param name="Words">Plain words; any of them makes the tag. Compared in lower case, full-width forms as plain ones.</param>
/// <param name="Patterns">Regular expressions (linear time) over the same folded text; a group <c>word</c> is what is shown. Chinese has no word boundaries.</param>
/// <param name="Except">Words after which or around which the others do not count, for example 没有投诉.</param>
public sealed record TagRule(string Key, Dictionary<string, string> Labels, string[] Words, string[]? Patterns = null, string[]? Except = null);

/// <summary><c>/v1/policies/note-tags</c>. Shipped in <c>tags.json</c>; a tenant adds its own products and competitors.</summary>
public sealed class TagPolicy : PolicyKind<TagRules>
{
    private const string Resource = "Notes/tags.json";
    private const int MostTags = 200, MostWords = 500;

    public static TagPolicy Instance { get; } = new();

    public override string Key => "note-tags";

    public override string Shipped { get; } = Read();

    protected override IReadOnlyList<FieldError> Check(TagRules policy)
    {
        var errors = new List<FieldError>();
        if (policy.Tags.Length is 0 or > MostTags)
        {
            errors.Add(new("/tags", $"holds 1 to {MostTags} tags"));
        }

        for (var i = 0; i < policy.Tags.Length && i < MostTags; i++)
        {
            var tag = policy.Tags[i];
            if (!GrainKeys.IsId(tag.Key) || policy.Tags.Take(i).Any(other => other.Key == tag.Key))
            {
                errors.Add(new($"/tags/{i}/key", "is a key of its own: letters, digits, '.', '_', ':', '-'"));
            }

            // A tag without words is one that only people and the model give.
            if (tag.Words.Length > MostWords || Array.Exists(tag.Words, string.IsNullOrWhiteSpace))
            {
                errors.Add(new($"/tags/{i}/words", $"holds at most {MostWords} words, none of them blank"));
            }

            for (var p = 0; p < (tag.Patterns?.Length ?? 0); p++)
            {
                if (CompiledTags.Compile(tag.Patterns![p]) is null)
                {
                    errors.Add(new($"/tags/{i}/patterns/{p}", "is no regular expression without look-around and back references"));
                }
            }
        }

        return errors;
    }

    private static string Read()
    {
        using var stream = typeof(TagPolicy).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>Rules ready to be asked. Pure.</summary>
public sealed class CompiledTags
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<TagRules, CompiledTags> Ready = [];
    private readonly (string Key, string[] Words, Regex[] Patterns, string[] Except)[] tags;

    private CompiledTags(TagRules rules) => tags = [.. rules.Tags.Select(tag => (
        tag.Key, Folded(tag.Words), (tag.Patterns ?? []).Select(Compile).OfType<Regex>().ToArray(), Folded(tag.Except ?? [])))];

    public static CompiledTags Of(TagRules rules) => Ready.GetValue(rules, known => new(known));

    /// <summary>Null for what cannot be matched in linear time.</summary>
    internal static Regex? Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Tags whose words are in the text, with the first of them.</summary>
    public IReadOnlyList<(string Key, string Words)> In(string text)
    {
        var folded = FoldedText.Of(text).Text;
        var found = new List<(string, string)>();
        foreach (var (key, words, patterns, except) in tags)
        {
            // What is excepted is taken out first: 没有投诉 holds 投诉 and is none.
            var rest = except.Aggregate(folded, (left, word) => left.Replace(word, " ", StringComparison.Ordinal));
            if (words.FirstOrDefault(word => Holds(rest, word)) is { } by)
            {
                found.Add((key, by));
            }
            else if (patterns.Select(pattern => pattern.Match(rest)).FirstOrDefault(match => match.Success) is { } match)
            {
                found.Add((key, (match.Groups["word"] is { Success: true } word ? word.Value : match.Value).Trim()));
            }
        }

        return found;
    }

    /// <summary>English words count as whole words only; Chinese has none.</summary>
    private static bool Holds(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if (!(IsWordPart(word[0]) && at > 0 && IsWordPart(text[at - 1])) && !(IsWordPart(word[^1]) && end < text.Length && IsWordPart(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c);

    private static string[] Folded(IEnumerable<string> words) => [.. words.Select(word => FoldedText.Of(word).Text.Trim()).Where(word => word.Length > 0)];
}
