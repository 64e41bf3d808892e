using System.Buffers.Text;
using System.IdentityModel.Tokens.Jwt;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using SalesFlow.Api;
using SalesFlow.Sessions;
using SalesFlow.Tenants;

namespace SalesFlow.Identity;

/// <summary>The authorization code flow with PKCE: to the provider, back with a code, the code for an identity token, and whom that names.</summary>
internal sealed partial class SignInFlow(ProviderBook book, Issuers issuers, TokenCheck check, ICatalogues catalogues, ApiOptions options, TimeProvider time, ILogger<SignInFlow> log)
{
    public const string CallbackPath = "/v1/session/oidc/callback";

    // State is compared with the cookie's before anything is looked at. Nonces are ours and hold no time.
    private static readonly OpenIdConnectProtocolValidator Protocol = new() { RequireStateValidation = false, RequireTimeStampInNonce = false };

    /// <summary>What a provider must know as this client's.</summary>
    public static string RedirectUri(HttpContext http, ApiOptions options) => (options.Oidc.PublicUrl?.TrimEnd('/') ?? $"{http.Request.Scheme}://{http.Request.Host}") + CallbackPath;

    /// <summary>Where the browser goes to sign in; what it needs for coming back is set as a cookie.</summary>
    /// <exception cref="ProblemException">No such provider, or it does not answer.</exception>
    public async Task<string> BeginAsync(HttpContext http, string tenant, string key, string? next, bool remember)
    {
        var provider = await FindAsync(tenant, key);
        var known = await AskAsync(provider);
        if (!issuers.Allows(provider, known.AuthorizationEndpoint))
        {
            throw new ProblemException(IdentityProblems.Unavailable);
        }

        var ticket = SignInTicket.New(tenant, key, next, remember, time.GetUtcNow());
        ticket.Keep(http);
        var message = new OpenIdConnectMessage
        {
            IssuerAddress = known.AuthorizationEndpoint, ClientId = provider.Rules.ClientId, RedirectUri = RedirectUri(http, options), ResponseType = OpenIdConnectResponseType.Code,
            Scope = string.Join(' ', provider.Rules.Scopes), State = ticket.State, Nonce = ticket.Nonce, EnableTelemetryParameters = false,
        };
        message.SetParameter("code_challenge", ticket.Challenge);
        message.SetParameter("code_challenge_method", "S256");
        return message.CreateAuthenticationRequestUrl();
    }

    /// <summary>Who came back, whom they are here, and what they may do there.</summary>
    /// <exception cref="ProblemException">The provider did not agree or its answer is not right; nobody here is whom it names.</exception>
    public async Task<(Member Member, Role? Role)> EndAsync(HttpContext http, SignInTicket ticket)
    {
        var query = http.Request.Query;
        var provider = await FindAsync(ticket.Tenant, ticket.Provider);
        var known = await AskAsync(provider);
        // RFC 9207: the answer of another provider must not be taken for this one's.
        if (query["iss"].ToString() is { Length: > 0 } iss && iss != known.Issuer)
        {
            throw Failed(ticket, "the answer is of another issuer");
        }

        if (query["error"].ToString() is { Length: > 0 } error)
        {
            Answered(log, ticket.Tenant, ticket.Provider, Word(error));
            throw new ProblemException(error is "access_denied" ? IdentityProblems.Cancelled : IdentityProblems.Failed);
        }

        var answer = await ExchangeAsync(http, ticket, provider, known);
        var token = await ProvedAsync(answer, ticket, provider);
        var claims = TokenClaims.Of(token);
        if (!claims.Has(provider.Rules.MemberClaim) || (provider.Rules.RoleClaim is { } role && !claims.Has(role)))
        {
            claims = await MoreAsync(token, answer, provider, known);
        }

        var member = claims.Member(provider.Rules, await catalogues.FreshAsync(ticket.Tenant)) ?? throw new ProblemException(IdentityProblems.NoMember);
        return (member, provider.Rules.RoleClaim is null ? null : claims.Role(provider.Rules, Role.Reader) ?? throw new ProblemException(IdentityProblems.NoRole));
    }

    private async Task<KnownProvider> FindAsync(string tenant, string key) =>
        (GrainKeys.IsTenant(tenant) ? (await book.OfAsync(tenant)).FirstOrDefault(one => one.Rules.Key == key && one.Rules.ClientId is not null) : null) ?? throw new ProblemException(IdentityProblems.UnknownWay);

    private async Task<OpenIdConnectConfiguration> AskAsync(KnownProvider provider)
    {
        try
        {
            return await issuers.GetAsync(provider);
        }
        catch (IssuerUnavailableException e)
        {
            Unanswered(log, provider.Tenant, provider.Rules.Key, e.Message);
            throw new ProblemException(IdentityProblems.Unavailable);
        }
    }

