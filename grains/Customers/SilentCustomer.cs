namespace SalesFlow.Customers;

/// <summary>How a customer dealt with our engineers.</summary>
public enum ExchangeKind
{
    Ticket = 1,
    EngineerVisit = 2,
    FeasibilityCheck = 3,
}

/// <summary>A technical exchange: somebody there has use for what we sell.</summary>
public sealed record TechnicalExchange(string Id, string Customer, ExchangeKind Kind, DateTimeOffset At);

/// <summary>When a customer counts as silent.</summary>
public sealed record SilentOptions
{
    /// <summary>Calendar months without a purchase. Default: 6.</summary>
    public int SilentMonths { get; init; } = 6;

    /// <summary>Calendar months in which exchanges are counted. Default: 6, the silence itself: they talk with us and do not buy.</summary>
    public int ExchangeMonths { get; init; } = 6;

    /// <summary>Exchanges needed. Default: 2.</summary>
    public int Exchanges { get; init; } = 2;

    /// <summary>Whether a customer who never bought is listed too, once known for the silent months. Default: true.</summary>
    public bool NeverBought { get; init; } = true;
}

/// <summary>A line of the silent list (沉默预警清单).</summary>
/// <param name="ListedAt">The moment the list stands at.</param>
/// <param name="LastPurchase">Tenant-local day; null where nothing was ever bought.</param>
/// <param name="Orders">Orders ever placed until then.</param>
/// <param name="Exchanges">Those that count, oldest first.</param>
/// <param name="Reasons">Why the customer is here, and what is known, the rule's own two first.</param>
/// <param name="TalkTracks">How to begin the conversation, the most fitting first.</param>
public sealed record SilentCustomer(
    string Customer, DateTimeOffset ListedAt, DateOnly? LastPurchase, int? DaysSilent, int Orders,
    IReadOnlyList<TechnicalExchange> Exchanges, IReadOnlyList<Reason> Reasons, IReadOnlyList<TalkTrack> TalkTracks);

/// <summary>A reason or fact with a code for programs and words for people.</summary>
public sealed record Reason(string Code, Wording Words);

/// <summary>A way to begin the conversation with a silent customer, with the facts filled in.</summary>
public sealed record TalkTrack(string Key, Wording Words);
