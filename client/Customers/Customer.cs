namespace SalesFlow.Client;

/// <summary>A customer's profile.</summary>
public sealed record Customer
{
    /// <summary>The customer's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, to show.</summary>
    public string? Name { get; init; }

    /// <summary><c>known</c> or <c>high-potential</c>.</summary>
    public string? State { get; init; }

    /// <summary>The member who looks after it.</summary>
    public string? Owner { get; init; }

    /// <summary>The owner's team.</summary>
    public string? Team { get; init; }

    /// <summary>The day of its first profile.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Its trade.</summary>
    public string? Industry { get; init; }

    /// <summary>Where it is.</summary>
    public string? Address { get; init; }

    /// <summary>Its telephone number.</summary>
    public string? Phone { get; init; }

    /// <summary>How much it may owe, in yuan.</summary>
    public decimal? CreditLimit { get; init; }

    /// <summary>Its people.</summary>
    public IReadOnlyList<CustomerContact> Contacts { get; init; } = [];
}

/// <summary>A person at a customer.</summary>
/// <param name="Name">The name.</param>
/// <param name="Role">What they do there.</param>
/// <param name="Phone">Telephone number.</param>
/// <param name="Mail">Mail address.</param>
public sealed record CustomerContact(string Name, string? Role, string? Phone, string? Mail, string? Wechat = null);

/// <summary>Something that happened with a customer.</summary>
/// <param name="At">When it was recorded.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="What">The kind of record.</param>
/// <param name="Subject">What it is about, such as <c>chain/pd-1</c>.</param>
/// <param name="Node">The kind of action.</param>
/// <param name="Label">Its label in the language asked for.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Step">The chain's step that it did.</param>
/// <param name="Action">The action's id.</param>
public sealed record CustomerEvent(DateTimeOffset At, DateTimeOffset? OccurredAt, string What, string Subject, string? Node, string? Label, string? Actor, string? Step, string? Action);

/// <summary>One of a customer's opportunities, tickets, contracts, visits, notes, to-dos or orders.</summary>
public sealed record CustomerSubject(string Id, string State, string? Number, string? Owner, string? Team, decimal? Amount, DateOnly Day, DateTimeOffset UpdatedAt);

/// <summary>How many of a kind there are, and the newest of them.</summary>
public sealed record CustomerSubjects(int Count, IReadOnlyDictionary<string, int> States, IReadOnlyList<CustomerSubject> Newest);

/// <summary>A chain of a customer that is in flight.</summary>
public sealed record CustomerChain(string Id, string Template, string Owner, string State, bool Broken, DateOnly Day, DateTimeOffset? NextDue, DateTimeOffset? StuckSince);

/// <summary>A month's snapshot: what had been bought when the month began.</summary>
public sealed record CustomerSnapshot
{
    /// <summary>The month that it was taken at the beginning of.</summary>
    public string Month { get; init; } = "";

    /// <summary>Orders in the twelve months before.</summary>
    public int Orders { get; init; }

    /// <summary>Orders month by month.</summary>
    public IReadOnlyList<SnapshotMonth> Months { get; init; } = [];

    /// <summary>What stands out, in words; null = nothing.</summary>
    public string? Highlight { get; init; }
}

/// <summary>Orders of a month.</summary>
public sealed record SnapshotMonth(string Month, int Orders);

/// <summary>Whether a customer still buys.</summary>
public sealed record CustomerForecast(double Active, double Expected, int HorizonDays, int Orders, int DaysSinceLast, string? Text);

/// <summary>Everything about a customer in one answer.</summary>
public sealed record CustomerOverview
{
    /// <summary>The customer's id.</summary>
    public required string Customer { get; init; }

    /// <summary>The moment that it is of.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>The profile; null where nobody has told one.</summary>
    public Customer? Profile { get; init; }

    /// <summary>Opportunities.</summary>
    public CustomerSubjects? Opportunities { get; init; }

    /// <summary>Support tickets.</summary>
    public CustomerSubjects? Tickets { get; init; }

    /// <summary>Contracts.</summary>
    public CustomerSubjects? Contracts { get; init; }

    /// <summary>Visits.</summary>
    public CustomerSubjects? Visits { get; init; }

    /// <summary>Orders.</summary>
    public CustomerSubjects? Orders { get; init; }

    /// <summary>What it owes, by currency.</summary>
    public IReadOnlyList<CurrencyReceivables> Receivables { get; init; } = [];

    /// <summary>How many chains are in flight.</summary>
    public long ChainsInFlight { get; init; }

    /// <summary>Chains in flight.</summary>
    public IReadOnlyList<CustomerChain> Chains { get; init; } = [];

    /// <summary>Monthly snapshots, newest first.</summary>
    public IReadOnlyList<CustomerSnapshot> Snapshots { get; init; } = [];

    /// <summary>The forecast; null without an order.</summary>
    public CustomerForecast? Forecast { get; init; }

    /// <summary>The newest events.</summary>
    public Page<CustomerEvent>? Timeline { get; init; }
}

/// <summary>Customers that went silent, as of the end of a day.</summary>
public sealed record SilentList
{
    /// <summary>The day.</summary>
    public DateOnly AsOf { get; init; }

    /// <summary>How many there are in all.</summary>
    public int Count { get; init; }

    /// <summary>Those of this page.</summary>
    public IReadOnlyList<SilentCustomer> Items { get; init; } = [];

    /// <summary>The cursor of the next page; null at the end.</summary>
    public string? Next { get; init; }
}

/// <summary>A customer that went silent.</summary>
public sealed record SilentCustomer
{
    /// <summary>The customer's id.</summary>
    public required string Customer { get; init; }

    /// <summary>The day of the last purchase.</summary>
    public DateOnly? LastPurchase { get; init; }

    /// <summary>Days since then.</summary>
    public int? DaysSilent { get; init; }

    /// <summary>Orders ever.</summary>
    public int Orders { get; init; }

    /// <summary>Why, in words.</summary>
    public IReadOnlyList<SilentWords> Reasons { get; init; } = [];

    /// <summary>What to say to it.</summary>
    public IReadOnlyList<SilentWords> TalkTracks { get; init; } = [];
}

/// <summary>A reason or a talk track.</summary>
/// <param name="Code">Its stable word.</param>
/// <param name="Text">The text, in the language asked for.</param>
public sealed record SilentWords(string Code, string Text);

/// <summary>How far the monthly snapshots are.</summary>
public sealed record SnapshotProgress
{
    /// <summary>The month that is being taken, <c>yyyy-MM</c>; null where none is.</summary>
    public string? Running { get; init; }

    /// <summary>The last customer of that month that has one.</summary>
    public string? After { get; init; }

    /// <summary>Snapshots of that month so far.</summary>
    public int Taken { get; init; }

    /// <summary>The newest month that is whole.</summary>
    public string? LastMonth { get; init; }
}
