using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Contracts;

public sealed class ContractReviewApiTests(EdgeServer server) : IClassFixture<EdgeServer>
{
    private static string Json(object body) => JsonSerializer.Serialize(body);

    [Fact]
    public async Task A_text_is_reviewed_in_the_asked_language_and_nothing_is_saved()
    {
        var before = await Versions();
        var (status, body, _) = await server.SendAsync("POST", "/v1/contracts/review", Json(new { text = "第一条 责任\n乙方承担无限连带责任。" }), headers: ("Accept-Language", "en"));
        Assert.Equal(HttpStatusCode.OK, status);
        var finding = Assert.Single(body.GetProperty("findings").EnumerateArray());
        Assert.Equal("high", finding.GetProperty("risk").GetString());
        Assert.Equal("unlimited-joint-liability", finding.GetProperty("rule").GetString());
        Assert.Equal("Unlimited joint liability", finding.GetProperty("label").GetString());
        Assert.Equal((11, 6), (finding.GetProperty("span").GetProperty("start").GetInt32(), finding.GetProperty("span").GetProperty("length").GetInt32()));
        Assert.Equal("第一条 责任", Assert.Single(body.GetProperty("clauses").EnumerateArray()).GetProperty("title").GetString());
        Assert.Equal(RulePacks.Chinese.Version, body.GetProperty("rules").GetProperty("zh-CN").GetInt32());
        Assert.Contains("不构成法律意见", body.GetProperty("notice").GetProperty("zh-CN").GetString());
        Assert.Contains("no legal advice", body.GetProperty("notice").GetProperty("en").GetString());
        Assert.Equal(before, await Versions());

        async Task<string> Versions() => (await server.SendAsync("GET", "/v1/audit")).Body.GetProperty("items").ToString();
    }

    [Fact]
    public async Task The_client_reviews_a_text()
    {
        var client = new SalesFlowClient(server.Http, EdgeServer.AdminKey);
        var review = await client.Contracts.ReviewAsync("The Supplier's liability shall be unlimited.", cancel: TestContext.Current.CancellationToken);
        Assert.Equal("unlimited-liability", Assert.Single(review.Findings).Rule);
        Assert.NotEmpty(review.Notice);
    }

    [Theory]
    [InlineData("{}", 422, "/text")]
    [InlineData("""{"text":"a","side":"both"}""", 422, "seller")]
    [InlineData("""{"text":"a","language":"fr"}""", 422, "zh-CN")]
    [InlineData("""{"text":""", 400, "Line 1")]
    public async Task A_bad_request_says_what_to_do(string body, int status, string words)
    {
        var (answered, problem, _) = await server.SendAsync("POST", "/v1/contracts/review", body);
        Assert.Equal(status, (int)answered);
        Assert.Contains(words, problem.ToString());
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused()
    {
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await server.SendAsync("POST", "/v1/contracts/review", Json(new { text = new string('a', 200_001) }))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.SendAsync("POST", "/v1/contracts/review", Json(new { text = new string('a', 1_048_576) }))).Status);
    }

    [Fact]
    public async Task Labels_train_a_model_of_the_tenant_that_reviews_name()
    {
        var key = await server.TenantAsync("labellers");
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync("GET", "/v1/contracts/model", key: key)).Status);
        var (few, problem, _) = await server.SendAsync("POST", "/v1/contracts/model", key: key);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "too-few-labels"), (few, problem.GetProperty("code").GetString()));

        var labels = Pair.Of("clauses.en.tsv").SelectMany(p => p.Labelled()).Select(c => new { text = c.Text, label = c.Risky ? "risky" : "harmless", rule = c.Rule }).ToArray();
        var (_, counts, _) = await server.SendAsync("POST", "/v1/contracts/labels", Json(new { labels }), key);
        Assert.Equal(labels.Length / 2, counts.GetProperty("risky").GetInt32());
        // Labelled again, nothing is added.
        Assert.Equal(counts.ToString(), (await server.SendAsync("POST", "/v1/contracts/labels", Json(new { labels = labels[..4] }), key)).Body.ToString());

        var (trained, model, _) = await server.SendAsync("POST", "/v1/contracts/model", key: key);
        Assert.Equal(HttpStatusCode.OK, trained);
        Assert.Equal(1, model.GetProperty("version").GetInt32());
        Assert.InRange(model.GetProperty("precision").GetDouble(), 0.0, 1.0);
        Assert.Equal(model.ToString(), (await server.SendAsync("GET", "/v1/contracts/model", key: key)).Body.ToString());

        var (_, review, _) = await server.SendAsync("POST", "/v1/contracts/review", Json(new { text = labels[0].text }), key);
        Assert.Equal("clause-logistic", review.GetProperty("model").GetProperty("name").GetString());
        Assert.Contains(review.GetProperty("findings").EnumerateArray(), f => f.TryGetProperty("model", out var by) && by.GetString() == "clause-logistic");
        // Another tenant has none.
        Assert.Equal(JsonValueKind.Null, (await server.SendAsync("POST", "/v1/contracts/review", Json(new { text = "a" }))).Body.GetProperty("model").ValueKind);
    }

    [Fact]
    public async Task Only_an_admin_labels_and_trains()
    {
        var writer = await server.KeyAsync("writer");
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync("POST", "/v1/contracts/model", key: writer)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync("POST", "/v1/contracts/labels", "{}", writer)).Status);
    }

    [Fact]
    public async Task A_bad_label_is_named_with_its_place()
    {
        var (status, body, _) = await server.SendAsync("POST", "/v1/contracts/labels", """{"labels":[{"text":"a","label":"risky"},{"text":"","label":"odd"},{"text":"","label":"risky"}]}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("/labels/1/label", body.ToString());
        Assert.Contains("/labels/2/text", body.ToString());
    }
}
