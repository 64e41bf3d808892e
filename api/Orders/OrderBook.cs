using SalesFlow.Calendars;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Tenants;

namespace SalesFlow.Orders;

/// <summary>A tenant's orders with the rules that they are judged by.</summary>
internal sealed class OrderBook(ISubjectLists lists, ICatalogues catalogues, TimeProvider time)
{
    public DateTimeOffset Now => Stamp.Now(time);

    public async ValueTask<OrderGround> GroundAsync(string tenant)
    {
        var catalogue = await catalogues.GetAsync(tenant);
        var calendar = catalogue.Calendars.GetValueOrDefault(catalogue.Settings.Calendar) ?? Shipped.DefaultCalendar;
        return new(CalendarsApi.Ready(calendar), OrdersPolicy.Instance.Of(catalogue), LocalZone.Find(catalogue.Settings.TimeZone)!);
    }

    /// <summary>Orders that the filter lets through, by day.</summary>
    public async ValueTask<List<SalesOrder>> ReadAsync(string tenant, SubjectFilter filter, CancellationToken cancellation)
    {
        var orders = new List<SalesOrder>();
        await foreach (var row in lists.AllAsync(tenant, GrainKeys.Order, filter, cancellation))
        {
            orders.Add(OrderKind.Of(row));
        }

        return orders;
    }
}

/// <summary>What a tenant's orders are judged by.</summary>
internal sealed record OrderGround(WorkCalendar Calendar, OrderRules Rules, LocalZone Zone)
{
    public IReadOnlyList<InformationBreak> Breaks(SalesOrder order, DateTimeOffset now) =>
        order.CancelledAt is { } cancelled && cancelled < now
            ? BreakRules.At(order.Facts(), cancelled, Calendar, Limits)
            : BreakRules.At(order.Facts(), now, Calendar, Limits);

    public BreakOptions Limits => new() { InvoiceWithin = Rules.InvoiceWithin, RecordWithin = Rules.RecordWithin };
}
