using Microsoft.Extensions.Configuration;
using SalesFlow.Limits;

namespace SalesFlow.Hosting;

/// <summary>What the operator configures (section <c>SalesFlow</c>, for example <c>SalesFlow__DataDirectory</c>).</summary>
public sealed class ServerOptions
{
    /// <summary>Where the embedded default keeps everything. Default: <c>./data</c>.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>sqlite. Default: sqlite. PostgreSQL and SQL Server come with clusters.</summary>
    public string Storage { get; set; } = "sqlite";

    /// <summary>Deadline shards of a new database; an existing one keeps its number. Default: 64.</summary>
    public int DeadlineShards { get; set; } = 64;

    /// <summary>Tenant and admin key that are made at start if absent.</summary>
    public BootstrapOptions Bootstrap { get; set; } = new();

    /// <summary>What one tenant may ask.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <exception cref="ConfigurationException">One line that says what is wrong and what to do.</exception>
    public static ServerOptions Read(IConfiguration configuration)
    {
        var options = Bind(configuration);
        if (options.Storage != "sqlite")
        {
            throw new ConfigurationException($"SalesFlow__Storage={options.Storage} is not available in this version; use sqlite");
        }

        if (options.DeadlineShards is < 1 or > 1024)
        {
            throw new ConfigurationException($"SalesFlow__DeadlineShards={options.DeadlineShards} must lie between 1 and 1024");
        }

        if (options.Limits.Fault() is { } fault)
        {
            throw new ConfigurationException(fault);
        }

        options.Bootstrap.Check();
        return options;
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

public sealed class BootstrapOptions
{
    public string? Tenant { get; set; }

    /// <summary>An admin key of that tenant: <c>sf_</c> and at least 32 characters.</summary>
    public string? ApiKey { get; set; }

    /// <summary>An operator's key, for <c>/v1/tenants</c>.</summary>
    public string? OperatorKey { get; set; }

    public void Check()
    {
        if (Tenant is not null && !GrainKeys.IsTenant(Tenant))
        {
            throw new ConfigurationException($"SalesFlow__Bootstrap__Tenant={Tenant} must match [a-z0-9][a-z0-9-]{{0,39}}");
        }

        if ((Tenant is null) != (ApiKey is null))
        {
            throw new ConfigurationException("SalesFlow__Bootstrap__Tenant and SalesFlow__Bootstrap__ApiKey go together: set both or neither");
        }

        Key(ApiKey, "ApiKey");
        Key(OperatorKey, "OperatorKey");
    }

    private static void Key(string? key, string name)
    {
        if (key is not null && (!key.StartsWith("sf_", StringComparison.Ordinal) || key.Length < 35))
        {
            throw new ConfigurationException($"SalesFlow__Bootstrap__{name} must be sf_ followed by at least 32 characters");
        }
    }
}

/// <summary>Bad configuration: the start stops with this one line.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
