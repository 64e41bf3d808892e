using SalesFlow.Access;
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
    /// <param name="within">Whose work is listed; what the customer bought and owes is the customer's, and shown whole.</param>
    public async Task<OverviewAnswer?> OfAsync(string tenant, string customer, Language language, Scope? within, CancellationToken cancellation)
    {
        var catalogue = await catalogues.GetAsync(tenant);
        var inFlight = new ChainFilter(Customer: customer, InFlight: true, Within: within);
        var heads = customers.SubjectsAsync(tenant, customer, Newest, within, cancellation).AsTask();
        var bought = customers.MomentsAsync(tenant, customer, GrainKeys.Order, Bought, cancellation).AsTask();
        var profile = subjects.FindAsync(tenant, GrainKeys.Customer, customer, cancellation).AsTask();
        var orders = reads.OfRankAsync(tenant, GrainKeys.Order, customer, OrderKind.Owing, cancellation).AsTask();
        var snapshots = reads.OfCustomerAsync(tenant, KeptByUs.Snapshot, customer, cancellation).AsTask();
        var open = chains.PageAsync(tenant, inFlight, null, Newest, cancellation).AsTask();
        var count = chains.CountAsync(tenant, inFlight, cancellation).AsTask();
        var page = timeline.PageAsync(tenant, customer, catalogue, language, null, TimelinePage, within, cancellation);
        var model = forecasts.OfDayAsync(tenant);
        await Task.WhenAll(heads, bought, profile, orders, snapshots, open, count, page);
        if (heads.Result.Counts.Count == 0 && page.Result.Items.Count == 0)
        {
            return null;
        }

        var ground = await book.GroundAsync(tenant);
        var today = ground.Zone.LocalDate(book.Now);
        return new(
            customer, book.Now, profile.Result is { } row ? CustomerWire.Of(CustomerKind.Of(row)) : null,
            Of(heads.Result, GrainKeys.Opportunity), Of(heads.Result, GrainKeys.Ticket), Of(heads.Result, GrainKeys.Contract), Of(heads.Result, GrainKeys.Visit), Of(heads.Result, GrainKeys.Note),
            Of(heads.Result, GrainKeys.Todo), Of(heads.Result, GrainKeys.Order),
            [.. ReceivableRules.AsOf(orders.Result.Select(OrderKind.Of).SelectMany(OrderViews.Receivables), today).Select(entry => OrdersApi.Of(entry, null))],
            count.Result,
            [.. open.Result.Items.Select(chain => new OpenChainWire(chain.Id, chain.Template, chain.Owner, chain.State, chain.Broken, chain.Day, chain.NextDue, chain.StuckSince))],
            [.. snapshots.Result.OrderByDescending(kept => kept.Day).Take(SnapshotsShown).Select(kept => SnapshotWire.Of(SnapshotKind.Of(kept), language))],
            await Soon(model) is { } ready ? ready.Of(customer, bought.Result, ground.Zone, language) : null,
            page.Result);
    }

    /// <summary>A placed order's row stands at the moment of its placing.</summary>
    private static readonly string[] Bought = ["placed", "shipped", "invoiced", "closed"];

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

    private static SubjectsWire Of(CustomerSubjects subjects, string kind)
    {
        var states = subjects.Counts.Where(count => count.Kind == kind).ToDictionary(count => count.State, count => count.Count);
        return new(
            states.Values.Sum(), new(states, StringComparer.Ordinal),
            [.. subjects.Newest.Where(head => head.Kind == kind).Select(head => new SubjectWire(
                head.Id, head.State, head.Number, head.Owner, head.Team, head.Parent, head.Amount is { } amount ? amount / 100m : null, head.Day, head.At, head.UpdatedAt))]);
    }
}
