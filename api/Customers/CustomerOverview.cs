using SalesFlow.Api;
using SalesFlow.Lists;
using SalesFlow.Orders;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Customers;

/// <summary>Puts the 360 view together: a handful of indexed reads, all under way at once.</summary>
internal sealed class CustomerOverview(
    ICustomerLists customers, ISubjectReads reads, ISubjectLists subjects, IChainLists chains, CustomerTimeline timeline, ForecastBook forecasts, OrderBook book, ICatalogues catalogues, TimeProvider time)
{
    private const int Newest = 20, TimelinePage = 50, SnapshotsShown = 12;

    /// <summary>How long an answer waits for the day's forecast model, which is made once a day.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>Null where nothing at all is known of the customer.</summary>
    public async Task<OverviewAnswer?> OfAsync(string tenant, string customer, Language language, CancellationToken cancellation)
    {
        var catalogue = await catalogues.GetAsync(tenant);
        var inFlight = new ChainFilter(Customer: customer, InFlight: true);
        var heads = customers.HeadsAsync(tenant, customer, cancellation).AsTask();
        var profile = subjects.FindAsync(tenant, GrainKeys.Customer, customer, cancellation).AsTask();
        var orders = reads.InStateAsync(tenant, GrainKeys.Order, customer, "invoiced", cancellation).AsTask();
        var snapshots = reads.OfCustomerAsync(tenant, KeptByUs.Snapshot, customer, cancellation).AsTask();
        var open = chains.PageAsync(tenant, inFlight, null, Newest, cancellation).AsTask();
        var count = chains.CountAsync(tenant, inFlight, cancellation).AsTask();
        var page = timeline.PageAsync(tenant, customer, catalogue, language, null, TimelinePage, cancellation);
        var model = forecasts.OfDayAsync(tenant);
        await Task.WhenAll(heads, profile, orders, snapshots, open, count, page);
        if (heads.Result.Count == 0 && page.Result.Items.Count == 0)
        {
            return null;
        }

        var ground = await book.GroundAsync(tenant);
        var byKind = heads.Result.ToLookup(head => head.Kind);
        var today = ground.Zone.LocalDate(book.Now);
        return new(
            customer, book.Now, profile.Result is { } row ? CustomerWire.Of(CustomerKind.Of(row)) : null,
            Of(byKind[GrainKeys.Opportunity]), Of(byKind[GrainKeys.Ticket]), Of(byKind[GrainKeys.Contract]), Of(byKind[GrainKeys.Visit]), Of(byKind[GrainKeys.Note]), Of(byKind[GrainKeys.Todo]), Of(byKind[GrainKeys.Order]),
            [.. ReceivableRules.AsOf(orders.Result.Select(OrderKind.Of).SelectMany(OrderViews.Receivables), today).Select(entry => OrdersApi.Of(entry, null))],
            count.Result,
            [.. open.Result.Items.Select(chain => new OpenChainWire(chain.Id, chain.Template, chain.Owner, chain.State, chain.Broken, chain.Day, chain.NextDue, chain.StuckSince))],
            [.. snapshots.Result.OrderByDescending(kept => kept.Day).Take(SnapshotsShown).Select(kept => SnapshotWire.Of(SnapshotKind.Of(kept), language))],
            await Soon(model) is { } ready ? ready.Of(customer, byKind[GrainKeys.Order].Where(Bought).Select(head => head.At), ground.Zone, language) : null,
            page.Result);
    }

    /// <summary>A placed order's row stands at the moment of its placing.</summary>
    private static bool Bought(SubjectHead order) => order.State is "placed" or "shipped" or "invoiced" or "closed";

    private async Task<DayModel?> Soon(Task<DayModel> model)
    {
        try
        {
            return await model.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static SubjectsWire Of(IEnumerable<SubjectHead> heads)
    {
        var all = heads.ToList();
        return new(
            all.Count, new(all.CountBy(head => head.State).ToDictionary(), StringComparer.Ordinal),
            [.. all.OrderByDescending(head => head.Day).ThenByDescending(head => head.At).ThenBy(head => head.Id, StringComparer.Ordinal).Take(Newest).Select(head => new SubjectWire(
                head.Id, head.State, head.Number, head.Owner, head.Team, head.Parent, head.Amount is { } amount ? amount / 100m : null, head.Day, head.At, head.UpdatedAt))]);
    }
}
