using System.Text.Json.Serialization;
using SalesFlow.Customers;

namespace SalesFlow.Mcp;

/// <summary>From a name to an id.</summary>
internal sealed class FindCustomersTool : Tool
{
    private static readonly ToolParameter Limit = ToolParameter.Number("limit", "How many.", 10, 50);

    public override string Name => "find_customers";

    public override string Title => "查找客户 · Find customers";

    public override string About => "Customers whose id, name, industry, address or contacts hold a text: gives the id that the other tools ask for. 按名称等查找客户编号。";

    protected override ToolParameter[] Own => [ToolParameter.Text("search", "The text to look for.", required: true, most: 100), Limit];

    protected override Type Answer => typeof(FindCustomersAnswer);

    public override async Task<IToolAnswer> RunAsync(ToolCall call)
    {
        var path = call.Path("/v1/customers", "search");
        var page = await call.AskAsync<Api.Page<CustomerWire>>($"{path}&limit={call.Arguments.Number(Limit)}");
        var words = call.Words;
        var items = page.Items.Select(customer => new FoundCustomer(customer.Id, customer.Name, customer.State, customer.Industry, customer.Owner, customer.Team, $"/customers/{Uri.EscapeDataString(customer.Id)}")).ToArray();
        var answer = items.Length == 0
            ? words["没有找到这样的客户。", "No such customer was found."]
            : string.Join('\n', items.Select(item => $"{item.Name ?? item.Customer} ({item.Customer})")) + (page.Next is null ? "" : words["\n还有更多，请缩小范围。", "\nThere are more; ask more narrowly."]);
        return new FindCustomersAnswer(answer, items, page.Next is not null, path);
    }
}

internal sealed record FindCustomersAnswer(string Answer, FoundCustomer[] Items, bool More, string List) : IToolAnswer;

/// <param name="State">known | high-potential</param>
internal sealed record FoundCustomer(string Customer, string? Name, string State, string? Industry, string Owner, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Team, string Page);
