namespace SalesFlow.Tickets;

/// <summary>How a set of tickets went.</summary>
/// <param name="Tickets">All of them.</param>
/// <param name="Open">Neither done nor cancelled.</param>
/// <param name="FirstResponse">From the request to the first accepting, assigning or check-in.</param>
/// <param name="OnSite">From the request to the first check-in.</param>
/// <param name="CriticalOnSite">Critical ones reached within the policy's time, of those where that is settled: reached, or the time is up; cancelled ones before that do not count.</param>
/// <param name="Complaints">Tickets with at least one complaint, of all.</param>
public sealed record TicketFigures(
    int Tickets, int Open, int Done, int Cancelled, int Reopened, TimesTaken FirstResponse, TimesTaken OnSite, ShareOf CriticalOnSite, ShareOf Complaints)
{
    /// <summary>Pure.</summary>
    public static TicketFigures Of(IReadOnlyCollection<Ticket> tickets, TimeSpan criticalWithin, DateTimeOffset now)
    {
        var settled = tickets.Where(t => t.Urgency == "critical"
            && (t.OnSiteAt is not null || t.State == TicketStates.Done || (t.State != TicketStates.Cancelled && now - t.RequestedAt > criticalWithin))).ToArray();
        return new(
            tickets.Count,
            tickets.Count(t => t.State is not (TicketStates.Done or TicketStates.Cancelled)),
            tickets.Count(t => t.State == TicketStates.Done),
            tickets.Count(t => t.State == TicketStates.Cancelled),
            tickets.Count(t => t.Reopened > 0),
            TimesTaken.Of(tickets.Where(t => t.FirstResponseAt is not null).Select(t => t.FirstResponseAt!.Value - t.RequestedAt)),
            TimesTaken.Of(tickets.Where(t => t.OnSiteAt is not null).Select(t => t.OnSiteAt!.Value - t.RequestedAt)),
            new(settled.Count(t => t.OnSiteAt is { } at && at - t.RequestedAt <= criticalWithin), settled.Length),
            new(tickets.Count(t => t.ComplaintCount > 0), tickets.Count));
    }
}
