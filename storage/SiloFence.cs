namespace SalesFlow.Storage;

/// <summary>Who this silo is in its cluster's membership table. Once the host has set it, the journal keeps nothing more for a silo that was declared dead.
/// While a member is null there is no fence. Default: none.</summary>
public sealed class SiloFence
{
    /// <summary>The cluster's id in the table.</summary>
    public string? DeploymentId { get; set; }

    /// <summary>The silo's IP address as the table writes it.</summary>
    public string? Address { get; set; }

    public int? Port { get; set; }

    public int? Generation { get; set; }

    /// <summary>Called when the database refused a batch because this silo was declared dead; maybe several times. Must be quick and must not throw.</summary>
    public Action? Refused { get; set; }

    internal bool IsSet => DeploymentId is not null && Address is not null && Port is not null && Generation is not null;
}
