using SalesFlow.Client;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Contracts;

/// <summary>A risk as it is shown in a text: of a kept contract or of a review that keeps nothing.</summary>
/// <param name="Id">What a waiver names; null before there is a contract.</param>
/// <param name="By">The rule or model that said so, in words.</param>
public sealed record Risky(
    string? Id, int Clause, int Start, int Length, string Risk, string Label, string Reason, string Suggestion, string By, bool MustSettle, ClauseWaiver? Waiver)
{
    public static Risky Of(ContractFinding f, Words t) => new(
        f.Id, f.Clause, f.Span.Start, f.Span.Length, f.Risk, f.Label, f.Reason, f.Suggestion, Source(f.Rule, f.Model, f.Version, t), f.MustSettle, f.Waiver);

    /// <param name="f">What the review found.</param>
    /// <param name="least">The risk from which on a finding must be settled.</param>
    /// <param name="t">The page's words.</param>
    public static Risky Of(ClauseFinding f, string least, Words t) => new(
        null, f.Clause, f.Span.Start, f.Span.Length, f.Risk, f.Label, f.Reason, f.Suggestion, Source(f.Rule, f.Model, f.Version, t), ContractLooks.Rank(f.Risk) >= ContractLooks.Rank(least), null);

    private static string Source(string? rule, string? model, int version, Words t)
    {
        var edition = version > 0 ? $" v{version}" : "";
        return rule is not null ? t[$"规则 {rule}{edition}", $"rule {rule}{edition}"] : t[$"模型 {model}{edition}", $"model {model}{edition}"];
    }
}

/// <summary>How contracts are spoken of.</summary>
internal static class ContractLooks
{
    /// <summary>Where a contract can be, in the order it goes through them.</summary>
    public static readonly string[] States = ["revising", "legal", "returned", "approved", "signed", "withdrawn"];

    public static string State(string state, Words t) => state switch
    {
        "revising" => t["销售修改中", "with the rep"],
        "legal" => t["法务审核中", "with legal"],
        "returned" => t["法务退回", "returned"],
        "approved" => t["已通过", "approved"],
        "signed" => t["已签署", "signed"],
        "withdrawn" => t["已撤回", "withdrawn"],
        _ => state,
    };

    public static string Mark(string state) => state switch { "approved" or "signed" => "closed", "returned" => "overdue", "revising" => "missing", "withdrawn" => "void", _ => "in-flight" };

    public static string Risk(string? risk, Words t) => risk switch { "high" => t["高风险", "high risk"], "medium" => t["中风险", "medium risk"], "low" => t["低风险", "low risk"], _ => t["未发现风险", "no risk found"] };

    public static string RiskMark(string? risk) => risk switch { "high" => "overdue", "medium" => "missing", "low" => "void", _ => "closed" };

    public static int Rank(string? risk) => risk switch { "high" => 3, "medium" => 2, "low" => 1, _ => 0 };

    public static string Name(string? title, string? number, string id) => title ?? number ?? id;

    /// <summary>When legal must have said its word: the running step of the chain that waits for it.</summary>
    public static DateTimeOffset? Due(Chain? chain) => chain?.Steps.FirstOrDefault(step => step.Node == "contract.reviewed" && step.DoneAt is null)?.DueAt;
}
