using System.Net;
using Microsoft.AspNetCore.Http;

namespace SalesFlow.Telemetry;

/// <summary>Who may read the metrics.</summary>
internal static class MetricsGate
{
    public const string Path = "/metrics";

    /// <summary>A proxy on this machine also asks from loopback, on behalf of anyone: what it passed on is known by its headers and does not count as local.</summary>
    public static bool Opens(HttpContext http, MetricsAccess access) =>
        http.Request.Path == Path && HttpMethods.IsGet(http.Request.Method) && access switch
        {
            MetricsAccess.On => true,
            MetricsAccess.Loopback => IsLoopback(http.Connection.RemoteIpAddress) && !IsPassedOn(http.Request.Headers),
            _ => false,
        };

    private static bool IsLoopback(IPAddress? address) =>
        address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static bool IsPassedOn(IHeaderDictionary headers) =>
        headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("X-Real-IP") || headers.ContainsKey("Via");
}
