using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;

namespace SalesFlow.Pages;

/// <summary>The page at <c>/</c>: live rates, what is stuck, what just happened. Static files inside the program; it talks only to <c>/v1</c>.</summary>
internal static class StartPage
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/", "index.html", "text/html; charset=utf-8");
        Map(routes, "/start/start.css", "start.css", "text/css; charset=utf-8");
        Map(routes, "/start/start.js", "start.js", "text/javascript; charset=utf-8");
    }

    private static void Map(IEndpointRouteBuilder routes, string path, string file, string mediaType)
    {
        var content = Read(file);
        var tag = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))[..16];
        routes.MapGet(path, (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = Policy;
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            return Tags.Known(http, tag) ? Results.StatusCode(304) : Results.Bytes(content, mediaType);
        }).Allow(Role.Anyone).ExcludeFromDescription();
    }

    private static byte[] Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Pages/{file}") ?? throw new InvalidOperationException($"Page {file} is not in the program.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
