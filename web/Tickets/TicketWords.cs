using SalesFlow.Web.Look;

namespace SalesFlow.Web.Tickets;

/// <summary>A ticket's states in people's words.</summary>
internal static class TicketWords
{
    /// <summary>Those in which something is still to be done, in their order.</summary>
    public static readonly string[] Open = ["queued", "assigned", "accepted", "on-site"];

    public static string State(string? state, Words t) => state switch
    {
        "queued" => t["待接单", "queued"],
        "assigned" => t["已派单", "assigned"],
        "accepted" => t["已接单", "accepted"],
        "on-site" => t["已到场", "on site"],
        "done" => t["已签收", "signed off"],
        "cancelled" => t["已取消", "cancelled"],
        _ => state ?? Show.Nothing,
    };
}
