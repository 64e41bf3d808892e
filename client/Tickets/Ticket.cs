namespace SalesFlow.Client;

/// <summary>A support ticket as it stands.</summary>
public sealed record Ticket
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its number for people, such as <c>T20260203-0007</c>.</summary>
    public required string Number { get; init; }

    /// <summary>Whose device it is.</summary>
    public required string Customer { get; init; }

    /// <summary>The device's model.</summary>
    public string? DeviceModel { get; init; }

    /// <summary>What is wrong, in words.</summary>
    public string? Fault { get; init; }

    /// <summary><c>critical</c>, <c>urgent</c> or <c>normal</c>.</summary>
    public string? Urgency { get; init; }

    /// <summary><c>queued</c>, <c>assigned</c>, <c>accepted</c>, <c>on-site</c>, <c>done</c> or <c>cancelled</c>.</summary>
    public string? State { get; init; }

    /// <summary>The day it was requested, in the tenant's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>When it was requested.</summary>
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>Who requested it.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>When the customer expects someone.</summary>
    public DateTimeOffset? ExpectedArrival { get; init; }

    /// <summary>When an engineer must be on site.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Who has it; null while nobody has.</summary>
    public string? Engineer { get; init; }

    /// <summary>First accepted, assigned or checked in.</summary>
    public DateTimeOffset? FirstResponseAt { get; init; }

    /// <summary>First checked in.</summary>
    public DateTimeOffset? OnSiteAt { get; init; }

    /// <summary>The newest check-in since it was last opened.</summary>
    public TicketCheckIn? CheckIn { get; init; }

    /// <summary>The customer's signature.</summary>
    public TicketReceipt? Receipt { get; init; }

    /// <summary>The newest complaints, oldest first.</summary>
    public IReadOnlyList<TicketComplaint> Complaints { get; init; } = [];

    /// <summary>How many complaints there were.</summary>
    public int ComplaintCount { get; init; }

    /// <summary>How many times it was reopened.</summary>
    public int Reopened { get; init; }

    /// <summary>The chain that watches its limits now.</summary>
    public string? Chain { get; init; }

    /// <summary>All of its chains, oldest first.</summary>
    public IReadOnlyList<string> Chains { get; init; } = [];

    /// <summary>Digests of the fault's photos.</summary>
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>Those that have not arrived; null in lists.</summary>
    public IReadOnlyList<string>? PhotosMissing { get; init; }
}

/// <summary>An engineer on site.</summary>
/// <param name="Action">The action that said so.</param>
/// <param name="By">The engineer.</param>
/// <param name="At">When the server kept it.</param>
/// <param name="ScannedAt">By the device's clock.</param>
/// <param name="Lat">Degrees north.</param>
/// <param name="Lon">Degrees east.</param>
/// <param name="AccuracyMetres">As the device said.</param>
/// <param name="FixedAt">When the device found its position.</param>
public sealed record TicketCheckIn(
    string Action, string By, DateTimeOffset At, DateTimeOffset ScannedAt, double? Lat, double? Lon, double? AccuracyMetres, DateTimeOffset? FixedAt);

/// <summary>The customer's signature on the work.</summary>
/// <param name="Action">The action that brought it.</param>
/// <param name="Signer">Who signed.</param>
/// <param name="By">Who took the signature.</param>
/// <param name="At">When the server kept it.</param>
/// <param name="Sha256">The signature's file.</param>
public sealed record TicketReceipt(string Action, string? Signer, string By, DateTimeOffset At, string? Sha256);

/// <summary>A complaint of the customer's.</summary>
/// <param name="Action">The action that recorded it.</param>
/// <param name="Text">In words.</param>
/// <param name="By">Who recorded it.</param>
/// <param name="At">When.</param>
public sealed record TicketComplaint(string Action, string? Text, string By, DateTimeOffset At);
