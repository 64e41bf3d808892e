namespace SalesFlow.Client;

/// <summary>A page of a member's own alerts, newest first.</summary>
/// <param name="AsOf">When it was read.</param>
/// <param name="Unread">Of all, not of the page.</param>
/// <param name="Items">The alerts.</param>
/// <param name="Next">Cursor of the page after it; null on the last.</param>
public sealed record InboxAnswer(DateTimeOffset AsOf, int Unread, IReadOnlyList<InboxItem> Items, string? Next);

/// <summary>One alert with what it is about.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Template">The chain's template.</param>
/// <param name="Step">The step.</param>
/// <param name="Rung"><c>80%</c>, <c>due</c>, <c>due+P1D</c> …</param>
/// <param name="Customer">The customer.</param>
/// <param name="Owner">The owner's name.</param>
/// <param name="FiredAt">When it fired.</param>
/// <param name="StepDueAt">When the step is due, as it stands now.</param>
/// <param name="Done">The step was done meanwhile.</param>
/// <param name="Unread">It came after the last time the member read.</param>
/// <param name="AcknowledgedBy">Who took note of it.</param>
/// <param name="SnoozedUntil">When it comes again.</param>
public sealed record InboxItem(
    string Id, string Chain, string? Template, string Step, string Rung, string? Customer, string? Owner, DateTimeOffset FiredAt, DateTimeOffset? StepDueAt, bool Done, bool Unread, string? AcknowledgedBy, DateTimeOffset? SnoozedUntil);

/// <summary>How many alerts are unread.</summary>
/// <param name="Unread">Open alerts that came after the last time the member read.</param>
/// <param name="Newest">When the newest of all fired.</param>
public sealed record InboxCount(int Unread, DateTimeOffset? Newest);

internal sealed record InboxRead(DateTimeOffset? Until);
