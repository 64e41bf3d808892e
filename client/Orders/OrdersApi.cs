using System.Globalization;

namespace SalesFlow.Client;

/// <summary>Orders and what is owed for them.</summary>
public sealed class OrdersApi
{
    private readonly ApiPipe pipe;

    internal OrdersApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>A page of what customers owe as of a day; null = today.</summary>
    public Task<Receivables> ReceivablesAsync(DateOnly? asOf = null, string? customer = null, string? cursor = null, int? limit = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("receivables").With("asOf", asOf?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).With("customer", customer).With("cursor", cursor).With("limit", limit),
            SalesFlowJson.Default.Receivables, cancel);

    /// <summary>One order, with its information breaks as they stand now.</summary>
    /// <exception cref="SalesFlowException">404: no such order.</exception>
    public Task<Order> GetAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("orders", id), SalesFlowJson.Default.Order, cancel);

    /// <summary>A page of orders, newest first unless the query asks for the oldest.</summary>
    public Task<Page<Order>> PageAsync(OrdersQuery query, string? cursor = null, CancellationToken cancel = default) =>
        pipe.GetAsync(
            Route.To("orders").With("state", query.State).With("customer", query.Customer).With("owner", query.Owner).With("period", query.Period).With("search", query.Search).With("order", query.OldestFirst ? "oldest" : null).With("cursor", cursor).With("limit", query.Limit),
            SalesFlowJson.Default.PageOrder, cancel);

    /// <summary>Information breaks between departments, with the share of orders that have two or more.</summary>
    public Task<OrderBreaks> BreaksAsync(BreaksQuery query, CancellationToken cancel = default) =>
        pipe.GetAsync(
            Route.To("orders", "breaks").With("period", query.Period).With("kind", query.Kind).With("open", query.Open == true ? "true" : null).With("state", query.State).With("team", query.Team)
                .With("cursor", query.Cursor).With("limit", query.Limit),
            SalesFlowJson.Default.OrderBreaks, cancel);
}
