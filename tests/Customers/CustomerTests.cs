using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.Customers;
using SalesFlow.EndToEnd;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using Xunit;
using Buyers = SalesFlow.Customers.Some;
using SilentCustomer = SalesFlow.Customers.SilentCustomer;

namespace SalesFlow.Tests.Customers;

/// <summary>§9 over HTTP.</summary>
[Collection(OneServer.Name)]
public sealed class CustomerTests(EdgeServer server)
{
    [Fact]
    public async Task A_profile_is_told_by_actions_and_found_by_search()
    {
        var company = await Company.MakeAsync(server, "profiles");
        await Profile(company, "c-1", """{"name":"甬江数控","industry":"机床","contacts":[{"name":"王工","role":"设备部","phone":"138"}],"creditLimit":"500000","owner":"rep-7"}""", "p-1");
        await Profile(company, "c-1", """{"name":"甬江数控","address":"宁波北仑"}""", "p-2");
        await Profile(company, "c-2", """{"name":"Harbour Valves"}""", "p-3");

        var c = await company.GetAsync("/v1/customers/c-1");
        Assert.Equal(("甬江数控", "机床", "宁波北仑", "rep-7", 500000m, "known"), (Text(c, "name"), Text(c, "industry"), Text(c, "address"), Text(c, "owner"), c.GetProperty("creditLimit").GetDecimal(), Text(c, "state")));
        Assert.Equal("王工", Text(c.GetProperty("contacts")[0], "name"));
        Assert.Equal("c-1", Text(Assert.Single(await company.AllAsync("/v1/customers?search=王工")), "id"));
        Assert.Equal("c-1", Text(Assert.Single(await company.AllAsync("/v1/customers?owner=rep-7")), "id"));
        Assert.Equal(2, (await company.AllAsync("/v1/customers", 1)).Count);
        Assert.Equal(HttpStatusCode.NotFound, (await company.SendAsync("GET", "/v1/customers/c-9")).Status);

        var (status, words, _) = await company.SendAsync("POST", "/v1/actions", Body("p-9", "customer.profiled", "c-1", """{"name":"x","contacts":[{"phone":"1"}],"creditLimit":-1}"""));
        Assert.Equal((HttpStatusCode)422, status);
        Assert.Contains("/fields/contacts", words, StringComparison.Ordinal);
        Assert.Contains("/fields/creditLimit", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expansion_plan_puts_the_customer_into_the_high_potential_pool_with_bundle_suggestions_from_the_tenants_own_baskets()
    {
        var company = await Company.MakeAsync(server, "pool");
        for (var n = 0; n < 6; n++)
        {
            await Order(company, $"o-{n}", $"buyer-{n}", "2026-01-10T10:00:00+08:00", n < 4 ? ["X200", "V7"] : ["Q1"]);
        }

        await Order(company, "o-9", "c-1", "2026-02-10T10:00:00+08:00", ["X200"]);
        await Profile(company, "c-1", """{"name":"甬江数控"}""", "p-1");
        Assert.Empty((await company.GetAsync("/v1/pools/high-potential")).GetProperty("items").EnumerateArray());
        await company.PostAsync("/v1/actions", Body("e-1", "customer.expansion-planned", "c-1", """{"plan":"三期厂房","expectedOn":"2026-09-30"}"""));

        var item = Assert.Single((await company.GetAsync("/v1/pools/high-potential")).GetProperty("items").EnumerateArray());
        Assert.Equal(("c-1", "high-potential", "三期厂房"), (Text(item.GetProperty("customer"), "id"), Text(item.GetProperty("customer"), "state"), Text(item.GetProperty("customer").GetProperty("expansion"), "plan")));
        var suggestion = Assert.Single(item.GetProperty("suggestions").EnumerateArray());
        Assert.Equal(("V7", 4, 0.8m), (Text(suggestion, "suggest"), suggestion.GetProperty("baskets").GetInt32(), suggestion.GetProperty("confidence").GetDecimal()));

        await company.PostAsync("/v1/actions", Body("e-2", "customer.expansion-ended", "c-1", """{"reason":"推迟"}"""));
        Assert.Empty((await company.GetAsync("/v1/pools/high-potential")).GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await company.SendAsync("GET", "/v1/pools/other")).Status);
    }

    [Fact]
    public async Task The_timeline_merges_all_of_a_customers_streams_newest_first_and_shows_each_action_once()
    {
        var company = await Company.MakeAsync(server, "timeline");
        await company.PlanAsync(EndToEnd.Some.Chain("s-1", "sample"));
        var expected = new List<string>();
        for (var n = 0; n < 12; n++)
        {
            var about = (n % 4) switch { 0 => "", 1 => "\"order\":\"so-1\",", 2 => "\"opportunity\":\"o-1\",", _ => "" };
            // Every fourth action is also handed to the customer's chain, whose copy is not shown.
            var (node, fields) = n % 4 == 3 ? ("sample.requested", """{"applicant":"r","customer":"c-1","model":"m","urgency":"normal","expectedAt":"2026-03-01"}""") : n % 4 == 1 ? ("order.confirmed", "{}") : ("need.raised", """{"need":"x"}""");
            await company.PostAsync("/v1/actions", $$"""{"id":"t-{{n}}","node":"{{node}}","occurredAt":"2026-02-03T10:00:00+08:00","actor":"rep-1","customer":"c-1",{{about}}"fields":{{fields}}}""");
            expected.Insert(0, $"t-{n}");
        }

        await company.PostAsync("/v1/actions", Body("other", "need.raised", "c-2", """{"need":"x"}"""));
        foreach (var page in (int[])[2, 5, 50])
        {
            var items = await company.AllAsync("/v1/customers/c-1/timeline", page);
            Assert.Equal(expected, items.Where(item => Text(item, "what") == "action").Select(item => Text(item, "action")));
            Assert.Contains(items, item => Text(item, "what") == "chain.planned" && Text(item, "subject") == "chain/s-1");
            // As moments: a time's fraction is as long as it needs to be, so its text does not sort.
            Assert.Equal(items.Select(At).OrderDescending(), items.Select(At));
        }

        Assert.Empty(await company.AllAsync("/v1/customers/nobody/timeline"));
    }

    [Fact]
    public async Task The_360_view_shows_profile_subjects_receivables_chains_forecast_and_timeline_in_one_call()
    {
        var company = await Company.MakeAsync(server, "overview");
        await Profile(company, "c-1", """{"name":"甬江数控"}""", "p-1");
        await company.PlanAsync(EndToEnd.Some.Chain("s-1", "sample"));
        await Order(company, "so-1", "c-1", "2026-01-10T10:00:00+08:00", ["X200"]);
        await company.PostAsync("/v1/actions?mode=history", """{"id":"inv","node":"invoice.issued","occurredAt":"2026-01-11T10:00:00+08:00","actor":"erp","order":"so-1","fields":{"invoiceNo":"I-1","amount":100,"dueDate":"2026-01-31"}}""");
        await company.PostAsync("/v1/actions", """{"id":"opp","node":"need.raised","occurredAt":"2026-01-11T10:00:00+08:00","actor":"rep-1","customer":"c-1","opportunity":"o-1","fields":{"need":"x"}}""");
        // The day's model is made when it is first asked for.
        Assert.Equal("assumptions", Text(await company.GetAsync("/v1/customers/forecast"), "basis"));

        var view = await company.GetAsync("/v1/customers/c-1/overview");
        Assert.Equal(("甬江数控", 1, 1, 0, 1), (Text(view.GetProperty("profile"), "name"), Count(view, "orders"), Count(view, "opportunities"), Count(view, "tickets"), view.GetProperty("chainsInFlight").GetInt32()));
        Assert.Equal((100m, 1m), (view.GetProperty("receivables")[0].GetProperty("overdue").GetDecimal(), view.GetProperty("receivables")[0].GetProperty("overdueRatio").GetDecimal()));
        Assert.Equal("s-1", Text(view.GetProperty("chains")[0], "id"));
        Assert.Equal(1, view.GetProperty("forecast").GetProperty("orders").GetInt32());
        Assert.Contains(view.GetProperty("timeline").GetProperty("items").EnumerateArray(), item => Text(item, "action") == "inv");
        Assert.Equal(HttpStatusCode.NotFound, (await company.SendAsync("GET", "/v1/customers/nobody/overview")).Status);
    }

    [Fact]
    public async Task Monthly_snapshots_are_filled_back_stand_at_the_first_of_the_month_and_highlight_a_fall()
    {
        var company = await Company.MakeAsync(server, "snapshots");
        // Four orders in autumn 2024, two in autumn 2025: a fall by half on 1 December 2025.
        string[] days = ["2024-09-10", "2024-10-10", "2024-11-10", "2024-11-30T23:59:59+08:00", "2025-09-30T23:30:00+08:00", "2025-11-30T23:30:00+08:00"];
        for (var n = 0; n < days.Length; n++)
        {
            await Order(company, $"o-{n}", "c-1", days[n].Length > 10 ? days[n] : days[n] + "T10:00:00+08:00", ["X200"]);
        }

        await Fill(company);
        var december = (await company.AllAsync("/v1/customers/c-1/snapshots")).Single(snapshot => Text(snapshot, "month") == "2025-12");
        Assert.Equal(("2025-11-30T16:00:00Z", 2, "Asia/Shanghai"), (Text(december, "takenAt"), december.GetProperty("orders").GetInt32(), Text(december, "timeZone")));
        Assert.Equal((2, 4, -0.5m, true), (december.GetProperty("frequency").GetProperty("recent").GetInt32(), december.GetProperty("frequency").GetProperty("yearBefore").GetInt32(),
            december.GetProperty("frequency").GetProperty("change").GetDecimal(), december.GetProperty("frequency").GetProperty("fell").GetBoolean()));
        Assert.Contains("同比下降50%", Text(december, "highlight"), StringComparison.Ordinal);

        // Kept is kept: an order that comes late changes no snapshot, and filling again takes none twice.
        var before = (await company.AllAsync("/v1/customers/c-1/snapshots", 50)).Select(snapshot => snapshot.GetRawText()).ToList();
        await Order(company, "late", "c-1", "2025-11-15T10:00:00+08:00", ["X200"]);
        await Fill(company);
        Assert.Equal(before, (await company.AllAsync("/v1/customers/c-1/snapshots", 50)).Select(snapshot => snapshot.GetRawText()));
        Assert.Contains(await company.AllAsync("/v1/customers/snapshots?state=fell&period=2025-12"), snapshot => Text(snapshot, "customer") == "c-1");
    }

    [Fact]
    public async Task The_silent_list_names_who_talks_and_does_not_buy_with_reasons_and_talk_tracks()
    {
        var company = await Company.MakeAsync(server, "silent");
        await company.SendAsync("PUT", "/v1/templates/check", """{"labels":{"zh-CN":"验证","en":"Check"},"steps":[{"key":"check","node":"feasibility.confirmed"}]}""");
        await Order(company, "o-1", "quiet", "2025-06-01T10:00:00+08:00", ["X200"]);
        await Order(company, "o-2", "buyer", "2026-01-15T10:00:00+08:00", ["X200"]);
        await Order(company, "o-3", "shy", "2025-06-01T10:00:00+08:00", ["X200"]);
        foreach (var (customer, day) in new[] { ("quiet", "2025-12-01"), ("quiet", "2026-01-20"), ("buyer", "2025-12-01"), ("buyer", "2026-01-20"), ("shy", "2026-01-20") })
        {
            await Feasible(company, customer, day);
        }

        var list = await company.GetAsync("/v1/customers/silent?asOf=2026-02-23");
        var line = Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal(("quiet", "2025-06-01", 267, 2), (Text(line, "customer"), Text(line, "lastPurchase"), line.GetProperty("daysSilent").GetInt32(), line.GetProperty("exchanges").GetArrayLength()));
        Assert.Contains("6 个月无采购", Text(line.GetProperty("reasons")[0], "text"), StringComparison.Ordinal);
        Assert.NotEmpty(line.GetProperty("talkTracks").EnumerateArray());
        // Nothing after the day is looked at.
        Assert.Empty((await company.GetAsync("/v1/customers/silent?asOf=2026-01-19")).GetProperty("items").EnumerateArray());
        Assert.Equal((HttpStatusCode)422, (await company.SendAsync("GET", "/v1/customers/silent?asOf=today")).Status);
    }

    [Fact]
    public async Task The_silent_list_agrees_with_an_independent_query_over_the_same_purchases()
    {
        var company = await Company.MakeAsync(server, "silent-sql");
        using var chinook = Chinook.Open();
        var zone = Buyers.Zone("Asia/Shanghai");
        var orders = chinook.Purchases(zone);
        await company.SendAsync("PUT", "/v1/templates/check", """{"labels":{"zh-CN":"验证","en":"Check"},"steps":[{"key":"check","node":"feasibility.confirmed"}]}""");
        await Batch(company, orders.Select(order => OrderBody($"so-{order.Id}", $"k-{order.Customer}", order.At.ToString("O", CultureInfo.InvariantCulture), [.. order.Lines.Select(l => (l.Product, l.Category, l.Quantity, l.Amount))])));
        // Two checks of every customer in the half year before: silence alone decides.
        foreach (var customer in orders.Select(order => order.Customer).Distinct())
        {
            await Feasible(company, $"k-{customer}", "2012-11-01");
            await Feasible(company, $"k-{customer}", "2012-12-01");
        }

        foreach (var asOf in (string[])["2012-12-28", "2013-02-23", "2013-04-28"])
        {
            var sql = chinook.Customers(
                "select CustomerId from Invoice where date(InvoiceDate) <= $asOf group by CustomerId having max(date(InvoiceDate)) < date($asOf, '-6 months')", ("$asOf", asOf));
            Assert.NotEmpty(sql);
            Assert.Equal(sql.Select(id => $"k-{id}").Order(StringComparer.Ordinal), (await company.AllAsync($"/v1/customers/silent?asOf={asOf}", 7)).Select(line => Text(line, "customer")!).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Who_came_back_within_sixty_days_of_being_listed_gives_the_win_back_rate_and_the_share_of_repurchase_orders()
    {
        var company = await Company.MakeAsync(server, "win-backs");
        var zone = Buyers.Zone("Asia/Shanghai");
        // Two lists as they were kept on Mondays of last autumn.
        await KeepListAsync("win-backs", new(2025, 9, 1), zone, "back", "late", "lost");
        await KeepListAsync("win-backs", new(2025, 9, 8), zone, "back", "lost");
        foreach (var (customer, day) in new[] { ("back", "2025-01-10"), ("back", "2025-10-20"), ("late", "2025-01-10"), ("late", "2025-11-20"), ("other", "2025-01-10"), ("other", "2025-10-01"), ("lost", "2025-01-10") })
        {
            await Order(company, $"{customer}-{day}", customer, $"{day}T10:00:00+08:00", ["X200"]);
        }

        var all = await company.GetAsync("/v1/customers/silent/win-backs");
        Assert.Equal((3, 1, 2, 0, 0.3333m), (all.GetProperty("listed").GetInt32(), all.GetProperty("wonBack").GetInt32(), all.GetProperty("notWonBack").GetInt32(), all.GetProperty("open").GetInt32(), decimal.Round(all.GetProperty("rate").GetDecimal(), 4)));
        var back = all.GetProperty("items").EnumerateArray().Single(item => Text(item, "customer") == "back");
        Assert.Equal(("won-back", "back-2025-10-20", "2025-08-31T16:00:00Z"), (Text(back, "state"), Text(back, "order"), Text(back, "listedAt")));

        var autumn = await company.GetAsync("/v1/customers/silent/win-backs?period=2025-10");
        Assert.Equal((0, 1, 2, 0.5m), (autumn.GetProperty("listed").GetInt32(), autumn.GetProperty("fromList").GetInt32(), autumn.GetProperty("repurchases").GetInt32(), autumn.GetProperty("repurchaseShare").GetDecimal()));
        Assert.Equal(["2025-09-08", "2025-09-01"], (await company.AllAsync("/v1/customers/silent/lists", 1)).Select(list => Text(list, "day")));
    }

    [Fact]
    public async Task The_list_of_a_past_Monday_is_kept_once_as_it_stood_then()
    {
        var company = await Company.MakeAsync(server, "past-lists");
        var monday = DateOnly.FromDateTime(EndToEnd.Some.Now.UtcDateTime.AddDays(-30));
        monday = monday.AddDays(-(((int)monday.DayOfWeek + 6) % 7));
        var kept = await company.Client.Customers.KeepSilentAsync(monday, TestContext.Current.CancellationToken);
        var again = await company.Client.Customers.KeepSilentAsync(monday, TestContext.Current.CancellationToken);
        Assert.Equal((monday, kept.KeptAt), (kept.Day, again.KeptAt));
        Assert.Single(await company.AllAsync("/v1/customers/silent/lists", 1));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await company.SendAsync("POST", $"/v1/customers/silent/lists/{monday.AddDays(1):yyyy-MM-dd}", "")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await company.SendAsync("POST", $"/v1/customers/silent/lists/{monday.AddDays(700):yyyy-MM-dd}", "")).Status);
    }

    [Fact]
    public async Task The_repurchase_forecast_is_told_in_words_and_back_tested_beside_the_baseline()
    {
        var company = await Company.MakeAsync(server, "forecasts");
        var today = EndToEnd.Some.Now;
        await Batch(company, Enumerable.Range(0, 40).SelectMany(c => Enumerable.Range(0, 1 + (c % 6)).Select(n =>
            OrderBody($"o-{c}-{n}", $"c-{c}", today.AddDays(-400 + (n * (20 + c))).ToString("O", CultureInfo.InvariantCulture), [("P", "parts", 1m, 100m)]))));

        var model = await company.GetAsync("/v1/customers/forecast");
        var test = model.GetProperty("backTest");
        Assert.Equal((40, 90, "orders-and-assumptions"), (model.GetProperty("customers").GetInt32(), model.GetProperty("horizonDays").GetInt32(), Text(model, "basis")));
        Assert.True(test.GetProperty("forecast").GetProperty("rootMeanSquareError").GetDouble() > 0 && test.GetProperty("baseline").GetProperty("rootMeanSquareError").GetDouble() > 0);

        var one = await company.GetAsync("/v1/customers/c-5/forecast");
        Assert.Equal(6, one.GetProperty("orders").GetInt32());
        Assert.InRange(one.GetProperty("active").GetDouble(), 0.0001, 0.9999);
        Assert.StartsWith("共采购 6 次", Text(one, "text"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await company.SendAsync("GET", "/v1/customers/nobody/forecast")).Status);
    }

    private static DateTimeOffset At(JsonElement item) => item.GetProperty("at").GetDateTimeOffset();

    private static async Task Fill(Company company)
    {
        var (status, words, _) = await company.SendAsync("POST", "/v1/customers/snapshots/fill");
        Assert.True(status == HttpStatusCode.Accepted, words);
        await Company.UntilAsync(async () => !(await company.GetAsync("/v1/customers/snapshots/schedule")).TryGetProperty("running", out _), "the snapshots' run ends");
    }

    /// <summary>A silent list as the schedule keeps it; this test does not wait for Mondays.</summary>
    private async Task KeepListAsync(string tenant, DateOnly monday, Calendars.LocalZone zone, params string[] customers)
    {
        var at = zone.StartOfDay(monday);
        var list = customers.Select(customer => new SilentCustomer(customer, at, monday.AddDays(-200), 200, 1, [], [], []));
        var outcome = await server.App.Services.GetRequiredService<IJournal>().CommitAsync(KeptByUs.Commit(
            server.App.Services.GetRequiredService<SubjectKinds>().Find(KeptByUs.Silent)!, tenant, $"{monday:yyyy-MM-dd}", KeptByUs.SilentListed, null, at, monday, at.AddSeconds(1), SilentListKind.Write(list)));
        Assert.Equal(CommitStatus.Committed, outcome.Status);
    }

    private static async Task Feasible(Company company, string customer, string day)
    {
        var chain = $"f-{customer}-{day}";
        await company.PlanAsync(EndToEnd.Some.Chain(chain, "check", DateTimeOffset.Parse(day + "T09:00:00+08:00", CultureInfo.InvariantCulture), customer), SendMode.History);
        var file = await company.Client.Evidence.UploadAsync(Encoding.UTF8.GetBytes("签字 " + chain), "text/plain", TestContext.Current.CancellationToken);
        await company.PostAsync("/v1/actions?mode=history", $$"""{"id":"{{chain}}","node":"feasibility.confirmed","occurredAt":"{{day}}T10:00:00+08:00","actor":"eng-1","customer":"{{customer}}","chain":"{{chain}}","fields":{"verdict":"ok"},"evidence":[{"kind":"signature","sha256":"{{file}}","name":"s.txt"}]}""");
    }

    private static async Task Batch(Company company, IEnumerable<string> bodies)
    {
        foreach (var part in bodies.Chunk(500))
        {
            var answer = await company.PostAsync("/v1/actions/batch?mode=history", $"[{string.Join(',', part)}]");
            Assert.Equal(part.Length, answer.GetProperty("accepted").GetInt32());
        }
    }

    private static Task<JsonElement> Order(Company company, string id, string customer, string at, string[] products) =>
        company.PostAsync("/v1/actions?mode=history", OrderBody(id, customer, at, [.. products.Select(product => (product, "parts", 1m, 100m))]));

    private static string OrderBody(string id, string customer, string at, (string Product, string Category, decimal Quantity, decimal Amount)[] lines) => JsonSerializer.Serialize(new
    {
        id = $"{id}-placed", node = "order.placed", occurredAt = at, actor = "erp", customer, order = id,
        fields = new { amount = lines.Sum(line => line.Amount), lines = lines.Select(line => new { product = line.Product, category = line.Category, quantity = line.Quantity, amount = line.Amount }) },
    });

    private static Task<JsonElement> Profile(Company company, string customer, string fields, string id) => company.PostAsync("/v1/actions", Body(id, "customer.profiled", customer, fields));

    private static string Body(string id, string node, string customer, string fields) =>
        $$"""{"id":"{{id}}","node":"{{node}}","occurredAt":"2026-02-03T10:00:00+08:00","actor":"rep-1","customer":"{{customer}}","fields":{{fields}}}""";

    private static int Count(JsonElement view, string kind) => view.GetProperty(kind).GetProperty("count").GetInt32();

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
