namespace SalesFlow.Client;

/// <summary>A week in numbers and words.</summary>
/// <param name="Digest">The numbers.</param>
/// <param name="Sent">It was sent like this.</param>
/// <param name="Texts">As mail and chat say it, by language.</param>
/// <param name="Sending">When it goes out, and to whom.</param>
public sealed record DigestAnswer(WeeklyDigest Digest, bool Sent, IReadOnlyDictionary<string, DigestText> Texts, DigestSending Sending);

/// <summary>A message.</summary>
public sealed record DigestText(string Title, string Text);

/// <summary>When the digest goes out, and to whom.</summary>
public sealed record DigestSending(bool On, string Day, string Time, DateTimeOffset? NextAt, string? LastWeek, DateTimeOffset? LastAt, int LastTo, IReadOnlyList<DigestReceiver> Receivers);

/// <summary>Who gets it.</summary>
/// <param name="Channel">By which channel.</param>
/// <param name="ChannelName">What people call it.</param>
/// <param name="Member">Null where the channel is a room.</param>
public sealed record DigestReceiver(string Channel, string? ChannelName, string? Member);

/// <summary>What a week was like.</summary>
public sealed record WeeklyDigest
{
    /// <summary>The week: <c>2026-W47</c>.</summary>
    public string Week { get; init; } = "";

    /// <summary>Its Monday.</summary>
    public DateOnly From { get; init; }

    /// <summary>Its Sunday.</summary>
    public DateOnly To { get; init; }

    /// <summary>When it was looked at.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>All chains of the week.</summary>
    public DigestRate Total { get; init; } = new("", new Dictionary<string, string>(), 0, 0, 0, 0, 0, null, null);

    /// <summary>By template.</summary>
    public IReadOnlyList<DigestRate> Templates { get; init; } = [];

    /// <summary>Where chains of the week broke most.</summary>
    public IReadOnlyList<DigestBreak> Breaks { get; init; } = [];

    /// <summary>Chains stuck at that moment.</summary>
    public int Stuck { get; init; }

    /// <summary>The longest stuck.</summary>
    public IReadOnlyList<DigestStuck> Worst { get; init; } = [];

    /// <summary>Silent customers.</summary>
    public int Silent { get; init; }

    /// <summary>The first of those.</summary>
    public IReadOnlyList<DigestCustomer> SilentFirst { get; init; } = [];

    /// <summary>Valid visits of all.</summary>
    public DigestShare Visits { get; init; } = new("", 0, 0, null);

    /// <summary>Members who acted of all.</summary>
    public DigestShare Adoption { get; init; } = new("", 0, 0, null);

    /// <summary>The same by team.</summary>
    public IReadOnlyList<DigestShare> Teams { get; init; } = [];
}

/// <summary>A rate with its counts.</summary>
public sealed record DigestRate(string Key, IReadOnlyDictionary<string, string> Labels, int Planned, int Closed, int Broken, int InFlight, int Void, double? Rate, double? Points);

/// <summary>A step at which chains broke.</summary>
public sealed record DigestBreak(string Template, IReadOnlyDictionary<string, string> TemplateLabels, string Step, IReadOnlyDictionary<string, string> Labels, int Broken, int Planned);

/// <summary>A chain that is stuck.</summary>
public sealed record DigestStuck(string Chain, IReadOnlyDictionary<string, string> TemplateLabels, IReadOnlyDictionary<string, string> Labels, string Customer, string CustomerName, string OwnerName, DateTimeOffset Since);

/// <summary>A silent customer.</summary>
public sealed record DigestCustomer(string Id, string Name, DateOnly? LastPurchase);

/// <summary>So many of so many.</summary>
public sealed record DigestShare(string Key, int Part, int Whole, double? Share);

/// <summary>When the digest goes out, and to whom.</summary>
public sealed record DigestRules
{
    /// <summary>It goes out.</summary>
    public bool On { get; init; }

    /// <summary><c>mon</c> … <c>sun</c>.</summary>
    public string Day { get; init; } = "mon";

    /// <summary>HH:mm, in the tenant's zone.</summary>
    public string Time { get; init; } = "08:30";

    /// <summary>Member ids; none = all managers.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Channels that are rooms.</summary>
    public IReadOnlyList<string> Rooms { get; init; } = [];
}

internal sealed record DigestRulesAnswer(string Key, int Version, DigestRules Policy);
