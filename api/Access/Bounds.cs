namespace SalesFlow.Access;

/// <summary>What a credential is bounded to: what a member sees, or the work of teams. A credential without bounds sees all of its tenant.</summary>
/// <param name="Teams">Null for a member's.</param>
public sealed record Bounds(string[]? Teams)
{
    /// <summary>What the caller's member sees: of everyone who signs in, and of keys that ask for it.</summary>
    public static Bounds Member { get; } = new((string[]?)null);

    /// <summary>Names the scope in caches.</summary>
    public string Key(string actor) => Teams is null ? actor : $"{actor}\n{string.Join('\n', Teams)}";
}
