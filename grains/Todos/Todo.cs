namespace SalesFlow.Todos;

/// <summary>A to-do (待办): somebody promised something until a moment.</summary>
/// <param name="Day">The day it is due, in the tenant's zone.</param>
/// <param name="Proof">Kinds of evidence that its completion needs, alternatives joined by <c>|</c>; null = none.</param>
/// <param name="State">open | done | cancelled</param>
/// <param name="DoneAt">When the server kept it; <paramref name="InTime"/> says whether that was at or before the due moment.</param>
/// <param name="Evidence">SHA-256 of the files that prove it.</param>
/// <param name="Visit">The visit that led to it.</param>
/// <param name="Leads">Whether it is the to-do that the visit's own chain waits for.</param>
/// <param name="Chain">The chain that holds its window.</param>
public sealed record Todo(
    string Id, string Customer, string Text, string Owner, string? Team, DateOnly Day, DateTimeOffset DueAt, string? Proof, string State, DateTimeOffset SetAt, string SetBy,
    DateTimeOffset? DoneAt, string? DoneBy, bool? InTime, string? Result, string[] Evidence, string? Visit, bool Leads, string? Chain, DateTimeOffset LastActionAt, int Actions)
{
    public const int MostText = 500, MostEvidence = 20;
}

public static class TodoStates
{
    public const string Open = "open", Done = "done", Cancelled = "cancelled";

    public static readonly string[] All = [Open, Done, Cancelled];
}
