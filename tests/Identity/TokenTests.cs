using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using SalesFlow.Api;
using Xunit;

namespace SalesFlow.Identity;

/// <summary>Access tokens as credentials: what is taken, and all that is not.</summary>
public sealed class TokenTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private LocalIssuer Issuer => server.Issuer;

    [Fact]
    public async Task A_token_of_the_issuer_that_the_tenant_named_acts_as_the_member_whom_it_names()
    {
        var key = await TenantAsync("named");
        await server.MemberAsync(key, "rep-7");
        await server.MemberAsync(key, "boss-1", "admin");
        var token = await Issuer.TokenAsync("rep-7", AudienceOf("named"));

        var me = (await AsAsync(token, "GET", "/v1/session")).Body;
        Assert.Equal(("named", "rep-7", "writer"), (Text(me, "tenant"), Text(me, "member"), Text(me, "role")));
        var act = await AsAsync(token, "POST", "/v1/actions", """{"id":"t-1","node":"need.raised","customer":"c-1","occurredAt":"2026-01-05T02:00:00Z"}""");
        Assert.Equal((HttpStatusCode.Created, "rep-7"), (act.Status, Text(act.Body.GetProperty("action"), "actor")));
        Assert.Equal(HttpStatusCode.Forbidden, (await AsAsync(token, "GET", "/v1/audit")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AsAsync(await Issuer.TokenAsync("boss-1", AudienceOf("named")), "GET", "/v1/audit")).Status);
        await Unname(key);
        Assert.Equal((HttpStatusCode.Unauthorized, "issuer-unknown"), await CodeAsync(token));
    }

    [Fact]
    public async Task What_is_not_the_issuers_own_for_us_now_is_refused()
    {
        var key = await TenantAsync("refusing");
        await server.MemberAsync(key, "rep-7");
        string Forge(Action<SecurityTokenDescriptor>? change = null) => Issuer.Forge("rep-7", change, AudienceOf("refusing"));
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        Assert.Equal(HttpStatusCode.OK, (await CodeAsync(Forge())).Status);
        using var stranger = RSA.Create(2048);
        var (header, payload, signature) = Forge().Split('.') is [var a, var b, var c] ? (a, b, c) : default;
        var publicKey = Encoding.UTF8.GetBytes(Issuer.Key.Rsa.ExportSubjectPublicKeyInfoPem());
        var cases = new (string Name, string Token, string Code)[]
        {
            ("wrong audience", Forge(d => d.Audience = "another-api"), "issuer-unknown"),
            ("other issuer's name", Forge(d => d.Issuer = "https://login.example.com/"), "issuer-unknown"),
            ("expired", Forge(d => (d.IssuedAt, d.NotBefore, d.Expires) = (now.AddHours(-2), now.AddHours(-2), now.AddHours(-1))), "token-expired"),
            ("not yet valid", Forge(d => (d.NotBefore, d.Expires) = (now.AddHours(1), now.AddHours(2))), "token-expired"),
            ("never expires", Forge(d => d.Expires = null), "token-expired"),
            ("another's key", Forge(d => d.SigningCredentials = new(new RsaSecurityKey(stranger) { KeyId = Issuer.Key.KeyId }, SecurityAlgorithms.RsaSha256)), "token-refused"),
            ("an unknown key", Forge(d => d.SigningCredentials = new(new RsaSecurityKey(stranger) { KeyId = "nobody's" }, SecurityAlgorithms.RsaSha256)), "token-refused"),
            ("no signature", Forge(d => d.SigningCredentials = null), "token-refused"),
            ("alg none, signature kept", $"{Part("""{"alg":"none","typ":"JWT"}""")}.{payload}.{signature}", "token-refused"),
            ("the public key as a shared secret", Hmac($"{Part($$"""{"alg":"HS256","typ":"JWT","kid":"{{Issuer.Key.KeyId}}"}""")}.{payload}", publicKey), "token-refused"),
            ("changed payload", $"{header}.{Part($$"""{"iss":"{{Issuer.Issuer}}","aud":"{{AudienceOf("refusing")}}","sub":"boss","exp":4102444800}""")}.{signature}", "token-refused"),
            ("a logout", Forge(d => d.TokenType = "logout+jwt"), "token-refused"),
            ("bound to a key of its holder", Forge(d => d.Claims["cnf"] = new Dictionary<string, object> { ["jkt"] = "x" }), "token-refused"),
            ("cut off", Forge()[..^10], "token-refused"),
            ("no token", "eyJhbGciOi.x", "token-refused"),
            ("too long", Forge(d => d.Claims["filler"] = new string('x', 20_000)), "token-refused"),
        };
        foreach (var (name, token, code) in cases)
        {
            Assert.Equal((name, HttpStatusCode.Unauthorized, code), (name, (await CodeAsync(token)).Status, (await CodeAsync(token)).Code));
        }

        Assert.Equal((HttpStatusCode.Forbidden, "member-unknown"), await CodeAsync(Issuer.Forge("nobody", audience: AudienceOf("refusing"))));
        var refused = await AsAsync(Forge(d => d.TokenType = "logout+jwt"), "GET", "/v1/session");
        Assert.Equal("Bearer error=\"invalid_token\"", refused.Answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_key_that_the_issuer_has_changed_is_found_at_once_and_the_old_one_ends()
    {
        await using var issuer = await LocalIssuer.StartAsync();
        var key = await server.TenantAsync("rotating");
        await server.NameAsync(key, new { issuer = issuer.Issuer });
        await server.MemberAsync(key, "rep-7");
        Assert.Equal(HttpStatusCode.OK, (await CodeAsync(await issuer.TokenAsync("rep-7"))).Status);
        // Looked at anew: an answer is remembered for some seconds.
        var before = issuer.Forge("rep-7");

        await issuer.RotateAsync();

        var after = await AsAsync(await issuer.TokenAsync("rep-7"), "GET", "/v1/session");
        Assert.True(after.Status == HttpStatusCode.OK, after.Body.ToString());
        Assert.Equal((HttpStatusCode.Unauthorized, "token-refused"), await CodeAsync(before));
        await issuer.StopAsync();
        // Its keys are known; that it is away is no matter.
        Assert.Equal(HttpStatusCode.OK, (await CodeAsync(issuer.Forge("rep-7"))).Status);
    }

    [Fact]
    public async Task The_tenant_is_that_of_who_named_the_issuer_first_whatever_a_token_says()
    {
        var first = await TenantAsync("first");
        var second = await server.TenantAsync("second");
        await server.MemberAsync(first, "rep-7");
        await server.MemberAsync(second, "rep-7");
        var put = await server.SendAsync("PUT", "/v1/identity", $$"""{"providers":[{"key":"mine","issuer":"{{Issuer.Issuer}}","audience":"{{AudienceOf("first")}}"}]}""", second);
        Assert.Equal((HttpStatusCode.Conflict, "issuer-taken"), (put.Status, Text(put.Body, "code")));

        var token = Issuer.Forge("rep-7", d => (d.Claims["tenant"], d.Claims["tid"]) = ("second", "second"), AudienceOf("first"));
        Assert.Equal("first", Text((await AsAsync(token, "GET", "/v1/session")).Body, "tenant"));
        await server.NameAsync(second, new { audience = "second's-api" });
        Assert.Equal("second", Text((await AsAsync(Issuer.Forge("rep-7", d => d.Audience = "second's-api"), "GET", "/v1/session")).Body, "tenant"));
        Assert.Equal((HttpStatusCode.Unauthorized, "token-refused"), await CodeAsync(Issuer.Forge("rep-7", d => (d.Audience, d.Claims["aud"]) = (null, new[] { AudienceOf("first"), "second's-api" }))));

        await Unname(first);
        await server.NameAsync(second, new { audience = AudienceOf("first") });
        Assert.Equal("second", Text((await AsAsync(Issuer.Forge("rep-7", audience: AudienceOf("first")), "GET", "/v1/session")).Body, "tenant"));
    }

    [Fact]
    public async Task A_member_may_be_named_by_e_mail_and_a_role_by_a_group()
    {
        var key = await TenantAsync("mapped", new { memberClaim = "email", roleClaim = "realm_access.roles", roles = new Dictionary<string, string> { ["sf-admins"] = "admin", ["sf-readers"] = "reader" } });
        await server.MemberAsync(key, "rep-7", email: "Lin.Lan@example.com");
        string Token(bool verified, params string[] groups) => Issuer.Forge("u-81723", d =>
        {
            (d.Claims["email"], d.Claims["email_verified"]) = ("lin.lan@EXAMPLE.com", verified);
            d.Claims["realm_access"] = new Dictionary<string, object> { ["roles"] = groups };
        }, AudienceOf("mapped"));

        var me = (await AsAsync(Token(true, "staff", "sf-readers"), "GET", "/v1/session")).Body;
        Assert.Equal(("rep-7", "reader"), (Text(me, "member"), Text(me, "role")));
        Assert.Equal("admin", Text((await AsAsync(Token(true, "sf-readers", "sf-admins"), "GET", "/v1/session")).Body, "role"));
        Assert.Equal((HttpStatusCode.Forbidden, "role-missing"), await CodeAsync(Token(true, "staff")));
        Assert.Equal((HttpStatusCode.Forbidden, "member-unknown"), await CodeAsync(Token(false, "sf-admins")));
    }

    [Fact]
    public async Task What_the_operator_set_counts_and_no_tenant_can_take_it()
    {
        var key = await server.TenantAsync("operated");
        await server.MemberAsync(key, "rep-7");
        Assert.Equal("operated", Text((await AsAsync(await server.Operators.TokenAsync("rep-7"), "GET", "/v1/session")).Body, "tenant"));
        var shown = (await server.SendAsync("GET", "/v1/identity", key: key)).Body.GetProperty("providers")[0];
        Assert.Equal(("central", "operator", true), (Text(shown, "key"), Text(shown, "setBy"), shown.GetProperty("hasSecret").GetBoolean()));

        var other = await server.TenantAsync("other-one");
        var put = await server.SendAsync("PUT", "/v1/identity", $$"""{"providers":[{"key":"mine","issuer":"{{server.Operators.Issuer}}","audience":"{{LocalIssuer.Audience}}"}]}""", other);
        Assert.Equal((HttpStatusCode.Conflict, "issuer-taken"), (put.Status, Text(put.Body, "code")));
    }

    private async Task<string> TenantAsync(string id, object? more = null)
    {
        var key = await server.TenantAsync(id);
        var provider = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        provider["audience"] = AudienceOf(id);
        await server.NameAsync(key, provider);
        return key;
    }

    /// <summary>Each tenant has its own: several share the issuer here.</summary>
    private static string AudienceOf(string tenant) => $"api-of-{tenant}";

    private async Task Unname(string key) => Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", "/v1/identity", """{"providers":[]}""", key)).Status);

    private Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Answer)> AsAsync(string token, string method, string path, string? body = null) => server.SendAsync(method, path, body, token);

    private async Task<(HttpStatusCode Status, string Code)> CodeAsync(string token)
    {
        var (status, body, _) = await AsAsync(token, "GET", "/v1/session");
        return (status, Text(body, "code"));
    }

    private static string Part(string json) => Base64UrlEncoder.Encode(json);

    private static string Hmac(string signed, byte[] key) => $"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";

    private static string Text(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
