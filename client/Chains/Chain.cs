using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>Where a chain is in its life.</summary>
[JsonConverter(typeof(WordConverter<ChainState>))]
public enum ChainState
{
    /// <summary>A word that this client does not know.</summary>
    Unknown,

    /// <summary>Its planned start is still to come.</summary>
    Planned,

    /// <summary>In flight.</summary>
    Open,

    /// <summary>Every required step was done.</summary>
    Completed,

    /// <summary>Taken out of the rate, with reason and approver.</summary>
    Void,
}

/// <summary>Whether everything so far was done in time with complete evidence.</summary>
[JsonConverter(typeof(WordConverter<LoopState>))]
public enum LoopState
{
    /// <summary>A word that this client does not know.</summary>
    Unknown,

    /// <summary>Nothing failed yet.</summary>
    Intact,

    /// <summary>Something failed; it stays so.</summary>
    Broken,
}

/// <summary>What to open a chain with. The same id and content again has no second effect.</summary>
public sealed record NewChain
{
    /// <summary>Chosen by the sender, unique per tenant.</summary>
    public required string Id { get; init; }

    /// <summary>The template's key.</summary>
    public required string Template { get; init; }

    /// <summary>The customer's id.</summary>
    public required string Customer { get; init; }

    /// <summary>The opportunity it belongs to.</summary>
    public string? Opportunity { get; init; }

    /// <summary>The member who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>The team it counts for; without one, the owner's.</summary>
    public string? Team { get; init; }

    /// <summary>The moment that decides its period; a chain whose start is not in the future is open at once.</summary>
    public required DateTimeOffset PlannedStart { get; init; }

    /// <summary>Template-specific fields, such as an urgency or a deadline.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Fields { get; init; }
}

/// <summary>A chain as it stands. Lists and receipts leave <see cref="Steps"/> empty.</summary>
public sealed record Chain
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The template's key.</summary>
    public string? Template { get; init; }

    /// <summary>The template's version, which a running chain keeps.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? TemplateVersion { get; init; }

    /// <summary>The customer's id.</summary>
    public string? Customer { get; init; }

    /// <summary>The opportunity it belongs to.</summary>
    public string? Opportunity { get; init; }

    /// <summary>The member who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>The team it counts for.</summary>
    public string? Team { get; init; }

    /// <summary>The month it counts in, such as <c>2026-02</c>.</summary>
    public string? Period { get; init; }

    /// <summary>When it was to start.</summary>
    public DateTimeOffset? PlannedStart { get; init; }

    /// <summary>Where it is in its life.</summary>
    public ChainState State { get; init; }

    /// <summary>Whether the loop still holds.</summary>
    public LoopState Loop { get; init; }

    /// <summary>What broke the loop, the first failure first.</summary>
    public IReadOnlyList<LoopBreak> BrokenBy { get; init; } = [];

    /// <summary>Whether it counts as closed: completed with the loop intact.</summary>
    public bool Closed { get; init; }

    /// <summary>Its steps, in order.</summary>
    public IReadOnlyList<ChainStep> Steps { get; init; } = [];

    /// <summary>Actions of later steps that came first; break the loop only where the template is strict.</summary>
    public IReadOnlyList<LoopBreak> WrongOrder { get; init; } = [];

    /// <summary>The pause that lasts, if any.</summary>
    public ChainPause? Paused { get; init; }

    /// <summary>How it was taken out, if it was.</summary>
    public ChainVoid? Voided { get; init; }

    /// <summary>Where its records went, if they are in an archive: then evidence, fields and pauses are in the archive alone, and nothing can be done with the chain.</summary>
    public ChainArchived? Archived { get; init; }

    /// <summary>In lists: what broke the loop first.</summary>
    public BreakReason? Reason { get; init; }

    /// <summary>In lists: the step that broke the loop; beside an action: the step that runs.</summary>
    public string? Step { get; init; }

    /// <summary>In lists: the earliest due moment of a running step.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>In lists: since when a step is overdue or lacks evidence.</summary>
    public DateTimeOffset? StuckSince { get; init; }

    /// <summary>Its fields.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Fields { get; init; }

    /// <summary>The moment that this answer is of.</summary>
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>A pause of a chain.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end; null while it lasts.</param>
/// <param name="Reason">The reason given.</param>
/// <param name="Step">The step that it stops; null for all.</param>
/// <param name="By">Who paused.</param>
public sealed record ChainPause(DateTimeOffset From, DateTimeOffset? To, string? Reason, string? Step, string? By);

/// <summary>Where a chain's records went.</summary>
/// <param name="Name">The archive's file name.</param>
/// <param name="Sha256">Of the file, hex.</param>
/// <param name="At">Since when they are not on the server any more.</param>
public sealed record ChainArchived(string Name, string Sha256, DateTimeOffset At);

/// <summary>How a chain was taken out of the rate.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="Approver">Who agreed.</param>
public sealed record ChainVoid(DateTimeOffset At, string? Reason, string? Approver);
