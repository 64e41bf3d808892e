using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Api;
using SalesFlow.Hosting;
using SalesFlow.Web.Live;
using SalesFlow.Web.Look;

namespace SalesFlow.Web;

/// <summary>Serves the web app: draws each page once on the server, with what the page's reader may see, and hands it over to the browser.</summary>
internal static class WebHost
{
    // Blazor's runtime is WebAssembly; the component library sets styles on elements. Scripts come from here alone.
    private const string Policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'nonce-NONCE'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; "
        + "font-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static IServiceCollection AddWebHost(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveWebAssemblyComponents();
        services.AddHttpContextAccessor();
        // Nothing of ours is protected by it; without this, keys that nobody needs would be written to the home directory.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddSalesFlowPages();
        services.AddScoped(all => WordsOf(all.GetRequiredService<IHttpContextAccessor>().HttpContext!));
        services.AddScoped(all => new HttpClient(new RecordingHandler(
            all.GetRequiredService<LoopbackHandler>(), all.GetRequiredService<IHttpContextAccessor>(), all.GetRequiredService<Handover>(), all.GetRequiredService<Words>()), disposeHandler: false)
        {
            // Replaced on the way by where this process listens.
            BaseAddress = new Uri("http://self/"),
        });
        return services;
    }

    public static void MapWeb(this WebApplication app)
    {
        app.MapStaticAssets().Allow(Role.Anyone);
        app.MapRazorComponents<App>().AddInteractiveWebAssemblyRenderMode().AddAdditionalAssemblies(typeof(Routes).Assembly).Allow(Role.Anyone).DisableAntiforgery();
    }

    /// <summary>Headers of pages; before everything else.</summary>
    public static void UseWebHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null)
        {
            var headers = http.Response.Headers;
            var nonce = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
            http.Items[Nonce.Key] = nonce;
            headers.ContentSecurityPolicy = Policy.Replace("NONCE", nonce, StringComparison.Ordinal);
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=(self)";
            // A page holds what its reader may see.
            headers.CacheControl = "no-store";
        }

        return next(http);
    });

    private static Words WordsOf(HttpContext http)
    {
        var words = new Words();
        words.Choose(http.Request.Cookies[Words.Cookie] is { } chosen ? chosen == "en" : Languages.Of(http.Request.Headers.AcceptLanguage) == Language.English);
        return words;
    }
}

/// <summary>The name under which a request's own script nonce is found.</summary>
internal static class Nonce
{
    public const string Key = "script-nonce";
}
