namespace SalesFlow.Client;

/// <summary>An erasure of personal data, and what it did.</summary>
public sealed record Erasure
{
    /// <summary>Of whom: <c>customer/c-101</c> or <c>member/u-7</c>.</summary>
    public required string Who { get; init; }

    /// <summary>The id that the caller chose.</summary>
    public required string Id { get; init; }

    /// <summary><c>done</c>, or <c>begun</c>: the next call ends it.</summary>
    public required string State { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>Who asked for it.</summary>
    public string? By { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>1 for the first of this person.</summary>
    public int Number { get; init; }

    /// <summary>Streams that hold something of theirs, which nobody can read any more.</summary>
    public int Streams { get; init; }

    /// <summary>Files of evidence that were taken away.</summary>
    public int Files { get; init; }

    /// <summary>Files that stay: of contracts, orders, invoices and payments, and those that others' records name too.</summary>
    public int KeptFiles { get; init; }

    /// <summary>Actions that were recorded before sealing began: the journal keeps them as they are.</summary>
    public int Plain { get; init; }
}

internal sealed record ErasureAsk(string Id, string Reason);
