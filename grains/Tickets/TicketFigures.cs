using System.Text.Json.Serialization;

namespace SalesFlow.Tickets;

/// <summary>Times of those tickets where something happened.</summary>
/// <param name="Count">How many the numbers stand on; none = both are null.</param>
public sealed record TicketTimes(
    int Count, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? MedianSeconds, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? P90Seconds)
{
    /// <summary>Nearest rank: a number that one of them really took.</summary>
    public static TicketTimes Of(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(time => time.TotalSeconds).Order().ToArray();
        return new(sorted.Length, At(0.5), At(0.9));

        double? At(double share) => sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}

/// <summary>A share and what it stands on.</summary>
/// <param name="Count">Those that do.</param>
/// <param name="Of">Those that could; none = the share is null.</param>
public sealed record TicketShare(int Count, int Of)
{
    /// <summary>0 to 1, four digits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Share => Of == 0 ? null : Math.Round((double)Count / Of, 4);
}

/// <summary>How a set of tickets went.</summary>
/// <param name="Tickets">All of them.</param>
/// <param name="Open">Neither done nor cancelled.</param>
/// <param name="FirstResponse">From the request to the first accepting, assigning or check-in.</param>
/// <param name="OnSite">From the request to the first check-in.</param>
/// <param name="CriticalOnSite">Critical ones reached within the policy's time, of those where that is settled: reached, or the time is up; cancelled ones before that do not count.</param>
/// <param name="Complaints">Tickets with at least one complaint, of all.</param>
public sealed record TicketFigures(
    int Tickets, int Open, int Done, int Cancelled, int Reopened, TicketTimes FirstResponse, TicketTimes OnSite, TicketShare CriticalOnSite, TicketShare Complaints)
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
            TicketTimes.Of(tickets.Where(t => t.FirstResponseAt is not null).Select(t => t.FirstResponseAt!.Value - t.RequestedAt)),
            TicketTimes.Of(tickets.Where(t => t.OnSiteAt is not null).Select(t => t.OnSiteAt!.Value - t.RequestedAt)),
            new(settled.Count(t => t.OnSiteAt is { } at && at - t.RequestedAt <= criticalWithin), settled.Length),
            new(tickets.Count(t => t.ComplaintCount > 0), tickets.Count));
    }
}
