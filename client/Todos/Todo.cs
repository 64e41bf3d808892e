namespace SalesFlow.Client;

/// <summary>A to-do: a promise with a date.</summary>
public sealed record Todo
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>To whom it was promised.</summary>
    public string? Customer { get; init; }

    /// <summary>What is to be done.</summary>
    public required string Text { get; init; }

    /// <summary>Who promised it.</summary>
    public string? Owner { get; init; }

    /// <summary>When it is due.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary><c>open</c>, <c>done</c> or <c>cancelled</c>.</summary>
    public string? State { get; init; }

    /// <summary>Open, and its moment has passed.</summary>
    public bool Overdue { get; init; }

    /// <summary>Kinds of evidence that its completion needs; null = none.</summary>
    public string? Proof { get; init; }

    /// <summary>When it was done.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>The visit that it came from.</summary>
    public string? Visit { get; init; }

    /// <summary>The chain that holds its window.</summary>
    public string? Chain { get; init; }
}
