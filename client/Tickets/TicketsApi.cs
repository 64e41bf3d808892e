namespace SalesFlow.Client;

/// <summary>Which tickets to list; absent members do not filter. Words may be several, separated by commas.</summary>
public sealed record TicketsQuery
{
    /// <summary>The states, as in <see cref="Ticket.State"/>. In the queue: absent = queued.</summary>
    public string? State { get; init; }

    /// <summary>The urgencies, as in <see cref="Ticket.Urgency"/>.</summary>
    public string? Urgency { get; init; }

    /// <summary>Who has it.</summary>
    public string? Engineer { get; init; }

    /// <summary>Whose device it is.</summary>
    public string? Customer { get; init; }

    /// <summary>The team that requested it.</summary>
    public string? Team { get; init; }

    /// <summary>The days in which it was requested: a month (<c>2026-02</c>), day, quarter, year or range. Not for the queue.</summary>
    public string? Period { get; init; }

    /// <summary>Found in number, device model or fault. Not for the queue.</summary>
    public string? Search { get; init; }

    /// <summary>The number. Not for the queue.</summary>
    public string? Number { get; init; }

    /// <summary>Tickets a page, at most 500.</summary>
    public int? Limit { get; init; }
}

/// <summary>Reads support tickets. They are made and moved by actions with <see cref="SalesAction.Ticket"/>.</summary>
public sealed class TicketsApi
{
    private readonly ApiPipe pipe;

    internal TicketsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>One ticket.</summary>
    /// <exception cref="SalesFlowException">404: no such ticket.</exception>
    public Task<Ticket> GetAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("tickets", id), SalesFlowJson.Default.Ticket, cancel);

    /// <summary>The tickets that fit, newest first.</summary>
    public IAsyncEnumerable<Ticket> ListAsync(TicketsQuery query, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(
            With(Route.To("tickets"), query, cursor).With("period", query.Period).With("search", query.Search).With("number", query.Number), SalesFlowJson.Default.PageTicket, stop), cancel);

    /// <summary>The queue: critical, urgent, normal; then least remaining time; then the oldest.</summary>
    public IAsyncEnumerable<Ticket> QueueAsync(TicketsQuery? query = null, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(With(Route.To("tickets", "queue"), query ?? new(), cursor), SalesFlowJson.Default.PageTicket, stop), cancel);

    /// <summary>The picture of the QR code that an engineer scans on site.</summary>
    /// <param name="id">The ticket.</param>
    /// <param name="format"><c>png</c> or <c>svg</c>; null for png.</param>
    /// <param name="cancel">Ends the call.</param>
    public async Task<byte[]> QrAsync(string id, string? format = null, CancellationToken cancel = default)
    {
        using var response = await pipe.SendAsync(HttpMethod.Get, Route.To("tickets", id, "qr").With("format", format), null, true, cancel);
        return await response.Content.ReadAsByteArrayAsync(cancel);
    }

    /// <summary>How a period's tickets went.</summary>
    /// <param name="period">As in <see cref="TicketsQuery.Period"/>; null for all time.</param>
    /// <param name="groupBy"><c>engineer</c> or <c>urgency</c>; null for none.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<TicketFiguresAnswer> FiguresAsync(string? period = null, string? groupBy = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("tickets", "figures").With("period", period).With("groupBy", groupBy), SalesFlowJson.Default.TicketFiguresAnswer, cancel);

    private static Route With(Route route, TicketsQuery query, string? cursor) => route.With("state", query.State).With("urgency", query.Urgency).With("engineer", query.Engineer)
        .With("customer", query.Customer).With("team", query.Team).With("cursor", cursor).With("limit", query.Limit);
}
