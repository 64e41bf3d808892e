using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Tests.Orders;

/// <summary>§8 over HTTP: orders, receivables and breaks between departments. History is sent, so that nothing here depends on today.</summary>
[Collection(OneServer.Name)]
public sealed class OrderTests(EdgeServer server)
{
    private const string Lines = """{"lines":[{"product":"X200","category":"drives","quantity":2,"price":500,"unitCost":300},{"product":"V7","category":"valves","quantity":10,"amount":200,"cost":150}],"amount":1200}""";

    [Fact]
    public async Task Orders_shipments_invoices_and_payments_arrive_as_actions_and_close_the_order()
    {
        var company = await Company.MakeAsync(server, "order-life");
        await Act(company, "a-1", "order.confirmed", "{}", "2026-03-02T09:00:00+08:00");
        Assert.Equal("confirmed", Text(await company.GetAsync("/v1/orders/so-1"), "state"));
        await Act(company, "a-2", "order.placed", Lines, "2026-03-02T10:00:00+08:00");
        await Act(company, "a-3", "goods.shipped", """{"warehouse":"宁波","quantity":5}""", "2026-03-03T10:00:00+08:00");
        await Act(company, "a-4", "goods.shipped", """{"warehouse":"宁波","quantity":7}""", "2026-03-04T10:00:00+08:00");
        await Act(company, "a-5", "invoice.issued", """{"invoiceNo":"INV-1","amount":"1200.00","dueDate":"2026-04-03"}""", "2026-03-04T11:00:00+08:00");
        await Act(company, "a-6", "payment.received", """{"amount":700}""", "2026-03-10T11:00:00+08:00");

        var open = await company.GetAsync("/v1/orders/so-1");
        Assert.Equal(("invoiced", 1200m, 750m, 500m), (Text(open, "state"), Number(open, "amount"), Number(open, "cost"), Number(open.GetProperty("invoices")[0], "open")));
        await Act(company, "a-7", "payment.received", """{"amount":500,"invoiceNo":"INV-1"}""", "2026-03-20T11:00:00+08:00");

        var closed = await company.GetAsync("/v1/orders/so-1");
        Assert.Equal(("closed", "2026-03-02", "2026-03-20T03:00:00Z"), (Text(closed, "state"), Text(closed, "day"), Text(closed, "closedAt")));
        Assert.Equal(["drives", "valves"], closed.GetProperty("lines").EnumerateArray().Select(line => Text(line, "category")));
        Assert.Empty(closed.GetProperty("breaks").EnumerateArray());
        Assert.Equal("so-1", Text(Assert.Single(await company.AllAsync("/v1/orders?state=closed&customer=c-1&period=2026-03&search=X200")), "id"));
        Assert.Empty(await company.AllAsync("/v1/orders?state=placed"));
    }

    [Fact]
    public async Task A_queue_of_orders_begins_with_the_one_that_waits_longest_page_by_page()
    {
        var company = await Company.MakeAsync(server, "order-queue");
        foreach (var (order, day) in new[] { ("so-b", "2026-03-03"), ("so-a", "2026-03-04"), ("so-c", "2026-03-02") })
        {
            await Act(company, $"q-{order}", "order.placed", Lines, $"{day}T10:00:00+08:00", order);
        }

        Assert.Equal(["so-c", "so-b", "so-a"], (await company.AllAsync("/v1/orders?state=placed&order=oldest", 1)).Select(order => Text(order, "id")));
        Assert.Equal(["so-a", "so-b", "so-c"], (await company.AllAsync("/v1/orders?state=placed")).Select(order => Text(order, "id")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await company.SendAsync("GET", "/v1/orders?order=best")).Status);
    }

    [Fact]
    public async Task Money_paid_in_advance_waits_for_its_invoice_and_a_corrected_invoice_keeps_what_was_paid()
    {
        var company = await Company.MakeAsync(server, "order-advance");
        await Act(company, "a-1", "order.placed", Lines, "2026-03-02T10:00:00+08:00");
        await Act(company, "a-2", "payment.received", """{"amount":1000}""", "2026-03-03T10:00:00+08:00");
        await Act(company, "a-3", "invoice.issued", """{"invoiceNo":"INV-1","amount":800,"dueDate":"2026-04-03"}""", "2026-03-04T10:00:00+08:00");
        var order = await company.GetAsync("/v1/orders/so-1");
        Assert.Equal((0m, 200m), (Number(order.GetProperty("invoices")[0], "open"), Number(order.GetProperty("advances")[0], "amount")));

        await Act(company, "a-4", "invoice.issued", """{"invoiceNo":"INV-1","amount":1200,"dueDate":"2026-04-10"}""", "2026-03-05T10:00:00+08:00");
        order = await company.GetAsync("/v1/orders/so-1");
        var invoice = Assert.Single(order.GetProperty("invoices").EnumerateArray());
        Assert.Equal((200m, "2026-04-10", false, false), (Number(invoice, "open"), Text(invoice, "dueOn"), invoice.TryGetProperty("paidAt", out _), order.TryGetProperty("advances", out _)));
    }