    private async Task<OpenIdConnectMessage> ExchangeAsync(HttpContext http, SignInTicket ticket, KnownProvider provider, OpenIdConnectConfiguration known)
    {
        if (!issuers.Allows(provider, known.TokenEndpoint))
        {
            throw Failed(ticket, "its token endpoint is not https");
        }

        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = http.Request.Query["code"].ToString(), ["redirect_uri"] = RedirectUri(http, options), ["code_verifier"] = ticket.Verifier,
            ["client_id"] = provider.Rules.ClientId!,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, known.TokenEndpoint);
        if (book.SecretOf(provider) is { } secret)
        {
            // RFC 6749: basic is what every provider must know, and both are form-encoded in it.
            if (known.TokenEndpointAuthMethodsSupported.Count == 0 || known.TokenEndpointAuthMethodsSupported.Contains("client_secret_basic"))
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(provider.Rules.ClientId!)}:{Uri.EscapeDataString(secret)}")));
            }
            else
            {
                form["client_secret"] = secret;
            }
        }

        request.Content = new FormUrlEncodedContent(form);
        var (status, body) = await SendAsync(provider, request, ticket);
        var answer = new OpenIdConnectMessage(body);
        return status is >= 200 and < 300 && answer.IdToken is { Length: > 0 } ? answer : throw Failed(ticket, $"its token endpoint answered {status} {Word(answer.Error)}");
    }

    private async Task<JsonWebToken> ProvedAsync(OpenIdConnectMessage answer, SignInTicket ticket, KnownProvider provider)
    {
        try
        {
            var token = TokenCheck.Read(answer.IdToken) ?? throw Failed(ticket, "the identity token is not well formed");
            var (proved, why, _) = await check.AskAsync(token, provider, provider.Rules.ClientId!);
            if (proved is null)
            {
                throw Failed(ticket, $"the identity token: {why}");
            }

            Protocol.ValidateTokenResponse(new() { ClientId = provider.Rules.ClientId, Nonce = ticket.Nonce, ProtocolMessage = answer, ValidatedIdToken = new JwtSecurityToken(answer.IdToken) });
            return proved;
        }
        catch (OpenIdConnectProtocolException e)
        {
            throw Failed(ticket, e.GetType().Name);
        }
        catch (IssuerUnavailableException e)
        {
            Unanswered(log, ticket.Tenant, ticket.Provider, e.Message);
            throw new ProblemException(IdentityProblems.Unavailable);
        }
    }

    /// <summary>What the identity token leaves out, the userinfo endpoint may tell.</summary>
    private async Task<TokenClaims> MoreAsync(JsonWebToken token, OpenIdConnectMessage answer, KnownProvider provider, OpenIdConnectConfiguration known)
    {
        if (answer.AccessToken is not { Length: > 0 } access || !issuers.Allows(provider, known.UserInfoEndpoint))
        {
            return TokenClaims.Of(token);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, known.UserInfoEndpoint) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", access) } };
        var (status, body) = await SendAsync(provider, request, null);
        try
        {
            // Of somebody else it proves nothing.
            return status is >= 200 and < 300 && JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } more && more.TryGetProperty("sub", out var subject) && subject.ToString() == token.Subject
                ? TokenClaims.Of(token, more) : TokenClaims.Of(token);
        }
        catch (JsonException)
        {
            return TokenClaims.Of(token);
        }
    }

    private async Task<(int Status, string Body)> SendAsync(KnownProvider provider, HttpRequestMessage request, SignInTicket? ticket)
    {
        try
        {
            using var answer = await issuers.Client(provider).SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            return ((int)answer.StatusCode, body.StartsWith('{') ? body : "{}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Unanswered(log, provider.Tenant, provider.Rules.Key, e.Message);
            return ticket is null ? (0, "{}") : throw new ProblemException(IdentityProblems.Unavailable);
        }
    }

    private ProblemException Failed(SignInTicket ticket, string why)
    {
        Answered(log, ticket.Tenant, ticket.Provider, why);
        return new(IdentityProblems.Failed);
    }

    /// <summary>An error code is a word; what is none is not written to the log.</summary>
    private static string Word(string? code) => code is { Length: > 0 and < 60 } && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? code : "?";

    [LoggerMessage(1, LogLevel.Warning, "sign-in of {Tenant} by {Provider}: {Why}")]
    private static partial void Answered(ILogger logger, string tenant, string provider, string why);

    [LoggerMessage(2, LogLevel.Warning, "sign-in of {Tenant} by {Provider}: the provider does not answer: {Why}")]
    private static partial void Unanswered(ILogger logger, string tenant, string provider, string why);
}
