using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SalesFlow.Api;
using SalesFlow.Hosting;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Identity;

/// <summary>Everything that is secret goes through a server that writes down all it can, and none of it is found there.</summary>
public sealed partial class SecretsInLogsTests
{
    private const string BootKey = "sf_boot-boot-boot-boot-boot-boot-boot-boot", Password = "密码-4f1c-只有我知道", ClientSecret = LocalIssuer.Secret, HookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", RobotSecret = "SECrobot0123456789";
    private readonly List<string> secrets = [BootKey, Password, ClientSecret, HookSecret, RobotSecret];
    private HttpClient http = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_key_password_cookie_token_or_secret_is_written_to_the_log()
    {
        var directory = Directory.CreateTempSubdirectory("salesflow-secrets-").FullName;
        await using var issuer = await LocalIssuer.StartAsync();
        using var log = new Written();
        await using var app = await ServerHost.BuildAsync(new Dictionary<string, string?>
        {
            ["SalesFlow:DataDirectory"] = directory, ["SalesFlow:Bootstrap:Tenant"] = "acme", ["SalesFlow:Bootstrap:ApiKey"] = BootKey, ["urls"] = "http://127.0.0.1:0", ["SalesFlow:Oidc:AllowPrivate"] = "true",
            ["Logging:Written:LogLevel:Default"] = "Debug", ["Logging:Written:LogLevel:SalesFlow"] = "Trace",
            // As the server has it: these lines are whole addresses, with what stands behind the question mark.
            ["Logging:Written:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Warning",
        });
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await app.StartAsync(Cancel);
        http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new(app.Urls.First()) };
        await PlayAsync(issuer);
        http.Dispose();
        await app.StopAsync(Cancel);
        Folder.Delete(directory);

        Assert.True(log.Lines.Count > 500, $"{log.Lines.Count} lines: too few to prove anything");
        Assert.Contains(log.Lines, line => line.StartsWith("SalesFlow.", StringComparison.Ordinal));
        Assert.True(secrets.Count >= 15, $"{secrets.Count} secrets");
        foreach (var secret in secrets.Distinct())
        {
            Assert.True(secret.Length >= 12, secret);
            Assert.DoesNotContain(log.Lines, line => line.Contains(secret, StringComparison.Ordinal) || line.Contains(Uri.EscapeDataString(secret), StringComparison.Ordinal));
        }
    }

    private async Task PlayAsync(LocalIssuer issuer)
    {
        await SendAsync("PUT", "/v1/members/rep-7", """{"name":"林岚","roles":["rep"]}""");
        await SendAsync("PUT", "/v1/members/rep-7/password", JsonSerializer.Serialize(new { @new = Password }));
        Know((await SendAsync("POST", "/v1/keys", """{"role":"writer"}""")).Body.GetProperty("key").GetString()!);
        await SendAsync("PUT", "/v1/webhooks/hook", $$"""{"address":"https://hooks.example.com/secret-path-0123456789","secret":"{{HookSecret}}"}""");
        await SendAsync("POST", "/v1/webhooks/hook/test", "{}");
        await SendAsync("PUT", "/v1/channels/ding", $$"""{"kind":"dingtalk","address":"https://oapi.dingtalk.com/robot/send?access_token=robot-token-0123456789","secret":"{{RobotSecret}}"}""");
        await SendAsync("POST", "/v1/channels/ding/test", "{}");
        Know("robot-token-0123456789");
        await SendAsync("PUT", "/v1/identity", JsonSerializer.Serialize(new { providers = new[] { new { key = "corp", issuer = issuer.Issuer, audience = LocalIssuer.Audience, clientId = LocalIssuer.Client, clientSecret = ClientSecret } } }));
        await EndToEnd.Company.UntilAsync(async () => (await SendAsync("POST", "/v1/identity/corp/test", "{}")).Body.GetProperty("ok").GetBoolean(), "the issuer answers");

        // Passwords and keys, right and wrong, whole and broken.
        Know((await SendAsync("POST", "/v1/session", JsonSerializer.Serialize(new { tenant = "acme", member = "rep-7", password = Password }), key: null)).Cookies);
        var wrong = Know("a-wrong-password-0123");
        await SendAsync("POST", "/v1/session", JsonSerializer.Serialize(new { tenant = "acme", member = "rep-7", password = wrong }), key: null);
        await SendAsync("POST", "/v1/session", $$"""{"tenant":"acme","member":"rep-7","password":"{{wrong}}""", key: null);
        await SendAsync("POST", "/v1/session", JsonSerializer.Serialize(new { key = BootKey }), key: null);
        await SendAsync("GET", "/v1/session", null, Know("sf_unknown-0123456789-0123456789-0123456789"));
        await SendAsync("PUT", "/v1/session/password", JsonSerializer.Serialize(new { old = Password, @new = Know("新的密码-88aa-很长") }));

        // Tokens, right and wrong.
        await SendAsync("GET", "/v1/session", null, Know(await issuer.TokenAsync("rep-7")));
        await SendAsync("GET", "/v1/session", null, Know(issuer.Forge("nobody")));
        await SendAsync("GET", "/v1/session", null, Know(issuer.Forge("rep-7", d => d.TokenType = "logout+jwt")));
        await SignInAsync(issuer, "rep-7");
        await SignInAsync(issuer, "nobody");
        await SignInAsync(issuer, "");

        // A file's address.
        const string digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        await SendAsync("PUT", $"/v1/evidence/{digest}", "abc", mediaType: "text/plain");
        var link = (await SendAsync("POST", $"/v1/evidence/{digest}/link", "{}")).Body.GetProperty("url").GetString()!;
        Know(link.Split("signature=")[1]);
        await SendAsync("GET", link, null, key: null);
        await SendAsync("GET", link[..^2], null, key: null);
    }

