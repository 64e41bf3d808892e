namespace SalesFlow.Journal;

/// <summary>Limits of the journal's writer.</summary>
public sealed class JournalOptions
{
    /// <summary>How many commits may wait to be written; one more is answered busy. Default: 8192.</summary>
    public int Capacity { get; set; } = 8192;

    /// <summary>How many commits of one tenant may wait; one more is answered busy, while the others go on. Default: 6144.</summary>
    public int TenantCapacity { get; set; } = 6144;

    /// <summary>How many commits share one transaction at most. Default: 512.</summary>
    public int BatchSize { get; set; } = 512;

    /// <summary>A batch ends when its records have so many bytes, so that large actions do not make the others wait long. Default: 8 MiB.</summary>
    public int BatchBytes { get; set; } = 8 * 1_048_576;
}
