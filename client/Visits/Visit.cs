using System.Text.Json;

namespace SalesFlow.Client;

/// <summary>A visit, and whether it counts.</summary>
public sealed record Visit
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Who was visited.</summary>
    public required string Customer { get; init; }

    /// <summary>Who was there.</summary>
    public string? Owner { get; init; }

    /// <summary>The owner's team.</summary>
    public string? Team { get; init; }

    /// <summary>The day it was recorded, in the tenant's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>When it was recorded.</summary>
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>By the device's clock.</summary>
    public DateTimeOffset VisitedAt { get; init; }

    /// <summary><c>valid</c>, <c>late</c> or <c>returned</c>.</summary>
    public string? State { get; init; }

    /// <summary>Whether it is a valid one.</summary>
    public bool Counts { get; init; }

    /// <summary>Why it counts or not.</summary>
    public string? Why { get; init; }

    /// <summary>What is not there yet.</summary>
    public IReadOnlyList<MissingEvidence> Missing { get; init; } = [];

    /// <summary>Complete until then it counts.</summary>
    public DateTimeOffset? CompleteBy { get; init; }

    /// <summary>Digests of the photos.</summary>
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>The newest words, shortened.</summary>
    public string? Transcript { get; init; }

    /// <summary>How many actions it is made of.</summary>
    public int Actions { get; init; }
}

/// <summary>What a visit form opens with.</summary>
public sealed record VisitForm
{
    /// <summary>The customer's id.</summary>
    public required string Customer { get; init; }

    /// <summary>The customer's name, where one is known.</summary>
    public string? Name { get; init; }

    /// <summary>The customer's figures at this moment.</summary>
    public required VisitFormFigures Now { get; init; }

    /// <summary>What to know before going in, the gravest first.</summary>
    public IReadOnlyList<VisitHighlight> Highlights { get; init; } = [];

    /// <summary>What the visit will need to count.</summary>
    public IReadOnlyList<MissingEvidence> Needs { get; init; } = [];

    /// <summary>The latest purchase snapshot, as <c>/v1/customers/{id}/snapshots</c> has it.</summary>
    public JsonElement Snapshot { get; init; }
}

/// <summary>A customer at this moment.</summary>
/// <param name="LastPurchase">Day of the last order; null without one.</param>
/// <param name="DaysSince">Days since then.</param>
/// <param name="Orders">All of them.</param>
/// <param name="OpenTickets">Support tickets that are not done.</param>
/// <param name="OpenTodos">To-dos that are not done.</param>
public sealed record VisitFormFigures(DateOnly? LastPurchase, int? DaysSince, int Orders, int OpenTickets, int OpenTodos);

/// <summary>Something to know.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Text">For people, in the language asked for.</param>
public sealed record VisitHighlight(string Code, string Text);
