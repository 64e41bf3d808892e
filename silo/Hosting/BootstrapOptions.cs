namespace SalesFlow.Hosting;

/// <summary>Tenant and keys that a start makes if they are absent (<c>SalesFlow__Bootstrap__…</c>).</summary>
public sealed class BootstrapOptions
{
    public string? Tenant { get; set; }

    /// <summary>An admin key of that tenant: <c>sf_</c> and at least 32 characters.</summary>
    public string? ApiKey { get; set; }

    /// <summary>An operator's key, for <c>/v1/tenants</c> and <c>/orleans</c>.</summary>
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
