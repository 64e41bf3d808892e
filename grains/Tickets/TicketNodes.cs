namespace SalesFlow.Tickets;

/// <summary>Kinds of actions that move a ticket. Any other is kept with it and moves nothing.</summary>
public static class TicketNodes
{
    public const string Requested = "support.requested";
    public const string Accepted = "ticket.accepted";
    public const string Assigned = "ticket.assigned";
    public const string Reassigned = "ticket.reassigned";
    public const string CheckedIn = "engineer.checked-in";
    public const string Signed = "receipt.signed";
    public const string Complained = "ticket.complained";
    public const string Reopened = "ticket.reopened";
    public const string Cancelled = "ticket.cancelled";

    /// <summary>Handed to the customer when a receipt is signed.</summary>
    public const string Filed = "ticket.receipt-filed";

    public static readonly string[] All = [Requested, Accepted, Assigned, Reassigned, CheckedIn, Signed, Complained, Reopened, Cancelled];
}

/// <summary>普通 | 加急 | 特急. The rank is the place in the queue.</summary>
public static class TicketUrgency
{
    public static readonly string[] ByRank = ["critical", "urgent", "normal"];

    /// <summary>The wire's word for either language's; null for any other.</summary>
    public static string? Read(string? text) => text switch
    {
        "critical" or "特急" => "critical",
        "urgent" or "加急" => "urgent",
        "normal" or "普通" => "normal",
        _ => null,
    };

    public static int Rank(string urgency) => Array.IndexOf(ByRank, urgency);
}
