using System.Globalization;

namespace SalesFlow.Client;

/// <summary>Customers: profiles, all about one, what happened, who went silent.</summary>
public sealed class CustomersApi
{
    private readonly ApiPipe pipe;

    internal CustomersApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>A page of customers with a profile, newest first.</summary>
    /// <param name="search">Words in id, name, industry, address or contacts.</param>
    /// <param name="owner">The member who looks after them.</param>
    /// <param name="cursor">The page before's <see cref="Page{T}.Next"/>.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<Page<Customer>> PageAsync(string? search = null, string? owner = null, string? cursor = null, int? limit = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("customers").With("search", search).With("owner", owner).With("cursor", cursor).With("limit", limit), SalesFlowJson.Default.PageCustomer, cancel);

    /// <summary>One customer's profile; 404 where nobody has told one.</summary>
    public Task<Customer> GetAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("customers", id), SalesFlowJson.Default.Customer, cancel);

    /// <summary>Everything about a customer.</summary>
    public Task<CustomerOverview> OverviewAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("customers", id, "overview"), SalesFlowJson.Default.CustomerOverview, cancel);

    /// <summary>A page of what happened with a customer, newest first.</summary>
    public Task<Page<CustomerEvent>> TimelineAsync(string id, string? cursor = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("customers", id, "timeline").With("cursor", cursor), SalesFlowJson.Default.PageCustomerEvent, cancel);

    /// <summary>A page of the silent list as of the end of a day; null = today.</summary>
    public Task<SilentList> SilentAsync(DateOnly? asOf = null, string? cursor = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("customers", "silent").With("asOf", asOf?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).With("cursor", cursor), SalesFlowJson.Default.SilentList, cancel);

    /// <summary>Who came back after a kept list named them.</summary>
    /// <param name="period">The days of listing: a month, quarter, year or range; null for all time.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<WinBacks> WinBacksAsync(string? period = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("customers", "silent", "win-backs").With("period", period), SalesFlowJson.Default.WinBacks, cancel);

    /// <summary>Keeps the silent list of a past Monday, where it was not (role <c>admin</c>): after an import for example.</summary>
    /// <exception cref="SalesFlowException">422: no Monday of the last 24 months.</exception>
    public Task<KeptSilentList> KeepSilentAsync(DateOnly monday, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("customers", "silent", "lists", monday.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), "", SalesFlowJson.Default.String, SalesFlowJson.Default.KeptSilentList, true, cancel);

    /// <summary>Begins to take the monthly snapshots that are missing, 24 months back at most (role <c>admin</c>): after an import for example. It goes on in the background.</summary>
    public Task<SnapshotProgress> FillSnapshotsAsync(CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("customers", "snapshots", "fill"), "", SalesFlowJson.Default.String, SalesFlowJson.Default.SnapshotProgress, true, cancel);

    /// <summary>A page of the silent lists as they were kept on Mondays, newest first.</summary>
    public Task<Page<KeptSilentList>> KeptSilentAsync(string? cursor = null, int? limit = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("customers", "silent", "lists").With("cursor", cursor).With("limit", limit), SalesFlowJson.Default.PageKeptSilentList, cancel);
}
