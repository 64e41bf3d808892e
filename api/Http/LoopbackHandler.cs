using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace SalesFlow.Api;

/// <summary>Calls this very process over loopback: what is drawn or answered here for someone goes through the same door as everyone, with the same checks.</summary>
public sealed class LoopbackHandler(IServer server) : DelegatingHandler(new SocketsHttpHandler
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
