namespace SalesFlow.Client;

/// <summary>How a period's tickets went.</summary>
/// <param name="AsOf">The moment it stands at.</param>
/// <param name="Period">As asked for; null = all time.</param>
/// <param name="CriticalOnSite">The time within which critical tickets count, ISO 8601.</param>
/// <param name="Total">All of them.</param>
/// <param name="Groups">By engineer or urgency, where asked for.</param>
public sealed record TicketFiguresAnswer(DateTimeOffset AsOf, string? Period, string CriticalOnSite, TicketFigures Total, IReadOnlyList<TicketFiguresGroup>? Groups);

/// <summary>One group.</summary>
/// <param name="Key">Engineer or urgency; null = nobody has it.</param>
/// <param name="Figures">Its figures.</param>
public sealed record TicketFiguresGroup(string? Key, TicketFigures Figures);

/// <summary>How a set of tickets went.</summary>
/// <param name="Tickets">All of them.</param>
/// <param name="Open">Neither done nor cancelled.</param>
/// <param name="Done">Signed.</param>
/// <param name="Cancelled">Cancelled.</param>
/// <param name="Reopened">Reopened at least once.</param>
/// <param name="FirstResponse">From the request to the first response.</param>
/// <param name="OnSite">From the request to the first check-in.</param>
/// <param name="CriticalOnSite">Critical ones reached in time, of those where that is settled.</param>
/// <param name="Complaints">Tickets with a complaint, of all.</param>
public sealed record TicketFigures(
    int Tickets, int Open, int Done, int Cancelled, int Reopened, TicketTimes FirstResponse, TicketTimes OnSite, TicketShare CriticalOnSite, TicketShare Complaints);

/// <summary>Times, with the count that they stand on.</summary>
/// <param name="Count">How many tickets.</param>
/// <param name="MedianSeconds">Null where there is none.</param>
/// <param name="P90Seconds">The 90th percentile; null where there is none.</param>
public sealed record TicketTimes(int Count, double? MedianSeconds, double? P90Seconds);

/// <summary>A share, with the count that it stands on.</summary>
/// <param name="Count">Those that do.</param>
/// <param name="Of">Those that could.</param>
/// <param name="Share">0 to 1; null where there is none.</param>
public sealed record TicketShare(int Count, int Of, double? Share);
