using SalesFlow.Customers;

namespace SalesFlow.Mcp;

/// <summary>Everything about one customer.</summary>
internal sealed class CustomerTool : Tool
{
    private const int Newest = 5, TimelineShown = 20, SnapshotsShown = 3;

    public override string Name => "customer_overview";

    public override string Title => "客户全景 · Customer overview";

    public override string About => "Everything about one customer in one answer: profile, opportunities, tickets, contracts, visits, orders, receivables, chains in flight, snapshots, repurchase forecast and the newest of the timeline. "
        + "客户全景视图。";

    protected override ToolParameter[] Own => [ToolParameter.Text("customer", "The customer's id; 'find_customers' finds it by name.", required: true)];

    protected override Type Answer => typeof(CustomerToolAnswer);

    public override async Task<IToolAnswer> RunAsync(ToolCall call)
    {
        var id = call.Arguments.Text("customer")!;
        var path = $"/v1/customers/{Uri.EscapeDataString(id)}/overview";
        var all = await call.AskAsync<OverviewAnswer>(path);
        var words = call.Words;
        var shown = all with
        {
            Opportunities = Few(all.Opportunities), Tickets = Few(all.Tickets), Contracts = Few(all.Contracts), Visits = Few(all.Visits), Notes = Few(all.Notes), Todos = Few(all.Todos), Orders = Few(all.Orders),
            Snapshots = [.. all.Snapshots.Take(SnapshotsShown)],
            Timeline = all.Timeline with { Items = [.. all.Timeline.Items.Take(TimelineShown)] },
        };
        var name = all.Profile?.Name is { } known ? $"{known} ({id})" : id;
        var stuck = all.Chains.Count(chain => chain.StuckSince is not null);
        var answer = words[
            $"客户 {name}：商机 {all.Opportunities.Count}，工单 {all.Tickets.Count}，合同 {all.Contracts.Count}，拜访 {all.Visits.Count}，订单 {all.Orders.Count}，进行中的动作链 {all.ChainsInFlight}（所列之中卡住 {stuck}）。{all.Forecast?.Text}",
            $"Customer {name}: {all.Opportunities.Count} opportunities, {all.Tickets.Count} tickets, {all.Contracts.Count} contracts, {all.Visits.Count} visits, {all.Orders.Count} orders, {all.ChainsInFlight} chains in flight ({stuck} of those listed stuck). {all.Forecast?.Text}"];
        return new CustomerToolAnswer(answer, shown, path, $"/customers/{Uri.EscapeDataString(id)}");
    }

    private static SubjectsWire Few(SubjectsWire all) => all with { Newest = [.. all.Newest.Take(Newest)] };
}

/// <param name="Overview">As the API answers, with the newest five of each kind and twenty lines of the timeline.</param>
internal sealed record CustomerToolAnswer(string Answer, OverviewAnswer Overview, string Link, string Page) : IToolAnswer;
