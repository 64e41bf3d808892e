namespace SalesFlow.Client;

internal static class Some
{
    public static readonly DateTimeOffset Morning = new(2026, 2, 3, 10, 0, 0, TimeSpan.FromHours(8));

    public static SalesAction Action(string id) => new()
    {
        Id = id,
        Node = "proposal.submitted",
        OccurredAt = Morning,
        Actor = "rep-07",
        Customer = "c-101",
        Chain = "pd-0001",
        Fields = new Fields { { "version", 2 }, { "price", 12.5m }, { "note", "方案" } },
        Evidence = [EvidenceItem.Location(29.87, 121.54, 12, Morning), EvidenceItem.Document(new string('a', 64), "方案.pdf")],
    };

    public static NewChain Chain(string id) => new() { Id = id, Template = "proposal-delivery", Customer = "c-101", Owner = "rep-07", PlannedStart = Morning };
}
