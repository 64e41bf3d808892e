using System.Net;
using System.Text;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Tests.Visits;

/// <summary>§7 over HTTP: visits.</summary>
[Collection(OneServer.Name)]
public sealed class VisitTests(EdgeServer server)
{
    [Fact]
    public async Task A_complete_visit_is_valid_at_once_and_says_why()
    {
        var scene = await VisitScene.MakeAsync(server, "v-valid");
        var receipt = await scene.RecordAsync("v-1", await scene.AllAsync("v-1"));
        var visit = await scene.ReadAsync("v-1");

        Assert.Empty(receipt.Missing);
        Assert.Equal(("valid", true, "rep-1", "c-1"), (Text(visit, "state"), visit.GetProperty("counts").GetBoolean(), Text(visit, "owner"), Text(visit, "customer")));
        Assert.StartsWith("有效", Text(visit, "why"), StringComparison.Ordinal);
        Assert.Empty(visit.GetProperty("flags").EnumerateArray());
        Assert.False(visit.TryGetProperty("tip", out _));
    }

    [Fact]
    public async Task Otherwise_it_is_returned_listing_what_is_missing_with_the_tenants_tip_and_can_be_completed()
    {
        var scene = await VisitScene.MakeAsync(server, "v-returned");
        await scene.Company.SendAsync("PUT", "/v1/policies/visits", """{"template":"visit","tip":{"url":"https://learn.example/visit.mp4","labels":{"zh-CN":"一分钟看懂有效拜访","en":"A good visit in a minute"}}}""");
        var receipt = await scene.RecordAsync("v-1", await scene.PhotoAsync("门口"));
        Assert.Equal(["location", "transcript", "todo"], receipt.Missing.Select(m => m.Kind));

        var visit = await scene.ReadAsync("v-1");
        Assert.Equal(("returned", false), (Text(visit, "state"), visit.GetProperty("counts").GetBoolean()));
        Assert.Equal(["缺少证据：定位", "缺少证据：文字记录（至少 20 个字）", "缺少证据：待办事项"], visit.GetProperty("missing").EnumerateArray().Select(m => Text(m, "detail")));
        Assert.Equal(("https://learn.example/visit.mp4", "一分钟看懂有效拜访"), (Text(visit.GetProperty("tip"), "url"), Text(visit.GetProperty("tip"), "label")));
        var (_, english, _) = await scene.Company.SendAsync("GET", "/v1/visits/v-1", headers: ("Accept-Language", "en"));
        Assert.Contains("A good visit in a minute", english, StringComparison.Ordinal);
        Assert.Contains("Returned: it counts once", english, StringComparison.Ordinal);
        Assert.Equal(["evidence-missing"], (await scene.Company.ChainAsync("visit:v-1")).Steps.Take(1).Select(s => JsonNamingPolicy.KebabCaseLower.ConvertName($"{s.State}")));

        // What is still missing is told of the whole visit, not of the action alone.
        receipt = await scene.ActAsync("v-1", null, "rep-1", null, VisitScene.Place, VisitScene.Said);
        Assert.Equal(["todo"], receipt.Missing.Select(m => m.Kind));
        receipt = await scene.ActAsync("v-1", null, "rep-1", null, VisitScene.Todo("td-1"));
        Assert.Empty(receipt.Missing);
        visit = await scene.ReadAsync("v-1");
        Assert.Equal("valid", Text(visit, "state"));
        Assert.False(visit.TryGetProperty("tip", out _));
        Assert.Equal(StepState.Done, (await scene.Company.ChainAsync("visit:v-1")).Steps[0].State);
    }

