using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using SalesFlow.Web.Live;
using SalesFlow.Web.Look;

namespace SalesFlow.Web;

/// <summary>Calls this very process over loopback: pages that are drawn here go through the same door as everyone, with the same checks.</summary>
internal sealed class LoopbackHandler(IServer server) : DelegatingHandler(new SocketsHttpHandler
{
    UseCookies = false, UseProxy = false, AllowAutoRedirect = false,
#pragma warning disable CA5359 // It is ourselves, over loopback: a certificate for the public name is right, though the name differs.
    SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
})
{
    private Uri? self;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(self ??= Self(), request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }

    private Uri Self()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var listens = new Uri((addresses.FirstOrDefault(a => a.StartsWith("http:", StringComparison.Ordinal)) ?? addresses.First())
            .Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//*", "//127.0.0.1", StringComparison.Ordinal));
        return listens.Host is "0.0.0.0" or "[::]" ? new UriBuilder(listens) { Host = "127.0.0.1" }.Uri : listens;
    }
}

/// <summary>Sends the reader's own credential and language along, and keeps what was answered for the browser.</summary>
internal sealed class RecordingHandler(LoopbackHandler loopback, IHttpContextAccessor accessor, Handover handover, Words words) : DelegatingHandler(loopback)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        if (accessor.HttpContext?.Request.Headers.Cookie is { Count: > 0 } cookie)
        {
            request.Headers.TryAddWithoutValidation("Cookie", (IEnumerable<string?>)cookie);
        }

        request.Headers.AcceptLanguage.ParseAdd(words.Tag);
        var response = await base.SendAsync(request, cancellationToken);
        if (request.Method == HttpMethod.Get && response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json")
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            handover.Keep(path, (int)response.StatusCode, response.Content.Headers.ContentType.ToString(), await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }

        return response;
    }
}
