using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace SalesFlow.Hosting;

/// <summary>How the processes of one cluster find each other (<c>SalesFlow__Cluster__…</c>). The defaults work on one machine and in containers.</summary>
public sealed class ClusterOptions
{
    private const int ContainerSiloPort = 11111;
    private const int ContainerGatewayPort = 30000;

    /// <summary>Processes with the same id on the same database are one cluster. Default: salesflow.</summary>
    public string Id { get; set; } = "salesflow";

    /// <summary>Whose reminders these are; stays the same for the life of a database. Default: salesflow.</summary>
    public string ServiceId { get; set; } = "salesflow";

    internal string? Address { get; set; }

    internal int? SiloPort { get; set; }

    internal int? GatewayPort { get; set; }

    /// <summary>Others know where to knock: the ports are the usual ones unless said otherwise.</summary>
    private bool Fixed => InContainer || Address is not null;

    private static bool InContainer =>
        Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true" || Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 };

    /// <exception cref="ConfigurationException">One line that says what is wrong.</exception>
    public void Check()
    {
        Text(Id, nameof(Id));
        Text(ServiceId, nameof(ServiceId));
        Port(SiloPort, nameof(SiloPort));
        Port(GatewayPort, nameof(GatewayPort));
        if (SiloPort is { } silo && silo == GatewayPort)
        {
            throw new ConfigurationException($"SalesFlow__SiloPort and SalesFlow__GatewayPort are both {silo}; give each a port of its own");
        }

        static void Text(string text, string name)
        {
            if (text.Length is 0 or > 100)
            {
                throw new ConfigurationException($"SalesFlow__Cluster__{name} must have 1 to 100 characters");
            }
        }

        static void Port(int? port, string name)
        {
            if (port is < 1 or > 65535)
            {
                throw new ConfigurationException($"SalesFlow__{name}={port} must lie between 1 and 65535");
            }
        }
    }

    /// <summary>Where this silo is reached.</summary>
    /// <exception cref="ConfigurationException">The name leads to no address.</exception>
    public (IPAddress Address, int SiloPort, int GatewayPort) Endpoint() =>
        (Resolve(), SiloPort ?? (Fixed ? ContainerSiloPort : FreePort()), GatewayPort ?? (Fixed ? ContainerGatewayPort : FreePort()));

    private IPAddress Resolve()
    {
        if (Address is null)
        {
            return InContainer ? Own() ?? IPAddress.Loopback : IPAddress.Loopback;
        }

        if (IPAddress.TryParse(Address, out var given))
        {
            return given;
        }

        try
        {
            return Dns.GetHostAddresses(Address, AddressFamily.InterNetwork)[0];
        }
        catch (SocketException e)
        {
            throw new ConfigurationException($"SalesFlow__AdvertisedAddress={Address} leads to no address ({e.Message}); give this machine's own address");
        }
    }

    private static IPAddress? Own() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
