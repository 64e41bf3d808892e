using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace SalesFlow.Channels;

/// <summary>Calls to addresses that tenants have chosen. Looked at when connecting, on the address that the name leads to then: what is private is not reached, by whatever name.</summary>
public sealed class OutgoingHttp : IDisposable
{
    private const int LongestAnswer = 1 << 16;
    private readonly ChannelOptions options;
    private readonly SocketsHttpHandler handler;

    public OutgoingHttp(IOptions<ChannelOptions> options)
    {
        this.options = options.Value;
        handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) => new NetworkStream(await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation), ownsSocket: true),
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2), MaxConnectionsPerServer = 16,
        };
        Client = new HttpClient(handler) { Timeout = this.options.Timeout, MaxResponseContentBufferSize = LongestAnswer };
        Client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("SalesFlow", "1.0"));
    }

    public HttpClient Client { get; }

    /// <summary>A connection to an allowed address of the host.</summary>
    /// <exception cref="ForbiddenAddressException">The name leads to addresses that are not allowed.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        var all = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        var allowed = options.AllowPrivate ? all : Array.FindAll(all, PublicAddresses.IsPublic);
        if (allowed.Length == 0)
        {
            throw new ForbiddenAddressException(host);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        handler.Dispose();
    }
}

/// <summary>The address is one that tenants may not have called.</summary>
public sealed class ForbiddenAddressException(string host)
    : Exception($"{host} leads to this machine or a private network; the operator may allow these with SalesFlow__Channel__AllowPrivate=true");

/// <summary>Which addresses belong to the public internet. Pure.</summary>
public static class PublicAddresses
{
    private static readonly IPNetwork[] Private =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "2001:db8::/32", "2001::/32", "64:ff9b:1::/48",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96"), SixToFour = IPNetwork.Parse("2002::/16"), Compatible = IPNetwork.Parse("::/96");

    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        if (Array.Exists(Private, network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)))
        {
            return false;
        }

        // Forms of IPv6 that lead to an address of IPv4.
        return address.AddressFamily == AddressFamily.InterNetwork || (Translated.Contains(address) || Compatible.Contains(address) ? IsPublic(new(address.GetAddressBytes()[12..]))
            : !SixToFour.Contains(address) || IsPublic(new(address.GetAddressBytes()[2..6])));
    }
}