    [Fact]
    public async Task Credit_limit_exceeded_is_a_break_until_finance_lets_it_pass()
    {
        var company = await Company.MakeAsync(server, "order-credit");
        await company.PostAsync("/v1/actions?mode=history", """{"id":"p-1","node":"customer.profiled","occurredAt":"2026-01-05T10:00:00+08:00","actor":"rep-1","customer":"c-1","fields":{"name":"甬江数控","creditLimit":2000}}""");
        await Act(company, "a-1", "order.placed", Lines, "2026-03-02T10:00:00+08:00");
        await Act(company, "b-1", "order.placed", Lines, "2026-03-02T11:00:00+08:00", "so-2");

        var within = (await company.GetAsync("/v1/orders/so-1")).GetProperty("credit");
        Assert.Equal((2000m, 0m, true), (Number(within, "limit"), Number(within, "owed"), within.GetProperty("passed").GetBoolean()));
        var over = await company.GetAsync("/v1/orders/so-2");
        Assert.Equal((1200m, false), (Number(over.GetProperty("credit"), "owed"), over.GetProperty("credit").GetProperty("passed").GetBoolean()));
        var broken = Break(over, "credit-limit-exceeded");
        Assert.Equal(("sales", "finance", false), (Text(broken, "from"), Text(broken, "to"), broken.TryGetProperty("until", out _)));

        await Act(company, "b-2", "order.credit-approved", """{"reason":"老客户"}""", "2026-03-03T11:00:00+08:00", "so-2");
        Assert.Equal("2026-03-03T03:00:00Z", Text(Break(await company.GetAsync("/v1/orders/so-2"), "credit-limit-exceeded"), "until"));
    }

    [Fact]
    public async Task Each_break_between_two_departments_is_told_and_measured_per_period()
    {
        var company = await Company.MakeAsync(server, "order-breaks");
        // Good: closed in time.
        await Act(company, "a-1", "order.placed", Lines, "2026-03-02T10:00:00+08:00", "good");
        await Act(company, "a-2", "goods.shipped", """{"warehouse":"w","quantity":12}""", "2026-03-03T10:00:00+08:00", "good");
        await Act(company, "a-3", "invoice.issued", """{"invoiceNo":"INV-1","amount":1200,"dueDate":"2026-04-03"}""", "2026-03-03T11:00:00+08:00", "good");
        await Act(company, "a-4", "payment.received", """{"amount":1200}""", "2026-03-04T10:00:00+08:00", "good");
        // Confirmed on Monday, recorded a week later; shipped and invoiced ten days later, then overdue.
        await Act(company, "b-1", "order.confirmed", "{}", "2026-03-02T10:00:00+08:00", "bad");
        await Act(company, "b-2", "order.placed", Lines, "2026-03-09T10:00:00+08:00", "bad");
        await Act(company, "b-3", "goods.shipped", """{"warehouse":"w","quantity":12,"shipment":"S-1"}""", "2026-03-10T10:00:00+08:00", "bad");
        await Act(company, "b-4", "invoice.issued", """{"invoiceNo":"INV-2","amount":1200,"dueDate":"2026-03-25"}""", "2026-03-20T10:00:00+08:00", "bad");

        var read = await company.GetAsync("/v1/orders/bad");
        Assert.Equal(["confirmed-not-recorded", "shipped-not-invoiced", "invoiced-and-overdue"], read.GetProperty("breaks").EnumerateArray().Select(item => Text(item, "kind")));
        Assert.Equal(("warehouse", "finance", "S-1"), (Text(Break(read, "shipped-not-invoiced"), "from"), Text(Break(read, "shipped-not-invoiced"), "to"), Text(Break(read, "shipped-not-invoiced"), "item")));
        Assert.Equal(("2026-03-25T16:00:00Z", false), (Text(Break(read, "invoiced-and-overdue"), "since"), Break(read, "invoiced-and-overdue").TryGetProperty("until", out _)));

        await Act(company, "b-5", "payment.received", """{"amount":1200}""", "2026-04-13T10:00:00+08:00", "bad");
        var march = await company.GetAsync("/v1/orders/breaks?period=2026-03");
        Assert.Equal((2, 1, 0.5m, "bad"), (march.GetProperty("orders").GetInt32(), march.GetProperty("broken").GetInt32(), Number(march, "share"), Text(Assert.Single(march.GetProperty("items").EnumerateArray()), "order")));
        // From Monday 2 March 10:00 to Monday 13 April 10:00 on the shipped calendar, 6 April being a holiday: 29 days. The good one: two.
        Assert.Equal(27m, Number(march, "extraDays"));
        Assert.Equal(0, (await company.GetAsync("/v1/orders/breaks?period=2026-02")).GetProperty("orders").GetInt32());

        // By kind: how many orders have it and how many have it open; the same words narrow the list.
        var kinds = march.GetProperty("kinds").EnumerateArray().ToDictionary(kind => Text(kind, "kind")!, kind => (Text(kind, "from"), Text(kind, "to"), kind.GetProperty("orders").GetInt32(), kind.GetProperty("open").GetInt32()));
        Assert.Equal(("warehouse", "finance", 1, 0), kinds["shipped-not-invoiced"]);
        Assert.Equal(("sales", "finance", 0, 0), kinds["credit-limit-exceeded"]);
        await Act(company, "c-1", "order.confirmed", "{}", "2026-03-16T10:00:00+08:00", "told");
        Assert.Equal(["told"], Orders(await company.GetAsync("/v1/orders/breaks?kind=confirmed-not-recorded&open=true")));
        Assert.Equal(["bad", "told"], Orders(await company.GetAsync("/v1/orders/breaks?kind=confirmed-not-recorded")));
        Assert.Empty(Orders(await company.GetAsync("/v1/orders/breaks?kind=confirmed-not-recorded&state=placed,shipped")));
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, (await company.SendAsync("GET", "/v1/orders/breaks?kind=0")).Status);

