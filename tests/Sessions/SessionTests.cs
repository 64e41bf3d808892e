using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Sessions;

/// <summary>Signing in with a cookie: who may, what the cookie is good for, and when it ends.</summary>
[Collection(OneServer.Name)]
public sealed class SessionTests(EdgeServer server) : IDisposable
{
    private const string Password = "一个容易记住的长句子";
    private readonly HttpClient browser = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Http.BaseAddress };

    public void Dispose() => browser.Dispose();

    [Fact]
    public async Task A_member_signs_in_with_the_password_that_an_admin_set_and_acts_under_their_own_name()
    {
        var member = await MemberAsync("rep");
        var (status, cookie, body) = await SignInAsync(member, Password);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("acme", member, "writer"), (Text(body, "tenant"), Text(body, "member"), Text(body, "role")));
        var me = await SendAsync("GET", "/v1/session", cookie);
        Assert.Equal(member, Text(me.Body, "member"));
        var act = await SendAsync("POST", "/v1/actions", cookie, $$"""{"id":"{{member}}-1","node":"need.raised","customer":"c-{{member}}","occurredAt":"2026-01-05T02:00:00Z"}""", "same-origin");
        Assert.True(act.Status is HttpStatusCode.Created, act.Body.ToString());
        var told = (await SendAsync("GET", $"/v1/customers/c-{member}/timeline", cookie)).Body.GetProperty("items")[0];
        Assert.Equal(member, Text(told, "actor"));
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync("GET", "/v1/audit", cookie)).Status);
    }

    [Fact]
    public async Task The_cookie_is_for_the_browser_alone()
    {
        var member = await MemberAsync("rep");
        using var answer = await PostAsync(new { tenant = "acme", member, password = Password, remember = true });
        var set = answer.Headers.GetValues("Set-Cookie").Single();

        Assert.Contains("httponly", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("expires=", set, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Password, set, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cross-site", null, false)]
    [InlineData("same-site", null, false)]
    [InlineData("same-origin", null, true)]
    [InlineData(null, "self", true)]
    [InlineData(null, "https://evil.example", false)]
    [InlineData(null, null, false)]
    public async Task Another_site_can_change_nothing_with_the_cookie(string? site, string? origin, bool allowed)
    {
        var member = await MemberAsync("rep");
        var (_, cookie, _) = await SignInAsync(member, Password);
        var text = JsonSerializer.Serialize(new { id = NewId("forged"), node = "need.raised", customer = $"c-{member}", occurredAt = "2026-01-05T02:00:00Z" });

        var (status, body) = await SendAsync("POST", "/v1/actions", cookie, text, site, origin == "self" ? browser.BaseAddress!.GetLeftPart(UriPartial.Authority) : origin);

        Assert.Equal(allowed ? HttpStatusCode.Created : HttpStatusCode.Forbidden, status);
        Assert.True(allowed || Text(body, "code") == "other-site", body.ToString());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "/v1/session", cookie)).Status);
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_member_and_an_unknown_organisation_get_the_same_answer()
    {
        var member = await MemberAsync("rep");
        string[] answers = [await Refused("acme", member, "not the password"), await Refused("acme", "nobody", Password), await Refused("nowhere", member, Password)];

        Assert.Single(answers.Distinct());

        async Task<string> Refused(string tenant, string who, string password)
        {
            using var answer = await PostAsync(new { tenant, member = who, password });
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_is_not_looked_at_until_an_admin_sets_another()
    {
        var member = await MemberAsync("rep");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(member, $"wrong {i}")).Status);
        }

        using (var locked = await PostAsync(new { tenant = "acme", member, password = Password }))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
            Assert.InRange(locked.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
        }

        await SetPasswordAsync(member, Password + "！");
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(member, Password + "！")).Status);
    }

    [Fact]
    public async Task A_session_ends_when_its_owner_signs_out_changes_the_password_elsewhere_or_loses_access()
    {
        var member = await MemberAsync("rep");
        var (_, first, _) = await SignInAsync(member, Password);
        var (_, second, _) = await SignInAsync(member, Password);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", "/v1/session", first, null, "same-origin")).Status);
        Assert.Equal("session-ended", Text((await SendAsync("GET", "/v1/session", first)).Body, "code"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "/v1/session", second)).Status);

        var (_, third, _) = await SignInAsync(member, Password);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("PUT", "/v1/session/password", third, JsonSerializer.Serialize(new { old = Password, @new = "另一个容易记住的句子" }), "same-origin")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", "/v1/session", second)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "/v1/session", third)).Status);

        await SetPasswordAsync(member, null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", "/v1/session", third)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(member, "另一个容易记住的句子")).Status);
    }

    [Fact]
    public async Task A_key_opens_a_session_for_the_first_steps_and_a_short_password_is_refused()
    {
        using var answer = await PostAsync(new { key = EdgeServer.AdminKey });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        var (status, body) = await SendAsync("PUT", $"/v1/members/{await MemberAsync("rep")}/password", cookie, """{"new":"short"}""", "same-origin");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "/new"), (status, Text(body.GetProperty("errors")[0], "pointer")));
        using var wrong = await PostAsync(new { key = "sf_" + new string('x', 40) });
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
    }

    [Fact]
    public async Task The_audit_log_says_that_a_password_was_set_and_not_what_it_hashes_to()
    {
        var member = await MemberAsync("rep");
        var (_, audit, _) = await server.SendAsync("GET", "/v1/audit?limit=20");

        var set = audit.GetProperty("items").EnumerateArray().First(item => Text(item, "kind") == "account.saved" && item.ToString().Contains(member, StringComparison.Ordinal));
        Assert.DoesNotContain("passwordHash", set.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(64, Text(set, "digest").Length);
    }

    [Fact]
    public async Task Without_a_demo_nobody_is_someone_else()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("GET", "/v1/session/demo", null)).Status);
        using var answer = await PostAsync(new { demo = "rep-1" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    private async Task<string> MemberAsync(string role)
    {
        var id = NewId(role);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", $"/v1/members/{id}", $$"""{"id":"{{id}}","name":"林岚","team":"east","roles":["{{role}}"]}""")).Status);
        await SetPasswordAsync(id, Password);
        return id;
    }

    private async Task SetPasswordAsync(string member, string? password) =>
        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync("PUT", $"/v1/members/{member}/password", JsonSerializer.Serialize(new { @new = password }))).Status);

    private Task<HttpResponseMessage> PostAsync(object who) => browser.PostAsJsonAsync("/v1/session", who, TestContext.Current.CancellationToken);

    private async Task<(HttpStatusCode Status, string Cookie, JsonElement Body)> SignInAsync(string member, string password)
    {
        using var answer = await PostAsync(new { tenant = "acme", member, password });
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (answer.StatusCode, answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Single().Split(';')[0] : "", body);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(string method, string path, string? cookie, string? body = null, string? site = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(new(method), path) { Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        foreach (var (name, value) in new[] { ("Cookie", cookie), ("Sec-Fetch-Site", site), ("Origin", origin) })
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var answer = await browser.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, text.StartsWith('{') ? JsonElement.Parse(text) : default);
    }

    private static string NewId(string prefix) => $"{prefix}-{Guid.NewGuid():N}"[..20];

    private static string Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
