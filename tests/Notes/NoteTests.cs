using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Tests.Notes;

/// <summary>§7 over HTTP: quick notes.</summary>
[Collection(OneServer.Name)]
public sealed class NoteTests(EdgeServer server)
{
    [Fact]
    public async Task A_quick_note_is_text_or_at_most_15_seconds_of_audio_and_is_tagged_at_once()
    {
        var company = await Company.MakeAsync(server, "n-taken");
        await Take(company, "n-1", "客户投诉 X200 太慢，希望能改进");
        var note = await company.GetAsync("/v1/notes/n-1");
        Assert.Equal(["complaint", "idea", "product"], note.GetProperty("tags").EnumerateArray().Select(t => Text(t, "key")));
        Assert.Equal(("客户抱怨", "rule", "投诉"), (Text(note.GetProperty("tags")[0], "label"), Text(note.GetProperty("tags")[0], "by"), Text(note.GetProperty("tags")[0], "words")));

        await Post(company, "n-2", """{"seconds":15}""", $$"""[{"kind":"audio","sha256":"{{new string('a', 64)}}"},{"kind":"transcript","text":"友商在谈"}]""");
        Assert.Equal(("友商在谈", "written"), (Text(await company.GetAsync("/v1/notes/n-2"), "text"), Text(await company.GetAsync("/v1/notes/n-2"), "speech")));
        var (status, words, _) = await company.SendAsync("POST", "/v1/actions", Body("n-3", """{"seconds":16,"text":"x"}""", "[]"));
        Assert.Equal((HttpStatusCode)422, status);
        Assert.Contains("/fields/seconds", words, StringComparison.Ordinal);
        (status, words, _) = await company.SendAsync("POST", "/v1/actions", Body("n-3", "{}", "[]"));
        Assert.Equal((HttpStatusCode)422, status);
        Assert.Contains("/fields/text", words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await company.SendAsync("POST", "/v1/actions", Body("n-1", """{"text":"again"}""", "[]"))).Status);
    }

    [Theory]
    [InlineData("主轴", "n-1")]
    [InlineData("主轴 异响", "n-1")]
    [InlineData("標準", "n-1")]
    [InlineData("ＶＭＣ", "n-1")]
    [InlineData("vmc-850", "n-1")]
    [InlineData("Spindle", "n-2")]
    [InlineData("noise SPINDLE", "n-2")]
    [InlineData("100%", "n-3")]
    [InlineData("1%0", "")]
    [InlineData("主轴 spindle", "")]
    public async Task Notes_are_searchable_in_Chinese_and_English(string search, string found)
    {
        var company = await Company.MakeAsync(server, $"n-search-{Math.Abs(string.GetHashCode(search, StringComparison.Ordinal)) % 100_000}-{search.Length}");
        await Take(company, "n-1", "VMC-850 主轴 异响，不符合标准，客户要求周五前处理");
        await Take(company, "n-2", "The spindle makes a noise at night");
        await Take(company, "n-3", "良率做到 100% 就签");

        Assert.Equal(found, string.Join(' ', (await company.AllAsync($"/v1/notes?search={Uri.EscapeDataString(search)}")).Select(n => Text(n, "id"))));
    }

    [Fact]
    public async Task Notes_are_narrowed_by_tags_and_counted_per_period_with_the_customers_behind_them()
    {
        var company = await Company.MakeAsync(server, "n-tags");
        await Take(company, "n-1", "客户投诉", "c-1");
        await Take(company, "n-2", "客户抱怨，建议改进", "c-2");
        await Take(company, "n-3", "又投诉", "c-1");
        await Take(company, "n-4", "天气不错");

        Assert.Equal(["n-3", "n-2", "n-1"], (await company.AllAsync("/v1/notes?tag=complaint")).Select(n => Text(n, "id")));
        Assert.Equal(["n-2"], (await company.AllAsync("/v1/notes?tag=complaint,idea")).Select(n => Text(n, "id")));
        var figures = await company.GetAsync($"/v1/notes/figures?period={Some.Now.AddHours(8):yyyy-MM}");
        Assert.Equal((4, 1), (figures.GetProperty("notes").GetInt32(), figures.GetProperty("untagged").GetInt32()));
        var complaints = figures.GetProperty("tags")[0];
        Assert.Equal(("complaint", 3, 2), (Text(complaints, "key"), complaints.GetProperty("notes").GetInt32(), complaints.GetProperty("customers").GetInt32()));
        Assert.Equal(3, (await company.AllAsync(Text(complaints, "list")!)).Count);
    }

    [Fact]
    public async Task Corrected_tags_teach_the_tenants_own_model_which_is_versioned()
    {
        var company = await Company.MakeAsync(server, "n-model");
        Assert.Equal(HttpStatusCode.NotFound, (await company.SendAsync("GET", "/v1/notes/model")).Status);
        Assert.Equal((HttpStatusCode)422, (await company.SendAsync("POST", "/v1/notes/model")).Status);
        var policy = (await company.GetAsync("/v1/policies/note-tags")).GetProperty("policy").GetRawText();
        var own = JsonSerializer.Serialize(new { tags = JsonElement.Parse(policy).GetProperty("tags").EnumerateArray().Append(JsonElement.Parse("""{"key":"vibration","labels":{"zh-CN":"震动","en":"Vibration"},"words":[]}""")) });
        var (status, text, _) = await company.SendAsync("PUT", "/v1/policies/note-tags", own);
        Assert.True(status == HttpStatusCode.OK, text);
        string[] shaking = ["切削时震得厉害", "一开高速就震动明显", "工件表面有震纹", "震动大到要垫木块", "夜班反映机床震", "老机床震得螺丝松了"];
        foreach (var (n, words) in shaking.Index())
        {
            await Take(company, $"n-{n}", words);
            await company.PostAsync("/v1/actions", $$"""{"id":"c-{{n}}","node":"note.tagged","occurredAt":"2026-02-03T10:00:00Z","actor":"rep-1","note":"n-{{n}}","fields":{"tags":["vibration"]} }""");
        }

        string[] still = ["一切顺利下单了", "约了下周再来", "付款已安排", "合同走流程中", "车间在装空调", "王工出差了"];
        await company.PostAsync("/v1/notes/labels", JsonSerializer.Serialize(new { labels = still.Select(words => new { text = words, tags = Array.Empty<string>() }) }));
        var model = await company.PostAsync("/v1/notes/model", "{}");
        Assert.Equal((1, "vibration", 12), (model.GetProperty("version").GetInt32(), Text(model.GetProperty("tags")[0], "key"), model.GetProperty("tags")[0].GetProperty("notes").GetInt32()));

        await Take(company, "n-new", "客户说精加工时震得不行");
        var tag = Assert.Single((await company.GetAsync("/v1/notes/n-new")).GetProperty("tags").EnumerateArray());
        Assert.Equal(("vibration", "model", 1), (Text(tag, "key"), Text(tag, "by"), tag.GetProperty("version").GetInt32()));
        (status, text, _) = await company.SendAsync("POST", "/v1/actions", """{"id":"bad","node":"note.tagged","occurredAt":"2026-02-03T10:00:00Z","actor":"rep-1","note":"n-new","fields":{"tags":["vibrations"]}}""");
        Assert.Equal((HttpStatusCode)422, status);
        Assert.Contains("vibration", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expansion_plan_told_in_a_note_puts_the_customer_into_the_pool()
    {
        var company = await Company.MakeAsync(server, "n-expansion");
        await Post(company, "n-1", """{"text":"明年扩产","expansionPlan":true}""", "[]", "c-7");

        Assert.Equal("c-7", Text(Assert.Single((await company.GetAsync("/v1/pools/high-potential")).GetProperty("items").EnumerateArray()).GetProperty("customer"), "id"));
    }

    internal static Task Take(Company company, string id, string text, string? customer = null) => Post(company, id, JsonSerializer.Serialize(new { text }), "[]", customer);

    private static Task<JsonElement> Post(Company company, string id, string fields, string evidence, string? customer = null) => company.PostAsync("/v1/actions", Body(id, fields, evidence, customer));

    private static string Body(string id, string fields, string evidence, string? customer = null) =>
        $$"""{"id":"{{id}}-{{Guid.NewGuid():N}}","node":"note.taken","occurredAt":"{{Some.Now:O}}","actor":"rep-1",{{(customer is null ? "" : $"\"customer\":\"{customer}\",")}}"note":"{{id}}","fields":{{fields}},"evidence":{{evidence}}}""";

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
