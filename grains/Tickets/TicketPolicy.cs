using SalesFlow.Calendars;
using SalesFlow.Tenants;

namespace SalesFlow.Tickets;

/// <summary>What a tenant decides about its tickets. The limits themselves are those of the templates.</summary>
public sealed record TicketTerms
{
    /// <summary>Template of the chain that a request starts.</summary>
    public string Template { get; init; } = "";

    /// <summary>Template of the chain that a reopening starts.</summary>
    public string ReturnTemplate { get; init; } = "";

    /// <summary>The role that a member must have to be given a ticket; absent = anyone. A member without any role, or unknown, is not held back.</summary>
    public string? EngineerRole { get; init; }

    /// <summary>Within what elapsed time a critical ticket counts as reached in time, ISO 8601.</summary>
    public string CriticalOnSite { get; init; } = "";
}

/// <summary><c>/v1/policies/tickets</c>.</summary>
public sealed class TicketPolicy : PolicyKind<TicketTerms>
{
    public static TicketPolicy Instance { get; } = new();

    public override string Key => "tickets";

    public override string Shipped => """{"template":"onsite-support","returnTemplate":"onsite-return","engineerRole":"engineer","criticalOnSite":"PT4H"}""";

    protected override IReadOnlyList<FieldError> Check(TicketTerms policy)
    {
        var errors = new List<FieldError>();
        if (!GrainKeys.IsId(policy.Template))
        {
            errors.Add(new("/template", "names a template; GET /v1/templates lists them"));
        }

        if (!GrainKeys.IsId(policy.ReturnTemplate))
        {
            errors.Add(new("/returnTemplate", "names a template; GET /v1/templates lists them"));
        }

        if (policy.EngineerRole is { } role && string.IsNullOrWhiteSpace(role))
        {
            errors.Add(new("/engineerRole", "is a role of members, or absent"));
        }

        if (!IsoDuration.TryParse(policy.CriticalOnSite, out var length) || length.OnElapsedClock() <= TimeSpan.Zero)
        {
            errors.Add(new("/criticalOnSite", "is a time longer than nothing as ISO 8601, for example PT4H"));
        }

        return errors;
    }
}
