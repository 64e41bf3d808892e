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
}
