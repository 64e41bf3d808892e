namespace SalesFlow.Web.Look;

/// <summary>Where something that has a journal of its own is looked at.</summary>
internal static class SubjectLinks
{
    /// <param name="subject">As in a timeline: <c>chain/pd-0001</c>.</param>
    /// <returns>The page; null where it has none of its own.</returns>
    public static string? Of(string? subject) => subject?.Split('/', 2) is [var kind, var id] ? Of(kind, id) : null;

    /// <inheritdoc cref="Of(string?)"/>
    public static string? Of(string kind, string id) => kind switch
    {
        "chain" => $"chains/{Uri.EscapeDataString(id)}",
        "ticket" => $"tickets/{Uri.EscapeDataString(id)}",
        "contract" => $"contracts/{Uri.EscapeDataString(id)}",
        "order" => $"orders/{Uri.EscapeDataString(id)}",
        _ => null,
    };
}
