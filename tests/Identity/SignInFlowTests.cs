using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace SalesFlow.Identity;

/// <summary>Signing in to the web app by a provider, request by request: what a browser keeps, what is checked, where it ends.</summary>
public sealed partial class SignInFlowTests(IdentityServer server) : IClassFixture<IdentityServer>, IDisposable
{
    private readonly HttpClient browser = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server.Http.BaseAddress };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => browser.Dispose();

    [Fact]
    public async Task Who_signs_in_at_the_provider_has_a_session_here_and_is_where_they_wanted_to_be()
    {
        var tenant = await TenantAsync("flow-ok");
        var ways = (await server.SendAsync("GET", "/v1/session/oidc?tenant=flow-ok", key: null)).Body.GetProperty("items");
        Assert.Equal(("corp", "企业账号"), (ways[0].GetProperty("provider").GetString(), ways[0].GetProperty("name").GetString()));

        var (to, cookie) = await StartAsync(tenant, "/my-day?day=1");
        var asked = HttpUtility.ParseQueryString(to.Query);
        Assert.StartsWith(server.Issuer.Issuer, to.ToString(), StringComparison.Ordinal);
        Assert.Equal(("code", "S256", LocalIssuer.Client, "openid profile email"), (asked["response_type"], asked["code_challenge_method"], asked["client_id"], asked["scope"]));
        Assert.Equal((43, 43, 43), (asked["state"]!.Length, asked["nonce"]!.Length, asked["code_challenge"]!.Length));
        Assert.All([LocalIssuer.Secret, "verifier"], word => Assert.DoesNotContain(word, to.ToString(), StringComparison.Ordinal));
        Assert.Contains("httponly", cookie.Whole, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie.Whole, StringComparison.OrdinalIgnoreCase);

        var (where, set) = await BackAsync(await AgreeAsync(to, "rep-7"), cookie.Pair);
        Assert.Equal("/my-day?day=1", where);
        var session = set.Single(one => one.StartsWith("sf_session=", StringComparison.Ordinal)).Split(';')[0];
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/session") { Headers = { { "Cookie", session } } };
        using var answer = await browser.SendAsync(request, Cancel);
        var me = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(("flow-ok", "rep-7", "writer"), (me.GetProperty("tenant").GetString(), me.GetProperty("member").GetString(), me.GetProperty("role").GetString()));
        // Its cookie is used up.
        Assert.Contains(set, one => one.StartsWith("sf_oidc_", StringComparison.Ordinal) && one.Contains("1970", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_goes_wrong_ends_on_the_sign_in_page_with_a_word_for_it()
    {
        var tenant = await TenantAsync("flow-wrong");
        Assert.Equal("/sign-in?tenant=flow-wrong&trouble=member-unknown", await TryAsync(tenant, "nobody"));
        Assert.Equal("/sign-in?tenant=flow-wrong&trouble=sign-in-cancelled", await TryAsync(tenant, ""));
        Assert.Equal("/sign-in?trouble=sign-in-stale", (await BackAsync(await AgreeAsync((await StartAsync(tenant)).To, "rep-7"), null)).Where);
        Assert.Equal("/sign-in?trouble=sign-in-stale", (await BackAsync("/v1/session/oidc/callback?code=x", null)).Where);
        // A code of another sign-in: PKCE tells it.
        var (mine, others) = (await StartAsync(tenant), await StartAsync(tenant));
        var theirs = await AgreeAsync(others.To, "rep-7");
        var swapped = $"/v1/session/oidc/callback?code={Query(theirs, "code")}&state={HttpUtility.ParseQueryString(mine.To.Query)["state"]}";
        Assert.Equal("/sign-in?tenant=flow-wrong&trouble=sign-in-failed", (await BackAsync(swapped, mine.Cookie.Pair)).Where);
        Assert.Equal("/sign-in?tenant=flow-wrong&trouble=sign-in-failed", (await BackAsync(theirs + "&iss=https%3A%2F%2Felsewhere.example", others.Cookie.Pair)).Where);
        // An identity token that was issued for another sign-in: the nonce tells it.
        var (to, cookie) = await StartAsync(tenant);
        var back = await AgreeAsync(to, "rep-7");
        Assert.Equal("/sign-in?tenant=flow-wrong&trouble=sign-in-failed", (await BackAsync(back, Changed(cookie.Pair, "nonce"))).Where);
        Assert.Equal("/sign-in?trouble=sign-in-stale", (await BackAsync(back, Changed(cookie.Pair, "state"))).Where);
        Assert.Equal("/sign-in?trouble=sign-in-stale", (await BackAsync(back, Changed(cookie.Pair, "until", "2020-01-01T00:00:00Z"))).Where);

        using var none = await browser.GetAsync("/v1/session/oidc/start?tenant=flow-wrong&provider=other", Cancel);
        Assert.Equal("/sign-in?tenant=flow-wrong&trouble=way-unknown", none.Headers.Location!.ToString());
        Assert.Empty((await server.SendAsync("GET", "/v1/session/oidc?tenant=nobody", key: null)).Body.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/ok\\..\\evil")]
    public async Task Nobody_is_led_elsewhere(string next)
    {
        var tenant = await TenantAsync("flow-next");
        var (to, cookie) = await StartAsync(tenant, next);
        Assert.Equal("/", (await BackAsync(await AgreeAsync(to, "rep-7"), cookie.Pair)).Where);
        Assert.Null(SignInTicket.Inside(next));
    }

    [Fact]
    public async Task Another_site_can_not_begin_a_sign_in()
    {
        var tenant = await TenantAsync("flow-csrf");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/session/oidc/start?tenant={tenant}&provider=corp&next=%2Fmy-day") { Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        using var answer = await browser.SendAsync(request, Cancel);
        Assert.Equal("/sign-in?tenant=flow-csrf&next=%2Fmy-day", answer.Headers.Location!.ToString());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_role_claim_decides_for_the_session_too()
    {
        var tenant = await TenantAsync("flow-role", new { roleClaim = "groups", roles = new Dictionary<string, string> { ["readers"] = "reader" } });
        Assert.Equal("/sign-in?tenant=flow-role&trouble=role-missing", await TryAsync(tenant, "rep-7"));
        server.Issuer.Says["groups"] = ["staff", "readers"];
        var (to, cookie) = await StartAsync(tenant);
        var (_, set) = await BackAsync(await AgreeAsync(to, "rep-7"), cookie.Pair);
        server.Issuer.Says.Clear();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/session") { Headers = { { "Cookie", set.Single(one => one.StartsWith("sf_session=", StringComparison.Ordinal)).Split(';')[0] } } };
        using var answer = await browser.SendAsync(request, Cancel);
        Assert.Equal("reader", JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel)).GetProperty("role").GetString());
    }

    private async Task<string> TenantAsync(string id, object? more = null)
    {
        var (status, body, _) = await server.SendAsync("POST", "/v1/tenants", $$"""{"id":"{{id}}"}""", Api.EdgeServer.OperatorKey);
        if (status == HttpStatusCode.Created)
        {
            var key = body.GetProperty("key").GetString()!;
            // An audience of its own for each: several tenants share the issuer here.
            var provider = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
            provider["audience"] = $"api-of-{id}";
            await server.NameAsync(key, provider);
            await server.MemberAsync(key, "rep-7");
        }

        return id;
    }

    private async Task<(Uri To, (string Pair, string Whole) Cookie)> StartAsync(string tenant, string? next = null)
    {
        using var answer = await browser.GetAsync($"/v1/session/oidc/start?tenant={tenant}&provider=corp{(next is null ? "" : $"&next={Uri.EscapeDataString(next)}")}", Cancel);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        return (answer.Headers.Location!, (cookie.Split(';')[0], cookie));
    }

    /// <summary>What the person does at the provider; where it leads back to.</summary>
    private async Task<string> AgreeAsync(Uri to, string user)
    {
        using var page = await browser.GetAsync(to, Cancel);
        var form = Hidden().Matches(await page.Content.ReadAsStringAsync(Cancel)).Select(field => KeyValuePair.Create(field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value))).Append(new("user", user));
        using var answer = await browser.PostAsync(new Uri(to.GetLeftPart(UriPartial.Path)), new FormUrlEncodedContent(form), Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync(Cancel));
        return answer.Headers.Location!.PathAndQuery;
    }

    private async Task<(string Where, string[] Set)> BackAsync(string path, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using var answer = await browser.SendAsync(request, Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync(Cancel));
        return (answer.Headers.Location!.ToString(), answer.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : []);
    }

    private async Task<string> TryAsync(string tenant, string user)
    {
        var (to, cookie) = await StartAsync(tenant);
        return (await BackAsync(await AgreeAsync(to, user), cookie.Pair)).Where;
    }

    private static string Changed(string pair, string name, string value = "another")
    {
        var (cookie, text) = pair.Split('=', 2) is [var a, var b] ? (a, b) : default;
        var ticket = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Base64UrlEncoder.Decode(text))!;
        ticket[name] = JsonSerializer.SerializeToElement(value);
        return $"{cookie}={Base64UrlEncoder.Encode(JsonSerializer.Serialize(ticket))}";
    }

    private static string Query(string path, string name) => Uri.EscapeDataString(HttpUtility.ParseQueryString(new Uri(new Uri("http://x"), path).Query)[name]!);

    [GeneratedRegex("type=hidden name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
