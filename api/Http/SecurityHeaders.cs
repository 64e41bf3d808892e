using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SalesFlow.Api;

/// <summary>What browsers are told about every answer. Pages have a policy of their own, which goes first.</summary>
internal static class SecurityHeaders
{
    /// <summary>An answer of the API is data: nothing in it is run or shown inside another page, should a browser be led to open it.</summary>
    private const string Data = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>The documentation runs its own script, which sets styles and starts itself inline.</summary>
    private const string Docs = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        Set(http);
        return next(http);
    });

    /// <summary>Also for an answer that replaces one that had begun.</summary>
    public static void Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (headers.ContentSecurityPolicy.Count == 0 && PolicyOf(http.Request.Path) is { } policy)
        {
            headers.ContentSecurityPolicy = policy;
            headers["Referrer-Policy"] = "same-origin";
        }
    }

    /// <summary>Files of the app have none: that of a worker's script would be the worker's own.</summary>
    private static string? PolicyOf(PathString path) =>
        path.StartsWithSegments("/v1", StringComparison.Ordinal) || path.StartsWithSegments("/openapi", StringComparison.Ordinal) || path.StartsWithSegments("/healthz", StringComparison.Ordinal) ? Data
        : path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase) ? Docs
        : path.StartsWithSegments("/orleans", StringComparison.OrdinalIgnoreCase) ? "frame-ancestors 'none'" : null;
}
