namespace SalesFlow.Client;

/// <summary>What a first review found.</summary>
public sealed record ContractReview
{
    /// <summary>The text's clauses.</summary>
    public IReadOnlyList<ContractClause> Clauses { get; init; } = [];

    /// <summary>Risks, clause by clause.</summary>
    public IReadOnlyList<ClauseFinding> Findings { get; init; } = [];

    /// <summary>Version of each rule pack that was used, by language.</summary>
    public IReadOnlyDictionary<string, int> Rules { get; init; } = new Dictionary<string, int>();

    /// <summary>The tenant's model that was asked as well; null without one.</summary>
    public ClauseModelName? Model { get; init; }

    /// <summary>What the review is not, by language.</summary>
    public IReadOnlyDictionary<string, string> Notice { get; init; } = new Dictionary<string, string>();
}

/// <summary>Where a clause stands, in UTF-16 code units: <c>text.Substring(Start, Length)</c>.</summary>
public sealed record ContractClause(int Index, int Start, int Length, string? Title = null);

/// <summary>A stretch of the text, in UTF-16 code units.</summary>
public sealed record ClauseSpan(int Start, int Length);

/// <summary>A model and its version.</summary>
public sealed record ClauseModelName(string Name, int Version);

/// <summary>A risk in a clause.</summary>
/// <param name="Clause">Index of the clause.</param>
/// <param name="Span">Where.</param>
/// <param name="Text">The words there.</param>
/// <param name="Risk"><c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="Label">What kind of risk.</param>
/// <param name="Reason">Why it is one.</param>
/// <param name="Suggestion">What to do.</param>
/// <param name="Rule">The rule that said so, or</param>
/// <param name="Model">the model.</param>
/// <param name="Version">Of the rule or model.</param>
public sealed record ClauseFinding(
    int Clause, ClauseSpan Span, string Text, string Risk, string Label, string Reason, string Suggestion, string? Rule, string? Model, int Version);

internal sealed record ContractText(string Text, string? Language, string? Side);
