namespace SalesFlow.Client;

/// <summary>An improvement idea, with the customers behind it.</summary>
public sealed record Idea
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>In a few words.</summary>
    public required string Title { get; init; }

    /// <summary>In more words.</summary>
    public string? Text { get; init; }

    /// <summary>Who proposed it.</summary>
    public string? Owner { get; init; }

    /// <summary>The day it was proposed.</summary>
    public DateOnly Day { get; init; }

    /// <summary><c>proposed</c>, <c>accepted</c>, <c>started</c>, <c>done</c> or <c>rejected</c>.</summary>
    public string? State { get; init; }

    /// <summary>How many customers stand behind it.</summary>
    public int CustomerCount { get; init; }

    /// <summary>Those customers, with most notes first.</summary>
    public IReadOnlyList<IdeaCustomer> Customers { get; init; } = [];

    /// <summary>How many notes stand behind it.</summary>
    public int NoteCount { get; init; }
}

/// <summary>A customer behind an idea.</summary>
/// <param name="Id">The customer.</param>
/// <param name="Notes">How many notes of theirs.</param>
public sealed record IdeaCustomer(string Id, int Notes);
