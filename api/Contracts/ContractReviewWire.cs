using System.Text.Json.Serialization;

namespace SalesFlow.Contracts;

/// <param name="Text">Up to 200,000 characters.</param>
/// <param name="Language"><c>zh-CN</c> or <c>en</c>: only that language's rules. Absent: by the letters of each sentence.</param>
/// <param name="Side"><c>seller</c> (default) or <c>buyer</c>: whose risks are looked for.</param>
public sealed record ReviewRequest(string? Text, string? Language, string? Side);

/// <param name="Rules">Version of each rule pack that was used, by language.</param>
/// <param name="Model">The tenant's model that was asked as well; null without one.</param>
/// <param name="Notice">What this review is not, in both languages.</param>
public sealed record ReviewAnswer(
    ClauseWire[] Clauses, FindingWire[] Findings, IReadOnlyDictionary<string, int> Rules,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ModelWire? Model, NoticeWire Notice)
{
    public static ReviewAnswer Of(ReviewResult result, Language language) => new(
        [.. result.Clauses.Select(c => new ClauseWire(c.Index, c.Span.Start, c.Span.Length, c.Title))],
        [.. result.Findings.Select(f => FindingWire.Of(f, language))],
        result.Packs, result.Model is { } model ? new ModelWire(model.Name, model.Version, null, null, null, null, null) : null,
        new(ContractReview.Notice.Zh, ContractReview.Notice.En));
}

public sealed record NoticeWire([property: JsonPropertyName("zh-CN")] string Zh, string En);

/// <param name="Start">In UTF-16 code units of the text as sent, as is <paramref name="Length"/>.</param>
public sealed record ClauseWire(int Index, int Start, int Length, string? Title);

public sealed record SpanWire(int Start, int Length);

/// <param name="Clause">Index of its clause.</param>
/// <param name="Text">The words at the span, as sent.</param>
/// <param name="Risk"><c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="Rule">Key of the rule that said so; absent where a model did.</param>
/// <param name="Model">Name of the model that said so; absent where a rule did.</param>
/// <param name="Version">Of the rule or model.</param>
public sealed record FindingWire(int Clause, SpanWire Span, string Text, string Risk, string Label, string Reason, string Suggestion, string? Rule, string? Model, int Version)
{
    public static FindingWire Of(Finding f, Language language) => new(
        f.Clause, new(f.Span.Start, f.Span.Length), f.Text, f.Risk switch { Contracts.Risk.High => "high", Contracts.Risk.Medium => "medium", _ => "low" },
        f.Label.In(language), f.Reason.In(language), f.Suggestion.In(language), f.ByModel ? null : f.Source, f.ByModel ? f.Source : null, f.Version);
}

/// <param name="Label"><c>risky</c> or <c>harmless</c>.</param>
/// <param name="Rule">The rule that it is an example of.</param>
public sealed record LabelWire(string? Text, string? Label, string? Rule);

public sealed record LabelsRequest(LabelWire?[]? Labels);

/// <summary>How many labelled clauses there are now.</summary>
public sealed record LabelsAnswer(int Risky, int Harmless);

/// <param name="Precision">Of the clauses it calls risky, the share that people called so; absent where it calls none so.</param>
/// <param name="Recall">Of the clauses that people called risky, the share it finds.</param>
/// <param name="Clauses">How many labelled clauses it was trained and, in five parts, tried on.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ModelWire(string Name, int Version, double? Precision, double? Recall, int? Clauses, int? Risky, int? Bytes)
{
    public static ModelWire Of(ClauseModel model) => new(
        model.Name.Name, model.Name.Version, model.Quality.Precision, model.Quality.Recall, model.Quality.Clauses, model.Quality.Risky, model.Zip.Length);
}
