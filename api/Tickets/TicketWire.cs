using System.Text.Json.Serialization;

namespace SalesFlow.Tickets;

/// <summary>A ticket.</summary>
/// <param name="Urgency">critical | urgent | normal</param>
/// <param name="State">queued | assigned | accepted | on-site | done | cancelled</param>
/// <param name="Day">The day it was requested, in the tenant's zone.</param>
/// <param name="DueAt">When an engineer must be on site. A pause of the chain moves the chain's window, not this moment.</param>
/// <param name="FirstResponseAt">First accepted, assigned or checked in.</param>
/// <param name="OnSiteAt">First checked in.</param>
/// <param name="CheckIn">The newest check-in since it was last opened.</param>
/// <param name="Complaints">The newest twenty, oldest first.</param>
/// <param name="Chain">The chain that watches its limits now.</param>
/// <param name="Photos">SHA-256 of the fault's photos.</param>
/// <param name="PhotosMissing">Those whose file has not arrived; told of a single ticket only.</param>
public sealed record TicketWire(
    string Id, string Number, string Customer, string DeviceModel, string Fault, string Urgency, string State, DateOnly Day, DateTimeOffset RequestedAt, string RequestedBy, string? Team,
    DateTimeOffset? ExpectedArrival, DateTimeOffset? DueAt, string? Engineer, DateTimeOffset? FirstResponseAt, DateTimeOffset? OnSiteAt, TicketCheckIn? CheckIn, TicketReceipt? Receipt,
    TicketComplaint[] Complaints, int ComplaintCount, int Reopened, string? Chain, string[] Chains, string[] Photos, DateTimeOffset LastActionAt, string LastActor, string LastNode, int Actions)
{
    public string[]? PhotosMissing { get; init; }

    /// <summary>Reasons to look at the check-in, never a verdict; told of a single ticket only.</summary>
    public Visits.FlagWire[]? Flags { get; init; }

    /// <summary>Without the code: it proves presence and stands in the QR code alone.</summary>
    public static TicketWire Of(Ticket t) => new(
        t.Id, t.Number, t.Customer, t.DeviceModel, t.Fault, t.Urgency, t.State, t.Day, t.RequestedAt, t.RequestedBy, t.Team, t.ExpectedArrival, t.DueAt, t.Engineer, t.FirstResponseAt,
        t.OnSiteAt, t.CheckIn, t.Receipt, t.Complaints, t.ComplaintCount, t.Reopened, t.Chain, t.Chains, t.Photos, t.LastActionAt, t.LastActor, t.LastNode, t.Actions);
}

/// <summary>How a period's tickets went, by the day they were requested.</summary>
/// <param name="CriticalOnSite">The time within which critical ones count, ISO 8601.</param>
/// <param name="Groups">Absent without 'groupBy'.</param>
public sealed record TicketFiguresWire(DateTimeOffset AsOf, string? Period, string CriticalOnSite, TicketFigures Total, TicketFiguresGroup[]? Groups);

/// <param name="Key">Engineer or urgency; null = nobody has it.</param>
public sealed record TicketFiguresGroup([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Key, TicketFigures Figures);
