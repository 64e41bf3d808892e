using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using SalesFlow.Support;
using Xunit;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace SalesFlow.Identity;

/// <summary>A real OpenID provider on this machine: OpenIddict, without a database. Its sign-in page asks for a name and believes it.</summary>
internal sealed class LocalIssuer : IAsyncDisposable
{
    public const string Audience = "salesflow-api", Client = "salesflow-web", Secret = "a-client's-secret+/=";
    private readonly int port;
    private WebApplication? app;

    private LocalIssuer(int port) => this.port = port;

    /// <summary>As its tokens say it.</summary>
    public string Issuer => $"http://127.0.0.1:{port}/";

    public RsaSecurityKey Key { get; private set; } = null!;

    /// <summary>What it says of everyone, besides their name as <c>sub</c>.</summary>
    public Dictionary<string, string[]> Says { get; } = [];

    public static async Task<LocalIssuer> StartAsync()
    {
        var issuer = new LocalIssuer(ChildServer.FreePort());
        await issuer.RotateAsync();
        return issuer;
    }

    /// <summary>From now on it signs with another key, and publishes only that.</summary>
    public async Task RotateAsync()
    {
        await StopAsync();
        Key = new RsaSecurityKey(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("N") };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Issuer);
        builder.Services.AddOpenIddict().AddServer(Configure);
        builder.Services.AddAuthentication();
        app = builder.Build();
        app.UseAuthentication();
        await app.StartAsync(TestContext.Current.CancellationToken);
    }

    public async Task StopAsync()
    {
        if (app is { } running)
        {
            app = null;
            await running.StopAsync(TestContext.Current.CancellationToken);
            await running.DisposeAsync();
        }
    }

    /// <summary>An access token of its token endpoint, for a program that acts as someone.</summary>
    public async Task<string> TokenAsync(string user, string audience = Audience)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync($"{Issuer}token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = Client, ["client_secret"] = Secret, ["user"] = user, ["resource_of"] = audience,
        }), TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonElement.Parse(body).GetProperty("access_token").GetString()!;
    }

    /// <summary>A token as this issuer would sign it, with something about it changed.</summary>
    public string Forge(string user, Action<SecurityTokenDescriptor>? change = null, string audience = Audience)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer, Audience = audience, Claims = new Dictionary<string, object> { ["sub"] = user }, IssuedAt = now, NotBefore = now, Expires = now.AddMinutes(10), TokenType = "at+jwt",
            SigningCredentials = new(Key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private void Configure(OpenIddictServerBuilder server)
    {
        server.EnableDegradedMode().SetIssuer(new Uri(Issuer)).SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().AllowClientCredentialsFlow().RegisterScopes(Scopes.Profile, Scopes.Email);
        server.AddEphemeralEncryptionKey().AddSigningKey(Key).DisableAccessTokenEncryption();
        server.UseAspNetCore().DisableTransportSecurityRequirement();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != Client || context.RedirectUri?.EndsWith("/v1/session/oidc/callback", StringComparison.Ordinal) != true)
            {
                context.Reject(Errors.InvalidClient);
            }

            return default;
        }));
        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != Client || context.ClientSecret != Secret)
            {
                context.Reject(Errors.InvalidClient);
            }

            return default;
        }));
        server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(async context =>
        {
            var http = context.Transaction.GetHttpRequest()!.HttpContext;
            switch ((string?)context.Request["user"])
            {
                case null:
                    await AskAsync(http, context.Request);
                    context.HandleRequest();
                    break;
                case "":
                    context.Reject(Errors.AccessDenied);
                    break;
                case var user:
                    context.Principal = Principal(user, context.Request.GetScopes());
                    break;
            }
        }));
        server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.Request.IsClientCredentialsGrantType())
            {
                context.Principal = Principal((string?)context.Request["user"] ?? Client, []).SetResources((string?)context.Request["resource_of"] ?? Audience);
            }

            return default;
        }));
    }

    private ClaimsPrincipal Principal(string user, IEnumerable<string> scopes)
    {
        var identity = new ClaimsIdentity("local", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, user);
        foreach (var (name, value) in Says)
        {
            identity.SetClaims(name, [.. value]);
        }

        identity.SetDestinations(_ => [Destinations.AccessToken, Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity).SetScopes(scopes).SetResources(Audience);
    }

    private static Task AskAsync(HttpContext http, OpenIddictRequest request)
    {
        var form = new StringBuilder("<!DOCTYPE html><title>Local issuer</title><h1>Who are you?</h1><form method=post>");
        foreach (var (name, value) in request.GetParameters())
        {
            form.Append("<input type=hidden name=\"").Append(HtmlEncoder.Default.Encode(name)).Append("\" value=\"").Append(HtmlEncoder.Default.Encode(value.ToString() ?? "")).Append("\">");
        }

        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(form.Append("<input name=user aria-label=user><button>Continue</button></form>").ToString());
    }
}