        static IEnumerable<string?> Orders(JsonElement answer) => answer.GetProperty("items").EnumerateArray().Select(item => Text(item, "order"));
    }

    [Fact]
    public async Task The_overdue_receivables_ratio_stands_as_of_a_date_with_ages_and_collection_period()
    {
        var company = await Company.MakeAsync(server, "order-owed");
        await Invoice(company, "i-1", 1000, "2026-01-05", "2026-02-04");
        await Invoice(company, "i-2", 3000, "2026-02-01", "2026-03-03");
        await Invoice(company, "i-3", 500, "2026-01-10", "2026-01-20", customer: "c-2");
        await Act(company, "pay", "payment.received", """{"amount":500}""", "2026-01-30T10:00:00+08:00", "o-i-3", "c-2");

        var february = await company.GetAsync("/v1/receivables?asOf=2026-02-23");
        var money = Assert.Single(february.GetProperty("currencies").EnumerateArray());
        Assert.Equal((4000m, 1000m, 0.25m, 20m), (Number(money, "amount"), Number(money, "overdue"), Number(money, "overdueRatio"), Number(money, "collectionDays")));
        Assert.Equal([3000m, 1000m, 0m, 0m, 0m], money.GetProperty("ages").EnumerateArray().Select(age => Number(age, "amount")));
        Assert.Equal([("i-1", 19), ("i-2", 0)], february.GetProperty("items").EnumerateArray().Select(item => (Text(item, "invoiceNo"), item.GetProperty("daysOverdue").GetInt32())));

        // As it was: the payment of the 30th is not seen on the 25th.
        var january = await company.GetAsync("/v1/receivables?asOf=2026-01-25&customer=c-2");
        Assert.Equal((500m, 1m), (Number(january.GetProperty("currencies")[0], "overdue"), Number(january.GetProperty("currencies")[0], "overdueRatio")));
        Assert.Equal(2, (await company.AllAsync("/v1/receivables?asOf=2026-02-23", 1)).Count);
    }

    [Fact]
    public async Task Gross_margin_of_the_top_customers_is_counted_by_month()
    {
        var company = await Company.MakeAsync(server, "order-margins");
        await Act(company, "a-1", "order.placed", Lines, "2026-03-02T10:00:00+08:00", "m-1", "big");
        await Act(company, "a-2", "order.placed", """{"lines":[{"product":"P","quantity":1,"price":300,"cost":100}],"amount":300}""", "2026-03-31T23:30:00+08:00", "m-2", "small");
        await Act(company, "a-3", "order.placed", Lines, "2026-04-01T00:00:00+08:00", "m-3", "april");
        await Act(company, "a-4", "order.placed", Lines, "2026-03-05T00:00:00+08:00", "m-4", "gone");
        await Act(company, "a-5", "order.cancelled", """{"reason":"x"}""", "2026-03-06T00:00:00+08:00", "m-4", "gone");

        var top = Assert.Single((await company.GetAsync("/v1/orders/margins?period=2026-03&top=1")).GetProperty("currencies").EnumerateArray());
        var big = Assert.Single(top.GetProperty("customers").EnumerateArray());
        Assert.Equal(("big", 1200m, 450m, 0.6923m), (Text(big, "customer"), Number(big, "revenue"), Number(top, "margin"), Number(top, "share")));
    }

    [Fact]
    public async Task What_an_order_cannot_mean_is_refused_by_its_place()
    {
        var company = await Company.MakeAsync(server, "order-wrong");
        await Refused(company, "order.placed", """{"lines":["X200"],"amount":1}""", "/fields/lines/0");
        await Refused(company, "order.placed", """{"lines":[{"quantity":1}],"amount":1}""", "/fields/lines/0/product");
        await Refused(company, "order.placed", """{"lines":[{"product":"a"}],"amount":-1}""", "/fields/amount");
        await Refused(company, "invoice.issued", """{"invoiceNo":"1","amount":1,"dueDate":"soon"}""", "/fields/dueDate");
        await Refused(company, "goods.shipped", """{"warehouse":"w","quantity":"many"}""", "/fields/quantity");
        Assert.Equal(HttpStatusCode.NotFound, (await company.SendAsync("GET", "/v1/orders/so-9")).Status);
        Assert.Equal((HttpStatusCode)422, (await company.SendAsync("GET", "/v1/receivables?asOf=0001-01-01")).Status);
        Assert.Equal((HttpStatusCode)422, (await company.SendAsync("GET", "/v1/orders/margins?period=2026-Q1")).Status);
        Assert.Equal((HttpStatusCode)422, (await company.SendAsync("PUT", "/v1/policies/orders", """{"currency":"yuan"}""")).Status);

        await Act(company, "a-1", "order.placed", Lines, "2026-03-02T10:00:00+08:00");
        var (status, words, _) = await company.SendAsync("POST", "/v1/actions", Body("a-2", "goods.shipped", "{}", "2026-03-02T10:00:00+08:00", "so-1", "c-2"));
        Assert.Equal((HttpStatusCode)422, status);
        Assert.Contains("customer-mismatch", words, StringComparison.Ordinal);
    }

    private static async Task Refused(Company company, string node, string fields, string pointer)
    {
        var (status, words, _) = await company.SendAsync("POST", "/v1/actions", Body("x", node, fields, "2026-03-02T10:00:00+08:00", "so-1", "c-1"));
        Assert.True(status == (HttpStatusCode)422, words);
        Assert.Contains($"\"{pointer}\"", words, StringComparison.Ordinal);
    }

    private static async Task Invoice(Company company, string number, decimal amount, string issued, string due, string customer = "c-1")
    {
        await Act(company, $"{number}-p", "order.placed", $$"""{"lines":[{"product":"P","amount":{{amount}}}],"amount":{{amount}}}""", $"{issued}T08:00:00+08:00", $"o-{number}", customer);
        await Act(company, $"{number}-i", "invoice.issued", $$"""{"invoiceNo":"{{number}}","amount":{{amount}},"dueDate":"{{due}}"}""", $"{issued}T09:00:00+08:00", $"o-{number}", customer);
    }

    private static Task<JsonElement> Act(Company company, string id, string node, string fields, string at, string order = "so-1", string customer = "c-1") =>
        company.PostAsync("/v1/actions?mode=history", Body(id, node, fields, at, order, customer));

    private static string Body(string id, string node, string fields, string at, string order, string customer) =>
        $$"""{"id":"{{id}}","node":"{{node}}","occurredAt":"{{at}}","actor":"erp","customer":"{{customer}}","order":"{{order}}","fields":{{fields}}}""";

    private static JsonElement Break(JsonElement order, string kind) => order.GetProperty("breaks").EnumerateArray().Single(item => Text(item, "kind") == kind);

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static decimal Number(JsonElement element, string name) => element.GetProperty(name).GetDecimal();
}