    private async Task SignInAsync(LocalIssuer issuer, string user)
    {
        var start = await SendAsync("GET", "/v1/session/oidc/start?tenant=acme&provider=corp", null, key: null);
        Know(start.Cookies);
        var asked = HttpUtility.ParseQueryString(start.Where!.Query);
        Know(asked["state"]!);
        Know(asked["nonce"]!);
        using var page = await http.GetAsync(start.Where, Cancel);
        var form = Hidden().Matches(await page.Content.ReadAsStringAsync(Cancel)).Select(field => KeyValuePair.Create(field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value))).Append(new("user", user));
        using var agreed = await http.PostAsync(new Uri(start.Where.GetLeftPart(UriPartial.Path)), new FormUrlEncodedContent(form), Cancel);
        var back = agreed.Headers.Location!;
        if (HttpUtility.ParseQueryString(back.Query)["code"] is { } code)
        {
            Know(code);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, back.PathAndQuery) { Headers = { { "Cookie", $"sf_oidc_{start.Cookies.Split("sf_oidc_")[1]}" } } };
        using var end = await http.SendAsync(request, Cancel);
        Assert.Equal(user switch { "" => "/sign-in?tenant=acme&trouble=sign-in-cancelled", "nobody" => "/sign-in?tenant=acme&trouble=member-unknown", _ => "/" }, end.Headers.Location!.ToString());
        if (user == "rep-7")
        {
            Know(end.Headers.GetValues("Set-Cookie").Single(one => one.StartsWith("sf_session", StringComparison.Ordinal)).Split(';')[0].Split('=', 2)[1]);
        }
    }

    private async Task<(JsonElement Body, string Cookies, Uri? Where)> SendAsync(string method, string path, string? body, string? key = BootKey, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, mediaType);
        using var answer = await http.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        var cookie = answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.First().Split(';')[0] : "";
        return (text.StartsWith('{') ? JsonElement.Parse(text) : default, cookie, answer.Headers.Location);
    }

    /// <summary>A cookie's name is none; its value is.</summary>
    private string Know(string secret)
    {
        secrets.Add(secret.StartsWith("sf_session=", StringComparison.Ordinal) || secret.StartsWith("sf_oidc_", StringComparison.Ordinal) ? secret.Split('=', 2)[1] : secret);
        return secret;
    }

    [GeneratedRegex("type=hidden name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();

    [ProviderAlias("Written")]
    private sealed class Written : ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Line(categoryName, Lines);

        public void Dispose()
        {
        }

        private sealed class Line(string category, ConcurrentQueue<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull
            {
                lines.Enqueue($"{category} scope {state}");
                return null;
            }

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                var values = state is IEnumerable<KeyValuePair<string, object?>> all ? string.Join(' ', all.Select(one => $"{one.Key}={one.Value}")) : "";
                lines.Enqueue($"{category} {formatter(state, exception)} {values} {exception}");
            }
        }
    }
}
