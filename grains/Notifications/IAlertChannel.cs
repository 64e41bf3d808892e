using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Notifications;

/// <summary>A way to a person. May be asked twice for the same <see cref="AlertMessage.Id"/>, after a crash between delivering and noting it.</summary>
public interface IAlertChannel
{
    string Name { get; }

    /// <summary>Whether the tenant has any use for it.</summary>
    bool For(Catalogue catalogue) => true;

    Task<DeliveryResult> Deliver(AlertMessage message, CancellationToken cancellation);
}

/// <param name="Error">Null = delivered.</param>
public sealed record DeliveryResult(string? Error = null)
{
    public static DeliveryResult Delivered { get; } = new();

    /// <summary>Kept where it cannot be lost, and on its way: the channel's own log says what became of it.</summary>
    public static DeliveryResult Handed { get; } = new() { OnItsWay = true };

    public bool OnItsWay { get; init; }

    public bool Ok => Error is null;
}

/// <summary>How many alerts a message stands for, and why.</summary>
public enum MessageKind
{
    Single = 1,

    /// <summary>Several rungs of one commit.</summary>
    Folded = 2,

    /// <summary>More messages for one person than are sent one by one.</summary>
    Digest = 3,
}

/// <param name="To">Member id, or a role's word where no member is known.</param>
/// <param name="Text">The message in each language, by tag.</param>
public sealed record AlertMessage(string Tenant, string Id, MessageKind Kind, string To, IReadOnlyList<AlertSubject> Alerts, IReadOnlyDictionary<string, string> Text)
{
    /// <summary>Those that were snoozed, by id: each is wanted once more.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Snoozed { get; init; } = new Dictionary<string, DateTimeOffset>();
}

/// <summary>An alert with what its words need; members are null where the chain could not be read.</summary>
/// <param name="Due">The step's due moment.</param>
public sealed record AlertSubject(
    AlertRow Alert, string? Customer, string? Owner, IReadOnlyDictionary<string, string>? Template, IReadOnlyDictionary<string, string>? Step, DateTimeOffset? Due, bool Done)
{
    public string? TemplateKey { get; init; }

    public string? Team { get; init; }

    /// <summary>Channels that the rung names, by key or kind; none = all of the tenant's.</summary>
    public string[] Channels { get; init; } = [];
}
