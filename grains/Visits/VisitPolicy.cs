using SalesFlow.Tenants;

namespace SalesFlow.Visits;

/// <summary>What a tenant decides about its visits. What a visit needs is the rule of the node <c>visit.recorded</c>.</summary>
public sealed record VisitTerms
{
    /// <summary>Template of the chain that a visit starts; absent = none.</summary>
    public string? Template { get; init; }

    /// <summary>Shown where a visit is returned: how to make a good one. Absent = none.</summary>
    public VisitTip? Tip { get; init; }

    /// <summary>A visit that is recorded on a later day than it took place does not count. Default: false.</summary>
    public bool SameDayEntry { get; init; }
}

/// <summary>The tenant's tip: a short video, usually.</summary>
public sealed record VisitTip(string Url, Dictionary<string, string>? Labels = null);

/// <summary><c>/v1/policies/visits</c>.</summary>
public sealed class VisitPolicy : PolicyKind<VisitTerms>
{
    public static VisitPolicy Instance { get; } = new();

    public override string Key => "visits";

    public override string Shipped => """{"template":"visit","sameDayEntry":false}""";

    protected override IReadOnlyList<FieldError> Check(VisitTerms policy)
    {
        var errors = new List<FieldError>();
        if (policy.Template is not null && !GrainKeys.IsId(policy.Template))
        {
            errors.Add(new("/template", "names a template, or is absent; GET /v1/templates lists them"));
        }

        if (policy.Tip is { } tip && !(Uri.TryCreate(tip.Url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"))
        {
            errors.Add(new("/tip/url", "is an http or https address"));
        }

        return errors;
    }
}
