using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace SalesFlow.Identity;

/// <summary>What came of looking at a token.</summary>
/// <param name="Token">Null: it is refused.</param>
/// <param name="Why">In words for who sent it.</param>
public readonly record struct TokenVerdict(JsonWebToken? Token, string? Why, bool Expired = false);

/// <summary>Is a token what a provider issued, for us, and valid now?</summary>
public sealed class TokenCheck(Issuers issuers, TimeProvider time)
{
    /// <summary>Longer ones are refused before they are read.</summary>
    public const int Longest = 16 * 1024;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Signatures by a private key of the issuer. What is signed with a shared key, or not at all, proves nothing here.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = Longest };

    /// <summary>As it is written, before anything of it is believed; null = no token.</summary>
    public static JsonWebToken? Read(string text)
    {
        try
        {
            return text.Length <= Longest && Handler.CanReadToken(text) ? Handler.ReadJsonWebToken(text) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <exception cref="IssuerUnavailableException">Its keys can't be had.</exception>
    public async Task<TokenVerdict> AskAsync(JsonWebToken token, KnownProvider provider, string audience)
    {
        if (token.IsEncrypted)
        {
            return new(null, "it is encrypted; have the provider issue signed tokens");
        }

        if (!Algorithms.Contains(token.Alg))
        {
            return new(null, $"it is signed by '{token.Alg}'; taken are {string.Join(", ", Algorithms)}");
        }

        var known = await issuers.GetAsync(provider);
        var result = await Handler.ValidateTokenAsync(token.EncodedToken, Rules(provider, audience, known.SigningKeys));
        if (!result.IsValid && !Knows(known, token))
        {
            // Signed with a key that was not there when we last looked.
            known = await issuers.GetAsync(provider, newer: true);
            result = await Handler.ValidateTokenAsync(token.EncodedToken, Rules(provider, audience, known.SigningKeys));
        }

        return result.IsValid ? new((JsonWebToken)result.SecurityToken, null) : new(null, Why(result.Exception, Knows(known, token)), result.Exception is SecurityTokenInvalidLifetimeException);
    }

    private static bool Knows(OpenIdConnectConfiguration known, JsonWebToken token) => known.SigningKeys.Any(key => key.KeyId == token.Kid);

    private TokenValidationParameters Rules(KnownProvider provider, string audience, ICollection<SecurityKey> keys) => new()
    {
        ValidIssuer = provider.Rules.Issuer, ValidAudience = audience, IssuerSigningKeys = keys, ValidAlgorithms = Algorithms, ValidateIssuerSigningKey = true,
        RequireSignedTokens = true, RequireExpirationTime = true, LifetimeValidator = (from, until, _, _) => IsNow(from, until), TypeValidator = Type,
    };

    private bool IsNow(DateTime? from, DateTime? until)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + Skew && (from is null || now >= from - Skew);
    }

    /// <summary>Other things than tokens for us are signed too: logouts, proofs of possession.</summary>
    private static string Type(string? type, SecurityToken token, TokenValidationParameters parameters) =>
        string.IsNullOrEmpty(type) || type.ToLowerInvariant() is "jwt" or "at+jwt" or "application/at+jwt" ? type ?? "" : throw new SecurityTokenInvalidTypeException();

    private static string Why(Exception fault, bool knows) => fault switch
    {
        SecurityTokenInvalidLifetimeException => "it is not valid now: it has expired, or begins later",
        SecurityTokenNoExpirationException => "it never expires",
        SecurityTokenInvalidAudienceException => "it is for another audience",
        SecurityTokenInvalidIssuerException => "it is of another issuer",
        SecurityTokenInvalidSignatureException => "its signature is not the issuer's",
        SecurityTokenInvalidTypeException => "it is of another type than an access or identity token",
        _ => knows ? "it is not well formed" : "it is signed with a key that its issuer does not publish",
    };
}
