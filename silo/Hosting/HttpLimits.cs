using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SalesFlow.Hosting;

/// <summary>What a connection may take before anyone knows whose it is. The limits of tenants come after it.</summary>
internal static class HttpLimits
{
    /// <summary>More connections than this are closed at once: the last guard, for a machine that would run out of sockets.</summary>
    private const int Connections = 20_000;

    public static void Set(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        var limits = server.Limits;
        limits.MaxConcurrentConnections = Connections;
        limits.MaxConcurrentUpgradedConnections = Connections;
        limits.MaxRequestBodySize = 30_000_000;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);

        // A sender or reader slower than this is gone or has other intentions. Live feeds write a line now and then and wait for nobody.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
    }
}
