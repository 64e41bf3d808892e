using System.Data.Common;
using Microsoft.Extensions.Configuration;
using SalesFlow.Hosting;

namespace SalesFlow.Erp;

/// <summary>Where a system is that a tenant may pull from, and how one gets in: the operator's, from <c>SalesFlow__Erp__&lt;name&gt;__…</c>. Nothing of it is ever answered, logged or kept.</summary>
public sealed record ErpConnection
{
    /// <summary>Whose adapters may use it.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>http | file | sqlite | postgresql | sqlserver</summary>
    public string Kind { get; init; } = "";

    /// <summary>http: what every path begins with. Answers of other origins are not followed.</summary>
    public string? Address { get; init; }

    /// <summary>http: the header that carries <see cref="Secret"/>.</summary>
    public string Header { get; init; } = "Authorization";

    /// <summary>http: the header's whole value, for example <c>Bearer …</c>.</summary>
    public string? Secret { get; init; }

    /// <summary>file: what every path lies in.</summary>
    public string? Folder { get; init; }

    /// <summary>sqlite, postgresql, sqlserver: give it an account that can read and nothing else.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>What must not be told to anybody.</summary>
    internal IEnumerable<string> Secrets()
    {
        var found = new List<string?> { Secret, Secret?.Split(' ')[^1], ConnectionString };
        if (ConnectionString is not null)
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = ConnectionString };
            found.AddRange(((string[])["Password", "Pwd", "PSW"]).Select(name => parts.TryGetValue(name, out var value) ? value.ToString() : null));
        }

        return found.OfType<string>().Where(text => text.Length > 0).OrderByDescending(text => text.Length);
    }
}

/// <summary>All connections by name.</summary>
public sealed class ErpConnections
{
    private static readonly string[] Kinds = ["http", "file", "sqlite", "postgresql", "sqlserver"];
    private readonly Dictionary<string, ErpConnection> byName = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ConfigurationException">The first mistake; no value is repeated.</exception>
    public static ErpConnections Read(IConfiguration configuration)
    {
        var connections = new ErpConnections();
        foreach (var section in configuration.GetSection("SalesFlow:Erp").GetChildren())
        {
            var known = typeof(ErpConnection).GetProperties().Select(property => property.Name).ToArray();
            var at = $"SalesFlow__Erp__{section.Key}";
            foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            {
                throw new ConfigurationException($"{at}__{child.Key} is not a setting.{Similar.Hint(child.Key, known)}");
            }

            var connection = section.Get<ErpConnection>() ?? new();
            var missing = !GrainKeys.IsTenant(connection.Tenant) ? "Tenant"
                : !Kinds.Contains(connection.Kind) ? "Kind"
                : connection.Kind == "http" && !(Uri.TryCreate(connection.Address, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") ? "Address"
                : connection.Kind == "file" && string.IsNullOrWhiteSpace(connection.Folder) ? "Folder"
                : connection.Kind is not ("http" or "file") && string.IsNullOrWhiteSpace(connection.ConnectionString) ? "ConnectionString"
                : null;
            if (missing is not null)
            {
                throw new ConfigurationException($"{at}__{missing} must be {missing switch
                {
                    "Tenant" => "a tenant's id",
                    "Kind" => $"one of {string.Join(", ", Kinds)}",
                    "Address" => "an http or https address",
                    "Folder" => "a folder's path",
                    _ => "a connection string",
                }}");
            }

            connections.byName.Add(section.Key, connection);
        }

        return connections;
    }

    /// <exception cref="ErpException">The tenant has none of that name.</exception>
    public ErpConnection Of(string tenant, string name) => byName.TryGetValue(name, out var found) && found.Tenant == tenant
        ? found
        : throw new ErpException($"there is no connection '{name}' for this tenant; the operator configures it as SalesFlow__Erp__{name}__…");
}
