using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SalesFlow.Identity;

/// <summary>What a browser keeps of a sign-in that it began, until it comes back from the provider: a cookie of ten minutes that scripts can't read. One for each sign-in, so that two tabs don't disturb each other.</summary>
/// <param name="State">Comes back with the answer: only who began it has it in a cookie.</param>
/// <param name="Nonce">Comes back inside the identity token: it was issued for this sign-in.</param>
/// <param name="Verifier">PKCE: the code is of no use to who has not this.</param>
/// <param name="Next">Where to go then; an address of this app.</param>
internal sealed record SignInTicket(string Tenant, string Provider, string State, string Nonce, string Verifier, string? Next, bool Remember, DateTimeOffset Until)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    public static SignInTicket New(string tenant, string provider, string? next, bool remember, DateTimeOffset now) =>
        new(tenant, provider, Secret(), Secret(), Secret(), Inside(next), remember, now + Life);

    /// <summary>SHA-256 of the verifier.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public void Keep(HttpContext http) => http.Response.Cookies.Append(CookieOf(http, State), Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web)), Options(http, Until));

    /// <summary>The one that belongs to a state, once; null = there is none.</summary>
    public static SignInTicket? Take(HttpContext http, string state, DateTimeOffset now)
    {
        var name = CookieOf(http, state);
        if (state.Length != 43 || http.Request.Cookies[name] is not { Length: > 0 and < 4_000 } value)
        {
            return null;
        }

        http.Response.Cookies.Delete(name, Options(http, null));
        try
        {
            return JsonSerializer.Deserialize<SignInTicket>(Base64Url.DecodeFromChars(value), JsonSerializerOptions.Web) is { } ticket && ticket.Until > now
                && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(ticket.State), Encoding.UTF8.GetBytes(state)) ? ticket with { Next = Inside(ticket.Next) } : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Only addresses of this app: a link must not lead elsewhere after signing in.</summary>
    public static string? Inside(string? next) =>
        next is ['/', not '/' and not '\\', ..] and { Length: < 500 } && !next.Any(c => char.IsControl(c) || c == '\\') ? next : null;

    /// <summary>256 bits.</summary>
    private static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Over HTTPS a name that no neighbouring host can set.</summary>
    private static string CookieOf(HttpContext http, string state) =>
        $"{(http.Request.IsHttps ? "__Host-" : "")}sf_oidc_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state)).AsSpan(0, 6))}";

    private static CookieOptions Options(HttpContext http, DateTimeOffset? until) =>
        new() { HttpOnly = true, IsEssential = true, Path = "/", SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Expires = until };
}
