using Microsoft.Extensions.Configuration;
using SalesFlow.Identity;
using SalesFlow.Limits;

namespace SalesFlow.Hosting;

/// <summary>What the operator configures (section <c>SalesFlow</c>, for example <c>SalesFlow__DataDirectory</c>).</summary>
public sealed class ServerOptions
{
    /// <summary>Where the embedded default keeps everything. Default: <c>./data</c>.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>sqlite | postgresql | sqlserver. Default: sqlite, which is one process on one directory; the others make a cluster.</summary>
    public string Storage { get; set; } = StorageKinds.Sqlite;

    /// <summary>Of the database, where <see cref="Storage"/> is not sqlite: <c>ConnectionStrings__SalesFlow</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>all (HTTP and silo) | silo (no API) | api (HTTP, a client of the silos). Default: all. <c>serve --role</c> goes first.</summary>
    public string Role { get; set; } = Roles.All;

    /// <summary>Address or host name under which other processes reach this silo. Default: in a container its own address, otherwise 127.0.0.1.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Port for other silos. Default: 11111 in a container or with an advertised address, otherwise one that is free.</summary>
    public int? SiloPort { get; set; }

    /// <summary>Port for gateways. Default: 30000 in a container or with an advertised address, otherwise one that is free.</summary>
    public int? GatewayPort { get; set; }

    /// <summary>How silos and gateways of one cluster find each other.</summary>
    public ClusterOptions Cluster { get; set; } = new();

    /// <summary>From being told to stop, when readiness goes off, until HTTP is closed. Default: none with sqlite, otherwise 3 s.</summary>
    public TimeSpan? DrainGrace { get; set; }

    /// <summary>Orleans' own dashboard at <c>/orleans</c>, for operators. Default: true.</summary>
    public bool OrleansDashboard { get; set; } = true;

    /// <summary>Deadline shards of a new database; an existing one keeps its number. Default: 64.</summary>
    public int DeadlineShards { get; set; } = 64;

    /// <summary>Tenant and admin key that are made at start if absent.</summary>
    public BootstrapOptions Bootstrap { get; set; } = new();

    /// <summary>Only for a demo: a tenant whose members anyone may be without a password. Set by <c>salesflow demo</c> alone. Default: none.</summary>
    public string? DemoTenant { get; set; }

    /// <summary>Failed sign-ins from one address in a minute, after which it is turned away; 0 = any number. Behind a proxy every client has the proxy's address. Default: 60.</summary>
    public int SignInFailures { get; set; } = 60;

    /// <summary>A language model that may remark on contracts. Default: none.</summary>
    public LanguageModelOptions LanguageModel { get; set; } = new();

    /// <summary>Sign-in and tokens by OpenID Connect.</summary>
    public OidcOptions Oidc { get; set; } = new();

    /// <summary>What one tenant may ask.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>Whether this process holds a silo.</summary>
    public bool HasSilo => Role != Roles.Api;

    /// <summary>Whether this process serves the API.</summary>
    public bool HasApi => Role != Roles.Silo;

    /// <summary>Whether other processes work on the same database.</summary>
    public bool IsCluster => Storage != StorageKinds.Sqlite;

    /// <summary>What <see cref="DrainGrace"/> comes to.</summary>
    public TimeSpan Grace => DrainGrace ?? (IsCluster ? TimeSpan.FromSeconds(3) : TimeSpan.Zero);

    /// <exception cref="ConfigurationException">One line that says what is wrong and what to do.</exception>
    public static ServerOptions Read(IConfiguration configuration)
    {
        var options = Bind(configuration);
        options.ConnectionString ??= configuration.GetConnectionString("SalesFlow") is { Length: > 0 } given ? given : null;
        (options.Cluster.Address, options.Cluster.SiloPort, options.Cluster.GatewayPort) = (options.AdvertisedAddress, options.SiloPort, options.GatewayPort);
        options.Check();
        return options;
    }

    private void Check()
    {
        if (Storage is not (StorageKinds.Sqlite or StorageKinds.PostgreSql or StorageKinds.SqlServer))
        {
            throw new ConfigurationException($"SalesFlow__Storage={Storage} is not known; use sqlite, postgresql or sqlserver");
        }

        if (Role is not (Roles.All or Roles.Silo or Roles.Api))
        {
            throw new ConfigurationException($"SalesFlow__Role={Role} is not known; use all, silo or api");
        }

        if (!IsCluster && Role != Roles.All)
        {
            throw new ConfigurationException($"the role {Role} needs a database that processes share: set SalesFlow__Storage=postgresql (or sqlserver) and ConnectionStrings__SalesFlow, or use the role all");
        }

        if (IsCluster && string.IsNullOrWhiteSpace(ConnectionString))
        {
            throw new ConfigurationException($"SalesFlow__Storage={Storage} needs ConnectionStrings__SalesFlow");
        }

        if (!IsCluster && ConnectionString is not null)
        {
            throw new ConfigurationException("ConnectionStrings__SalesFlow is set, but SalesFlow__Storage is sqlite: set SalesFlow__Storage=postgresql (or sqlserver), or remove the connection string");
        }

        if (DeadlineShards is < 1 or > 1024)
        {
            throw new ConfigurationException($"SalesFlow__DeadlineShards={DeadlineShards} must lie between 1 and 1024");
        }

        if (Grace < TimeSpan.Zero || Grace > TimeSpan.FromMinutes(5))
        {
            throw new ConfigurationException($"SalesFlow__DrainGrace={Grace} must lie between 00:00:00 and 00:05:00");
        }

        if (Limits.Fault() is { } fault)
        {
            throw new ConfigurationException(fault);
        }

        if (Oidc.Fault() is { } wrong)
        {
            throw new ConfigurationException(wrong);
        }

        LanguageModel.Check();
        Cluster.Check();
        Bootstrap.Check();
    }

    private static ServerOptions Bind(IConfiguration configuration)
    {
        try
        {
            return configuration.GetSection("SalesFlow").Get<ServerOptions>() ?? new ServerOptions();
        }
        catch (InvalidOperationException e)
        {
            throw new ConfigurationException($"{e.Message} {e.InnerException?.Message}".ReplaceLineEndings(" ").Trim());
        }
    }
}

/// <summary>What a process of the cluster does.</summary>
public static class Roles
{
    public const string All = "all";
    public const string Silo = "silo";
    public const string Api = "api";
}

/// <summary>Databases.</summary>
public static class StorageKinds
{
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgresql";
    public const string SqlServer = "sqlserver";
}

/// <summary>Bad configuration: the start stops with this one line.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
