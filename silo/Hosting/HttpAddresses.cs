using System.Net;
using System.Net.Sockets;

namespace SalesFlow.Hosting;

/// <summary>Where the server is to listen. A port that is taken stops the start before the silo comes up, in one line; TLS belongs to the proxy before us.</summary>
public static class HttpAddresses
{
    /// <param name="urls">Addresses joined by semicolons.</param>
    /// <exception cref="ConfigurationException">Not an http address, or not free.</exception>
    public static string Checked(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var anywhere = url.Replace("*", "0.0.0.0", StringComparison.Ordinal).Replace("+", "0.0.0.0", StringComparison.Ordinal);
            if (!Uri.TryCreate(anywhere, UriKind.Absolute, out var address) || address.Scheme != "http")
            {
                throw new ConfigurationException($"ASPNETCORE_URLS={urls}: '{url}' must be an address such as http://127.0.0.1:5080 (TLS is the proxy's)");
            }

            Probe(url, IPAddress.TryParse(address.Host.Trim('[', ']'), out var given) ? given : IPAddress.Loopback, address.Port);
        }

        return urls;
    }

    private static void Probe(string url, IPAddress address, int port)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            probe.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException e)
        {
            throw new ConfigurationException($"{url} cannot be listened on ({e.Message}); stop what uses the port or set ASPNETCORE_URLS");
        }
    }
}
