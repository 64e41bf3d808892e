using SalesFlow.Calendars;

namespace SalesFlow.Orders;

/// <summary>Breaks of information between sales, warehouse and finance on one order.</summary>
public static class BreakRules
{
    /// <summary>
    /// All breaks that had begun at that moment, open or healed, in the order they began. Nothing after <paramref name="now"/> is looked at. What comes at the
    /// very last moment of a limit keeps it, so at that moment there is no break yet: a break is never told early and taken back.
    /// </summary>
    public static IReadOnlyList<InformationBreak> At(OrderFacts order, DateTimeOffset now, WorkCalendar calendar, BreakOptions? options = null)
    {
        var limits = options ?? new();
        return
        [
            .. Confirmed(order, calendar, limits).Concat(Credit(order)).Concat(NotInvoiced(order, calendar, limits)).Concat(Overdue(order, calendar))
                .Where(item => Begun(item, now) && (item.Until is not { } until || until > item.Since))
                .Select(item => item.Until > now ? item with { Until = null } : item)
                .OrderBy(item => item.Since).ThenBy(item => item.Kind).ThenBy(item => item.Item, StringComparer.Ordinal),
        ];
    }

    /// <summary>The department that knew, and the one that should have known.</summary>
    public static (Department From, Department To) Between(BreakKind kind) => kind switch
    {
        BreakKind.CreditLimitExceeded => (Department.Sales, Department.Finance),
        BreakKind.ShippedNotInvoiced => (Department.Warehouse, Department.Finance),
        BreakKind.InvoicedAndOverdue => (Department.Finance, Department.Sales),
        _ => (Department.Sales, Department.Warehouse),
    };

    private static bool Begun(InformationBreak item, DateTimeOffset now) =>
        item.Kind is BreakKind.ConfirmedNotRecorded or BreakKind.ShippedNotInvoiced ? item.Since < now : item.Since <= now;

    private static IEnumerable<InformationBreak> Confirmed(OrderFacts order, WorkCalendar calendar, BreakOptions limits)
    {
        if (order.ConfirmedAt is not { } confirmed)
            yield break;
        var since = After(confirmed, limits.RecordWithin, calendar);
        // Either record is enough: what the warehouse sent exists, whatever the ERP says.
        DateTimeOffset?[] records = [order.PlacedAt, .. order.Shipments.Select(shipment => (DateTimeOffset?)shipment.At)];
        yield return new(BreakKind.ConfirmedNotRecorded, Department.Sales, Department.Warehouse, null, since, records.Min(), new(
            $"销售称客户已确认下单，{limits.RecordWithin} 个工作日内仓库和 ERP 均无记录",
            $"sales says that the customer confirmed the order, and within {limits.RecordWithin} working days neither warehouse nor ERP has a record"));
    }

    private static IEnumerable<InformationBreak> Credit(OrderFacts order)
    {
        if (order is not { PlacedAt: { } placed, Credit: { } credit } || credit.Owed + credit.Amount <= credit.Limit)
            yield break;
        var over = credit.Owed + credit.Amount - credit.Limit;
        yield return new(BreakKind.CreditLimitExceeded, Department.Sales, Department.Finance, null, placed, credit.ApprovedAt, new(
            $"超出信用额度 {over:0.00} {credit.Currency}（额度 {credit.Limit:0.00}）", $"{over:0.00} {credit.Currency} above the credit limit of {credit.Limit:0.00}"));
    }

    private static IEnumerable<InformationBreak> NotInvoiced(OrderFacts order, WorkCalendar calendar, BreakOptions limits) =>
        from shipment in order.Shipments
        let invoiced = order.Invoices.Where(invoice => invoice.Shipment is null || invoice.Shipment == shipment.Id).Min(invoice => (DateTimeOffset?)invoice.At)
        select new InformationBreak(BreakKind.ShippedNotInvoiced, Department.Warehouse, Department.Finance, shipment.Id, After(shipment.At, limits.InvoiceWithin, calendar), invoiced, new(
            $"发货 {shipment.Id} 后 {limits.InvoiceWithin} 个工作日内未开票", $"shipment {shipment.Id} not invoiced within {limits.InvoiceWithin} working days"));

    private static IEnumerable<InformationBreak> Overdue(OrderFacts order, WorkCalendar calendar) =>
        from invoice in order.Invoices
        // The due day is the customer's to its end, whatever the clock does that night. An invoice cannot be overdue before it is there.
        let dayAfter = calendar.StartOfDay(invoice.DueOn.AddDays(1))
        select new InformationBreak(BreakKind.InvoicedAndOverdue, Department.Finance, Department.Sales, invoice.Id, dayAfter > invoice.At ? dayAfter : invoice.At, invoice.PaidAt, new(
            $"发票 {invoice.Id} 应于 {invoice.DueOn:yyyy-MM-dd} 前付款，已逾期", $"invoice {invoice.Id} was due on {invoice.DueOn:yyyy-MM-dd} and is overdue"));

    private static DateTimeOffset After(DateTimeOffset start, int workingDays, WorkCalendar calendar) => calendar.Due(start, calendar.DayLength * workingDays, []);
}
