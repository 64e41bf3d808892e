namespace SalesFlow.Tickets;

/// <summary>Numbers of the tickets of one tenant's day. Key: <c>tenant/yyyymmdd</c>.</summary>
[Alias("ticket-numbers"), Version(1)]
public interface ITicketNumbersGrain : IGrainWithStringKey
{
    /// <summary>The ticket's number of this day, for example <c>T20260203-0007</c>; the same ticket gets the same one for ever. Durable when answered.</summary>
    [Alias("take")] Task<string> Take(string ticket);
}
