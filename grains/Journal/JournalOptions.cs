namespace SalesFlow.Journal;

/// <summary>Limits of the journal's writer.</summary>
public sealed class JournalOptions
{
    /// <summary>How many commits may wait to be written; one more is answered busy. Default: 8192.</summary>
    public int Capacity { get; set; } = 8192;

    /// <summary>How many commits share one transaction at most. Default: 512.</summary>
    public int BatchSize { get; set; } = 512;
}
