namespace SalesFlow.Tickets;

/// <summary>A support ticket (技术支持工单) as it stands, folded from its own actions.</summary>
/// <param name="Number">For people: <c>T20260203-0007</c>.</param>
/// <param name="Code">What the QR code on site proves; a new one after each reopening. Never part of lists or single reads.</param>
/// <param name="Urgency">critical | urgent | normal</param>
/// <param name="State">One of <see cref="TicketStates"/>.</param>
/// <param name="Day">The day it was requested, in the tenant's zone.</param>
/// <param name="DueAt">When an engineer must be on site, by the limit of its urgency; null where the template sets none.</param>
/// <param name="Engineer">Who has it; null while it is in the queue.</param>
/// <param name="FirstResponseAt">First accepted, assigned or checked in.</param>
/// <param name="OnSiteAt">First checked in.</param>
/// <param name="CheckIn">The newest check-in.</param>
/// <param name="Complaints">The newest, oldest first; <paramref name="ComplaintCount"/> counts all.</param>
/// <param name="Reopened">How many times.</param>
/// <param name="Chain">The chain that watches its limits now.</param>
/// <param name="Chains">All of them, oldest first.</param>
/// <param name="Photos">SHA-256 of the fault's photos.</param>
public sealed record Ticket(
    string Id, string Number, string Code, string Customer, string DeviceModel, string Fault, string Urgency, string State, DateOnly Day, DateTimeOffset RequestedAt,
    string RequestedBy, string? Team, DateTimeOffset? ExpectedArrival, DateTimeOffset? DueAt, string? Engineer, DateTimeOffset? FirstResponseAt, DateTimeOffset? OnSiteAt,
    TicketCheckIn? CheckIn, TicketReceipt? Receipt, TicketComplaint[] Complaints, int ComplaintCount, int Reopened, string? Chain, string[] Chains, string[] Photos,
    DateTimeOffset LastActionAt, string LastActor, string LastNode, int Actions)
{
    public const int MostComplaints = 20;
    public const int MostChains = 20;
    public const int MostPhotos = 20;
}

/// <summary>An engineer on site: the ticket's code was scanned there.</summary>
/// <param name="At">When the server kept it.</param>
/// <param name="ScannedAt">By the device's clock.</param>
public sealed record TicketCheckIn(
    string Action, string By, DateTimeOffset At, DateTimeOffset ScannedAt, double? Lat, double? Lon, double? AccuracyMetres, DateTimeOffset? FixedAt);

/// <summary>The customer's signature on the work.</summary>
/// <param name="Sha256">The signature's file, where it is one.</param>
public sealed record TicketReceipt(string Action, string? Signer, string By, DateTimeOffset At, string? Sha256);

/// <summary>A complaint of the customer's (客户投诉).</summary>
public sealed record TicketComplaint(string Action, string? Text, string By, DateTimeOffset At);

/// <summary>Where a ticket is.</summary>
public static class TicketStates
{
    /// <summary>Nobody has it.</summary>
    public const string Queued = "queued";

    /// <summary>Someone was named and has not accepted.</summary>
    public const string Assigned = "assigned";
    public const string Accepted = "accepted";
    public const string OnSite = "on-site";

    /// <summary>The customer has signed.</summary>
    public const string Done = "done";
    public const string Cancelled = "cancelled";

    public static readonly string[] All = [Queued, Assigned, Accepted, OnSite, Done, Cancelled];
}
