namespace SalesFlow.Customers;

/// <summary>Who a customer is.</summary>
/// <param name="Owner">The member who looks after the customer.</param>
/// <param name="Since">The day of the first word about it, in the tenant's zone.</param>
public sealed record CustomerProfile(string Id, string Owner, DateOnly Since)
{
    /// <summary>Words of the row's state.</summary>
    public const string Known = "known", HighPotential = "high-potential";

    public string? Team { get; init; }
    public string? Name { get; init; }
    public string? Address { get; init; }
    public string? Industry { get; init; }
    public string? TaxNo { get; init; }
    public string? Phone { get; init; }

    /// <summary>What the customer may owe, in the tenant's currency; null = the tenant's own limit.</summary>
    public decimal? CreditLimit { get; init; }
    public Contact[] Contacts { get; init; } = [];

    /// <summary>An expansion plan (扩产计划) puts the customer into the high-potential pool.</summary>
    public ExpansionPlan? Expansion { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
}

/// <summary>Somebody to talk to there.</summary>
/// <param name="Wechat">Whom WeCom knows them as (external_userid): what is sent to the customer by WeChat goes there.</param>
public sealed record Contact(string Name, string? Role, string? Phone, string? Mail, string? Wechat = null);

/// <summary>The customer plans to expand its production.</summary>
/// <param name="ToldAt">When we were told, by whom beside it.</param>
public sealed record ExpansionPlan(string? Plan, DateOnly? ExpectedOn, DateTimeOffset ToldAt, string ToldBy);
