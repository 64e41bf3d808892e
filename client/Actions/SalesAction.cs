using System.Text.Json;

namespace SalesFlow.Client;

/// <summary>
/// One thing an actor did at a moment. Its subject is the first of <see cref="Chain"/> (with optional <see cref="Step"/>),
/// <see cref="Opportunity"/>, <see cref="Ticket"/>, <see cref="Contract"/>, <see cref="Order"/>, <see cref="Visit"/>, <see cref="Todo"/>, <see cref="Note"/>, <see cref="Idea"/> that is given; else the customer.
/// </summary>
public record SalesAction
{
    /// <summary>Chosen by the sender, unique per tenant for ever: repeating a call with the same id has no second effect.</summary>
    public required string Id { get; init; }

    /// <summary>What kind of action, such as <c>proposal.submitted</c> or a tenant's own <c>x.demo</c>.</summary>
    public required string Node { get; init; }

    /// <summary>When it happened, by the sender's clock.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The member who did it.</summary>
    public required string Actor { get; init; }

    /// <summary>The customer it concerns.</summary>
    public string? Customer { get; init; }

    /// <summary>The chain it advances.</summary>
    public string? Chain { get; init; }

    /// <summary>The step it does; without one, the first step that waits for the node.</summary>
    public string? Step { get; init; }

    /// <summary>The opportunity it concerns.</summary>
    public string? Opportunity { get; init; }

    /// <summary>The ticket it concerns.</summary>
    public string? Ticket { get; init; }

    /// <summary>The contract it concerns.</summary>
    public string? Contract { get; init; }

    /// <summary>The order it concerns.</summary>
    public string? Order { get; init; }

    /// <summary>The visit it concerns.</summary>
    public string? Visit { get; init; }

    /// <summary>The to-do it is about.</summary>
    public string? Todo { get; init; }

    /// <summary>The quick note it is about.</summary>
    public string? Note { get; init; }

    /// <summary>The improvement idea it is about.</summary>
    public string? Idea { get; init; }

    /// <summary>What the node asks for; see <see cref="Fields"/> for a convenient way to write them.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Fields { get; init; }

    /// <summary>The proof that it happened.</summary>
    public IReadOnlyList<EvidenceItem>? Evidence { get; init; }
}

/// <summary>An action as the server keeps it.</summary>
public sealed record RecordedAction : SalesAction
{
    /// <summary>When the server recorded it.</summary>
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>Its place in its subject's journal.</summary>
    public long Sequence { get; init; }

    /// <summary>The digest that chains it to the record before.</summary>
    public string? Digest { get; init; }
}
