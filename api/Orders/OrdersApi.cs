using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Customers;
using SalesFlow.Lists;
using SalesFlow.Subjects;

namespace SalesFlow.Orders;

/// <summary>Orders, receivables and what departments did not tell each other. Orders are made and moved by posting actions with <c>order</c>.</summary>
internal static class OrdersApi
{
    /// <summary>Settled invoices that a collection period is made of.</summary>
    private const int CollectionDays = 90;

    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/v1/orders").WithTags("Orders");
        orders.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListOrders", "Orders, newest first", "'order=oldest' puts first what waits longest, as for a queue. 'state' takes opened, confirmed, placed, shipped, invoiced, closed and cancelled, separated by commas; 'period' counts by the day an order was placed; 'parent' is what it came from, such as contract/ct-7.").Problems(401, 403, 422, 503);
        orders.MapGet("/breaks", Breaks).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListBreaks", "Information breaks between departments", "Orders of the period with at least one break, the most breaks first, with the share of orders that have two or more and the working days they took longer. 'kind' is credit-limit-exceeded, shipped-not-invoiced, invoiced-and-overdue or confirmed-not-recorded; 'open' leaves out what has healed; 'state' is the order's, several separated by commas.").Problems(401, 403, 422, 503);
        orders.MapGet("/margins", Margins).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("TopMargins", "Gross margin of a month's largest customers", "'period' is a month (default: this one in the tenant's zone), 'top' the number of customers (default 20). Orders whose cost nobody said are left out of the margin and counted.").Problems(401, 403, 422, 503);
        orders.MapGet("/{id}", Read).Allow(Role.Reader).Names(GrainKeys.Order)
            .Described("ReadOrder", "One order", "With its shipments, invoices, payments, credit check, and its information breaks as they stand now.").Problems(401, 403, 404, 503);
        routes.MapGet("/v1/receivables", Receivables).Allow(Role.Reader).Shows(Reach.Rows).WithTags("Orders")
            .Described("Receivables", "What customers owed at the end of a day", "'asOf' is a date in the tenant's zone (default: today). Later invoices and payments are not looked at. With the overdue receivables ratio, ages, collection period and the open invoices.").Problems(401, 403, 422, 503);
    }

    private static async Task<Ok<Api.Page<OrderWire>>> List(
        string? state, string? customer, string? owner, string? team, string? period, string? search, string? parent, string? order, string? cursor, int? limit, HttpContext http)
    {
        // Of a queue the oldest order comes first, whichever day it counts in; what nobody owes anything for before what is owed for.
        var by = order switch
        {
            null or "" or "newest" => SubjectOrder.Newest,
            "oldest" => SubjectOrder.Queue,
            _ => throw new ProblemException(Problems.Query("order", "must be newest or oldest")),
        };
        return TypedResults.Ok(await SubjectPages.PageAsync(
            http, GrainKeys.Order, SubjectPages.Filter(http, state, customer, owner, team, period, search, string.IsNullOrEmpty(parent) ? null : parent), by, cursor, limit, row => OrderWire.Of(OrderKind.Of(row))));
    }

    private static async Task<Ok<OrderWire>> Read(string id, HttpContext http, OrderBook book)
    {
        var order = await SubjectPages.ReadAsync(http, GrainKeys.Order, id, OrderKind.Of);
        var ground = await book.GroundAsync(http.Caller().Tenant);
        return TypedResults.Ok(OrderWire.Of(order, BreakWire.Of(ground.Breaks(order, book.Now), http.Language())));
    }

    private static async Task<Ok<BreaksAnswer>> Breaks(
        string? period, string? customer, string? owner, string? team, string? kind, bool? open, string? state, string? cursor, int? limit, HttpContext http, OrderBook book)
    {
        var (skip, most) = ((int)Paging.After(cursor), Paging.Limit(limit));
        var asked = Kind(kind);
        var ground = await book.GroundAsync(http.Caller().Tenant);
        var now = book.Now;
        var orders = (await book.ReadAsync(http.Caller().Tenant, SubjectPages.Filter(http, state, customer, owner, team, period), http.RequestAborted)).Where(order => order.CancelledAt is null).ToList();
        var figures = BreakFigures.Of(orders.Select(OrderViews.Facts), now, ground.Calendar, ground.Limits);
        var broken = orders.Select(order => (Order: order, Breaks: ground.Breaks(order, now))).Where(item => item.Breaks.Count > 0).ToList();
        var shown = broken.Where(item => item.Breaks.Any(one => (asked is null || one.Kind == asked) && (open != true || one.Until is null)))
            .OrderByDescending(item => item.Breaks.Count).ThenBy(item => item.Breaks[0].Since).ThenBy(item => item.Order.Id, StringComparer.Ordinal).ToList();
        return TypedResults.Ok(new BreaksAnswer(
            now, Period.Parse(period)?.Text, figures.Orders, figures.Broken, figures.Share, figures.ExtraDays, [.. Enum.GetValues<BreakKind>().Select(one => OfKind(one, broken.Select(item => item.Breaks)))],
            [.. shown.Skip(skip).Take(most).Select(item => new BrokenOrderWire(
                item.Order.Id, item.Order.Customer, item.Order.Owner, item.Order.Team, item.Order.Day, item.Order.State, item.Order.Currency, item.Order.Amount, CreditWire.Of(item.Order.Credit),
                BreakWire.Of(item.Breaks, http.Language())))],
            skip + most < shown.Count ? $"{skip + most}" : null));
    }

    private static BreakKindWire OfKind(BreakKind kind, IEnumerable<IReadOnlyList<InformationBreak>> broken)
    {
        var orders = broken.Select(breaks => breaks.Where(one => one.Kind == kind).ToList()).Where(breaks => breaks.Count > 0).ToList();
        var (from, to) = BreakRules.Between(kind);
        return new(BreakWire.Word(kind), BreakWire.Word(from), BreakWire.Word(to), orders.Count, orders.Count(breaks => breaks.Exists(one => one.Until is null)));
    }

    /// <exception cref="ProblemException">422: no such kind.</exception>
    private static BreakKind? Kind(string? word) => string.IsNullOrEmpty(word) ? null
        : Array.Find(Enum.GetValues<BreakKind>(), kind => BreakWire.Word(kind) == word) is var found and not 0 && BreakWire.Word(found) == word ? found
        : throw new ProblemException(Problems.Query("kind", $"must be one of {string.Join(", ", Enum.GetValues<BreakKind>().Select(BreakWire.Word))}"));

    private static async Task<Ok<ReceivablesAnswer>> Receivables(string? asOf, string? customer, string? cursor, int? limit, HttpContext http, OrderBook book)
    {
        var (skip, most) = ((int)Paging.After(cursor), Paging.Limit(limit));
        var ground = await book.GroundAsync(http.Caller().Tenant);
        var day = Day("asOf", asOf) ?? ground.Zone.LocalDate(book.Now);
        var orders = await book.ReadAsync(http.Caller().Tenant, SubjectPages.Filter(http, null, customer, null, null, null), http.RequestAborted);
        var invoices = orders.SelectMany(OrderViews.Receivables).ToList();
        var collected = ReceivableRules.Collection(invoices, day.AddDays(1 - CollectionDays), day).ToDictionary(entry => entry.Currency);
        var open = invoices.Select(invoice => (Invoice: invoice, Open: invoice.OpenOn(day))).Where(item => item.Open > 0)
            .OrderBy(item => item.Invoice.DueOn).ThenBy(item => item.Invoice.Invoice, StringComparer.Ordinal).ToList();
        return TypedResults.Ok(new ReceivablesAnswer(
            day, string.IsNullOrEmpty(customer) ? null : customer,
            [.. ReceivableRules.AsOf(invoices, day).Select(entry => Of(entry, collected.GetValueOrDefault(entry.Currency)))],
            [.. open.Skip(skip).Take(most).Select(item => new ReceivableWire(
                item.Invoice.Invoice, item.Invoice.Customer, item.Invoice.Currency, item.Invoice.Amount, item.Open, item.Invoice.IssuedOn, item.Invoice.DueOn, Math.Max(0, day.DayNumber - item.Invoice.DueOn.DayNumber)))],
            skip + most < open.Count ? $"{skip + most}" : null));
    }

    internal static CurrencyReceivables Of(ReceivableFigures entry, CollectionPeriod? collected) => new(
        entry.Currency, entry.Amount, entry.Overdue, entry.OverdueRatio, entry.Overpaid, entry.Ages, collected?.Days, collected?.Invoices ?? 0);

    private static async Task<Ok<MarginsAnswer>> Margins(string? period, int? top, HttpContext http, OrderBook book)
    {
        if (top is < 1 or > 500)
        {
            throw new ProblemException(Problems.Query("top", "must be from 1 to 500"));
        }

        var ground = await book.GroundAsync(http.Caller().Tenant);
        var month = period is null ? CalendarMonth.Of(book.Now, ground.Zone)
            : Period.Parse(period) is { Text.Length: 7 } span && span.Text[5] != 'Q' ? CalendarMonth.Of(span.From)
            : throw new ProblemException(Problems.Query("period", "must be a month, such as 2026-02"));
        var orders = await book.ReadAsync(
            http.Caller().Tenant, new() { Within = http.Scope(), From = month.FirstDay, To = new DateOnly(month.Year, month.Month, DateTime.DaysInMonth(month.Year, month.Month)) }, http.RequestAborted);
        return TypedResults.Ok(new MarginsAnswer($"{month}", top ?? 20, MarginRules.Top(orders.Select(OrderViews.Margin).OfType<OrderMargin>(), month, ground.Zone, top ?? 20)));
    }

    /// <exception cref="ProblemException">422: no date.</exception>
    internal static DateOnly? Day(string name, string? text) => string.IsNullOrEmpty(text) ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day) && day.Year is >= 1900 and < 9000 ? day
        : throw new ProblemException(Problems.Query(name, "must be a date, such as 2026-02-23"));
}