    [Fact]
    public async Task A_photo_whose_file_arrives_later_completes_the_visit()
    {
        var scene = await VisitScene.MakeAsync(server, "v-file");
        var file = Encoding.UTF8.GetBytes("晚到的照片");
        var receipt = await scene.RecordAsync("v-1", EvidenceItem.Photo(EvidenceApi.DigestOf(file), "现场.txt"), VisitScene.Place, VisitScene.Said, VisitScene.Todo("td-1"));
        Assert.Equal(["file"], receipt.Missing.Select(m => m.Kind));
        Assert.Equal("returned", Text(await scene.ReadAsync("v-1"), "state"));

        await scene.Company.Client.Evidence.UploadAsync(file, "text/plain", TestContext.Current.CancellationToken);
        Assert.Equal("valid", Text(await scene.ReadAsync("v-1"), "state"));
        Assert.Equal(StepState.Done, (await scene.Company.ChainAsync("visit:v-1")).Steps[0].State);
        await scene.Company.Client.Evidence.UploadAsync(file, "text/plain", TestContext.Current.CancellationToken);
        Assert.Equal(2, (await scene.ReadAsync("v-1")).GetProperty("actions").GetInt32());

        // A client cannot say that a file arrived.
        var (status, words, _) = await scene.Company.SendAsync("POST", "/v1/actions", """{"id":"x","node":"evidence.arrived","occurredAt":"2026-02-03T10:00:00Z","actor":"rep-1","visit":"v-1","fields":{"sha256":"aa"}}""");
        Assert.Equal((HttpStatusCode)422, status);
        Assert.Contains("unknown-node", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_visits_chain_ends_with_its_to_do_done_in_time()
    {
        var scene = await VisitScene.MakeAsync(server, "v-chain");
        var receipt = await scene.RecordAsync("v-1", await scene.AllAsync("v-1"));
        Assert.Contains("visit:v-1", receipt.Chains.Select(c => c.Id));
        var todo = await scene.Company.GetAsync("/v1/todos/v-1-td");
        Assert.Equal(("open", "v-1", "提交报价", "rep-1"), (Text(todo, "state"), Text(todo, "visit"), Text(todo, "text"), Text(todo, "owner")));
        Assert.Equal(todo.GetProperty("dueAt").GetDateTimeOffset(), (await scene.Company.ChainAsync("visit:v-1")).Steps[1].DueAt);

        await scene.Company.PostAsync("/v1/actions", """{"id":"done","node":"todo.done","occurredAt":"2026-02-03T10:00:00Z","actor":"rep-1","todo":"v-1-td"}""");
        var chain = await scene.Company.ChainAsync("visit:v-1");
        Assert.Equal((ChainState.Completed, true), (chain.State, chain.Closed));
        Assert.Equal(ChainState.Completed, (await scene.Company.ChainAsync("todo:v-1-td")).State);
    }

    [Fact]
    public async Task Opening_a_visit_form_gives_the_latest_purchase_snapshot_with_chart_data_and_highlights()
    {
        var scene = await VisitScene.MakeAsync(server, "v-form");
        var company = scene.Company;
        var now = Some.Now;
        // Four orders in the same three months a year before, one in the last three: a fall by three quarters.
        foreach (var (n, months) in new[] { 13, 13, 14, 14, 2 }.Index())
        {
            await Order(company, $"so-{n}", new DateTimeOffset(now.Year, now.Month, 10, 2, 0, 0, TimeSpan.Zero).AddMonths(-months));
        }

        await company.PostAsync("/v1/actions?mode=history", """{"id":"inv","node":"invoice.issued","occurredAt":"2026-01-11T10:00:00+08:00","actor":"erp","order":"so-4","fields":{"invoiceNo":"I-1","amount":100,"dueDate":"2026-01-31"}}""");
        await company.PostAsync("/v1/actions", """{"id":"p","node":"customer.profiled","occurredAt":"2026-02-03T10:00:00Z","actor":"rep-1","customer":"c-1","fields":{"name":"甬江数控"}}""");
        await company.PostAsync("/v1/actions", $$"""{"id":"td","node":"todo.set","occurredAt":"2026-02-03T10:00:00Z","actor":"rep-1","customer":"c-1","todo":"td-9","fields":{"text":"寄样品","dueAt":"{{now.AddDays(1):O}}"} }""");

        var form = await company.GetAsync("/v1/visits/form?customer=c-1");
        Assert.Equal(("甬江数控", false), (Text(form, "name"), form.GetProperty("kept").GetBoolean()));
        Assert.Equal(("frequency-fell", "overdue"), (Text(form.GetProperty("highlights")[0], "code"), Text(form.GetProperty("highlights")[1], "code")));
        Assert.Equal("近3月采购频次同比下降75%（1 单，去年同期 4 单）", Text(form.GetProperty("highlights")[0], "text"));
        var series = form.GetProperty("chart").GetProperty("series").EnumerateArray().ToArray();
        Assert.Equal(["orders", "amount:CNY"], series.Select(s => Text(s, "key")));
        Assert.Equal(form.GetProperty("snapshot").GetProperty("months").EnumerateArray().Select(m => Text(m, "month")), form.GetProperty("chart").GetProperty("labels").EnumerateArray().Select(l => l.GetString()));
        Assert.Equal((12, 1m, 100m), (series[0].GetProperty("values").GetArrayLength(), series[0].GetProperty("values").EnumerateArray().Sum(v => v.GetDecimal()), series[1].GetProperty("values").EnumerateArray().Sum(v => v.GetDecimal())));
        var state = form.GetProperty("now");
        Assert.Equal((5, 0, 1, 100m), (state.GetProperty("orders").GetInt32(), state.GetProperty("ordersThisMonth").GetInt32(), state.GetProperty("openTodos").GetInt32(), state.GetProperty("receivables")[0].GetProperty("overdue").GetDecimal()));
        Assert.Equal("td-9", Text(form.GetProperty("openTodos")[0], "id"));
        Assert.Equal(["photo", "location", "transcript", "todo"], form.GetProperty("needs").EnumerateArray().Select(n => Text(n, "kind")));
        Assert.Equal((HttpStatusCode)422, (await company.SendAsync("GET", "/v1/visits/form")).Status);

        // Once kept, the month's snapshot is the one that is shown, and the visit remembers it.
        Assert.Equal(HttpStatusCode.Accepted, (await company.SendAsync("POST", "/v1/customers/snapshots/fill")).Status);
        await Company.UntilAsync(async () => (await company.GetAsync("/v1/visits/form?customer=c-1")).GetProperty("kept").GetBoolean(), "the month's snapshot");
        form = await company.GetAsync("/v1/visits/form?customer=c-1");
        await scene.RecordAsync("v-1", await scene.AllAsync("v-1"));
        Assert.Equal(Text(form.GetProperty("snapshot"), "id"), Text(await scene.ReadAsync("v-1"), "snapshot"));
    }

    [Fact]
    public async Task A_customer_that_never_bought_opens_a_form_too()
    {
        var scene = await VisitScene.MakeAsync(server, "v-new");
        var form = await scene.Company.GetAsync("/v1/visits/form?customer=c-new");

        Assert.Equal(["never-bought"], form.GetProperty("highlights").EnumerateArray().Select(h => Text(h, "code")));
        Assert.Equal(12, form.GetProperty("chart").GetProperty("labels").GetArrayLength());
    }

    [Fact]
    public async Task The_valid_visit_rate_per_rep_team_and_period_opens_its_lists()
    {
        var scene = await VisitScene.MakeAsync(server, "v-figures");
        foreach (var (rep, team) in new[] { ("rep-1", "east"), ("rep-2", "east"), ("rep-3", "west") })
        {
            await scene.Company.SendAsync("PUT", $"/v1/members/{rep}", $$"""{"team":"{{team}}"}""");
        }

        foreach (var (n, rep) in new[] { "rep-1", "rep-1", "rep-2", "rep-3" }.Index())
        {
            await scene.ActAsync($"v-{n}", "c-1", rep, null, n is 1 or 3 ? [VisitScene.Place] : await scene.AllAsync($"v-{n}"));
        }

        var month = $"{Some.Now.AddHours(8):yyyy-MM}";
        var teams = await scene.Company.GetAsync($"/v1/visits/figures?period={month}&groupBy=team");
        Assert.Equal((4, 2, 2, 0.5), Counts(teams.GetProperty("total")));
        Assert.Equal([("east", 0.6667), ("west", 0d)], teams.GetProperty("groups").EnumerateArray().Select(g => (Text(g, "key"), g.GetProperty("figures").GetProperty("rate").GetDouble())));
        Assert.Equal(2, teams.GetProperty("total").GetProperty("missing").GetProperty("photo").GetInt32());
        var reps = await scene.Company.GetAsync($"/v1/visits/figures?period={month}&groupBy=owner");
        Assert.Equal([0.5, 1, 0], reps.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("figures").GetProperty("rate").GetDouble()));
        foreach (var group in teams.GetProperty("groups").EnumerateArray().Concat(reps.GetProperty("groups").EnumerateArray()))
        {
            Assert.Equal(group.GetProperty("figures").GetProperty("visits").GetInt32(), (await scene.Company.AllAsync(Text(group, "list")!, 1)).Count);
        }

        Assert.Equal(JsonValueKind.Null, (await scene.Company.GetAsync("/v1/visits/figures?period=2020")).GetProperty("total").GetProperty("rate").ValueKind);
        Assert.Equal(["v-1", "v-3"], (await scene.Company.AllAsync("/v1/visits?state=returned")).Select(v => Text(v, "id")).Order());
        Assert.Equal((HttpStatusCode)422, (await scene.Company.SendAsync("GET", "/v1/visits?state=good")).Status);
    }

    [Fact]
    public async Task An_expansion_plan_heard_in_a_visit_puts_the_customer_into_the_high_potential_pool()
    {
        var scene = await VisitScene.MakeAsync(server, "v-expansion");
        await scene.ActAsync("v-1", "c-1", "rep-1", new Fields { { "expansionPlan", "三期厂房,加一条产线" }, { "expansionOn", "2026-09-30" } }, VisitScene.Place);

        var customer = Assert.Single((await scene.Company.GetAsync("/v1/pools/high-potential")).GetProperty("items").EnumerateArray()).GetProperty("customer");
        Assert.Equal(("c-1", "三期厂房,加一条产线", "2026-09-30"), (Text(customer, "id"), Text(customer.GetProperty("expansion"), "plan"), Text(customer.GetProperty("expansion"), "expectedOn")));
    }

    [Fact]
    public async Task Reasons_to_look_stand_beside_the_evidence_and_refuse_nothing()
    {
        var scene = await VisitScene.MakeAsync(server, "v-flags");
        var photo = await scene.PhotoAsync("同一张照片");
        var now = Some.Now;
        await scene.RecordAsync("v-1", photo, EvidenceItem.Location(29.87, 121.54, 12, now.AddMinutes(-10)), VisitScene.Said, VisitScene.Todo("td-1"));
        await scene.RecordAsync("v-2", photo, EvidenceItem.Location(31.23, 121.47, 12, now) with { Mock = true }, VisitScene.Said, VisitScene.Todo("td-2"));
        await scene.Company.ActAsync(new SalesAction
        {
            Id = "ahead", Node = "visit.recorded", OccurredAt = now.AddHours(2), Actor = "rep-9", Customer = "c-1", Visit = "v-3", Evidence = await scene.AllAsync("v-3"),
        });

        var second = await scene.ReadAsync("v-2");
        Assert.Equal("valid", Text(second, "state"));
        Assert.Equal(["photo-reused", "impossible-travel", "mock-location", "note-repeated"], Codes(second));
        Assert.Contains("同一张照片", Text(second.GetProperty("flags")[0], "text"), StringComparison.Ordinal);
        Assert.Equal(["clock-skew"], Codes(await scene.ReadAsync("v-3")).Intersect(["clock-skew"]));

        static IEnumerable<string?> Codes(JsonElement visit) => visit.GetProperty("flags").EnumerateArray().Select(f => Text(f, "code")).Distinct();
    }

    [Fact]
    public async Task Visits_are_found_by_what_was_said_and_a_visit_of_another_customer_or_none_is_refused()
    {
        var scene = await VisitScene.MakeAsync(server, "v-search");
        await scene.RecordAsync("v-1", VisitScene.Said);
        await scene.ActAsync("v-2", "c-2", "rep-1", new Fields { { "contact", "Ms. Brown" } }, EvidenceItem.Transcript("Wants the Quotation for two V7 valves"));

        Assert.Equal("v-1", Text(Assert.Single(await scene.Company.AllAsync($"/v1/visits?search={Uri.EscapeDataString("报价 节拍")}")), "id"));
        Assert.Equal("v-2", Text(Assert.Single(await scene.Company.AllAsync("/v1/visits?search=quotation%20BROWN")), "id"));
        Assert.Equal("customer-mismatch", (await Assert.ThrowsAsync<SalesFlowException>(() => scene.ActAsync("v-1", "c-2", "rep-1", null))).Code);
        Assert.Equal("/customer", Assert.Single((await Assert.ThrowsAsync<SalesFlowException>(() => scene.ActAsync("v-9", null, "rep-1", null))).Errors).Path);
        Assert.Equal(HttpStatusCode.NotFound, (await scene.Company.SendAsync("GET", "/v1/visits/v-9")).Status);
    }

    private static (int, int, int, double) Counts(JsonElement f) => (f.GetProperty("visits").GetInt32(), f.GetProperty("valid").GetInt32(), f.GetProperty("returned").GetInt32(), f.GetProperty("rate").GetDouble());

    private static Task<JsonElement> Order(Company company, string id, DateTimeOffset at) => company.PostAsync("/v1/actions?mode=history",
        $$"""{"id":"{{id}}-p","node":"order.placed","occurredAt":"{{at:O}}","actor":"erp","customer":"c-1","order":"{{id}}","fields":{"amount":100,"lines":[{"product":"X200","category":"机床","quantity":1,"price":100}]} }""");

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
