namespace SalesFlow.Ideas;

/// <summary>An improvement idea (改进想法) with those behind it.</summary>
/// <param name="State">proposed | accepted | started | done | rejected</param>
/// <param name="Notes">The newest notes behind it, oldest first; <paramref name="NoteCount"/> counts all.</param>
/// <param name="Customers">How many notes each customer stands behind it with.</param>
/// <param name="Moves">From state to state, oldest first.</param>
public sealed record Idea(
    string Id, string Title, string? Text, string Owner, string? Team, DateOnly Day, string State, string? Project, string? Result, IdeaNote[] Notes, int NoteCount,
    SortedDictionary<string, int> Customers, IdeaMove[] Moves, DateTimeOffset LastActionAt, int Actions)
{
    public const int MostNotes = 200, MostCustomers = 2_000, MostText = 4_000, MostTitle = 200;
}

public sealed record IdeaNote(string Id, string? Customer, DateTimeOffset At);

public sealed record IdeaMove(string? From, string To, DateTimeOffset At, string By);
