using System.Text.Json.Serialization;
using SalesFlow.Customers;

namespace SalesFlow.Mcp;

/// <summary>Who talks with our engineers and does not buy.</summary>
internal sealed class SilentTool : Tool
{
    private static readonly ToolParameter Limit = ToolParameter.Number("limit", "How many customers.", 10, 25);

    public override string Name => "silent_customers";

    public override string Title => "沉默客户 · Silent customers";

    public override string About => "The silent list: customers without a purchase in 6 months and with at least 2 technical exchanges in them, with reasons, facts and how to begin the conversation. "
        + "沉默预警清单：原因、事实与唤回话术。";

    protected override ToolParameter[] Own => [ToolParameter.Text("asOf", "As of the end of this day in the tenant's zone, YYYY-MM-DD; default today.", most: 10), Limit, Cursor];

    protected override Type Answer => typeof(SilentToolAnswer);

    public override async Task<IToolAnswer> RunAsync(ToolCall call)
    {
        var path = call.Path("/v1/customers/silent", "asOf");
        var list = await call.AskAsync<SilentAnswer>(call.Path($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={call.Arguments.Number(Limit)}", "cursor"));
        var words = call.Words;
        var lines = list.Items.Select(item => $"- {item.Customer}: {string.Join(words["；", "; "], item.Reasons.Select(reason => reason.Text))}");
        var head = words[$"{list.AsOf:yyyy-MM-dd} 沉默客户 {list.Count} 家。", $"{list.Count} silent customers as of {list.AsOf:yyyy-MM-dd}."];
        return new SilentToolAnswer(string.Join('\n', lines.Prepend(head)), list.AsOf, list.Count, list.Items, list.Next, path, "/silent");
    }
}

internal sealed record SilentToolAnswer(
    string Answer, DateOnly AsOf, int Count, SilentWire[] Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next, string List, string Page) : IToolAnswer;
