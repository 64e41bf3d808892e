using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using SalesFlow.Api;

namespace SalesFlow.Sessions;

/// <summary>The browser's credential: a cookie that scripts can't read and other sites can't use. Its value is an API key, or <c>tenant/member/secret</c>.</summary>
internal static class SessionCookie
{
    public const string Name = "sf_session";

    /// <summary>256 bits.</summary>
    public static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string? Of(HttpContext http) => http.Request.Cookies[Name] is { Length: > 0 } value ? value : null;

    /// <param name="until">Null: until the browser is closed.</param>
    public static void Set(HttpContext http, string value, DateTimeOffset? until) => http.Response.Cookies.Append(Name, value, Options(http, until));

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http, null));

    /// <summary>
    /// Whether a browser says that another site made the request: then a cookie is no consent. Every browser of today sends <c>Sec-Fetch-Site</c> over HTTPS and on
    /// loopback, older ones and plain HTTP send <c>Origin</c> with whatever changes something; a request with neither is not trusted to change anything.
    /// </summary>
    public static bool IsForged(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return false;
        }

        return request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site
            ? site is not ("same-origin" or "none")
            : !Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin) || !string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }

    private static CookieOptions Options(HttpContext http, DateTimeOffset? until) =>
        new() { HttpOnly = true, IsEssential = true, Path = "/", SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Expires = until };
}
