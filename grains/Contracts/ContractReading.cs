using System.Security.Cryptography;
using System.Text;

namespace SalesFlow.Contracts;

/// <summary>Makes of a first review what a contract keeps of it. Pure.</summary>
public static class ContractReading
{
    public const string ByRule = "rule", ByModel = "model", ByLanguageModel = "language-model";

    private const int LongestText = 300, LongestTitle = 80;

    public static KeptReview Of(string text, ContractTermsPolicy policy, ClauseModel? model)
    {
        var result = ContractReview.Review(text, new ReviewOptions { Side = policy.ReviewSide, Model = model });
        var seen = new Dictionary<string, int>();
        var kept = result.Findings.Select(finding => Kept(finding, text, result.Clauses[finding.Clause], policy.Least, seen)).OrderByDescending(finding => finding.Risk).Take(Contract.MostFindings);
        return new KeptReview([.. kept.OrderBy(finding => finding.Start)], new(result.Packs.ToDictionary(), StringComparer.Ordinal), result.Model);
    }

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    internal static string Short(string text, int most = LongestText) => text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1), "…");

    private static ContractFinding Kept(Finding finding, string text, Clause clause, Risk least, Dictionary<string, int> seen)
    {
        // The same words twice in one clause are two findings.
        var about = $"{(finding.ByModel ? ByModel : ByRule)}\n{finding.Source}\n{text.Substring(clause.Span.Start, clause.Span.Length)}\n{finding.Text}";
        var before = seen.GetValueOrDefault(about);
        seen[about] = before + 1;
        return new ContractFinding(
            Hash($"{about}\n{before}"), finding.Clause, clause.Title is { } title ? Short(title, LongestTitle) : null, finding.Span.Start, finding.Span.Length, Short(finding.Text), finding.Risk,
            finding.Label, finding.Reason, finding.Suggestion, finding.ByModel ? ByModel : ByRule, finding.Source, finding.Version, finding.Risk >= least);
    }
}
