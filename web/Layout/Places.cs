using SalesFlow.Web.Look;
using SalesFlow.Web.Sessions;

namespace SalesFlow.Web.Layout;

/// <summary>A page in the navigation.</summary>
/// <param name="Path">Relative to the app.</param>
/// <param name="Glyph">A Material icon's path data, drawn in 24 × 24.</param>
internal sealed record Place(string Path, string Chinese, string English, string Glyph);

/// <summary>Which pages there are, and who is shown them. What a page may do is decided by the server, not here.</summary>
internal static class Places
{
    public static IEnumerable<(string Title, Place[] Places)> Of(Session session, Words t)
    {
        if (session.Manages)
        {
            yield return (t["全局", "The whole"],
            [
                new("", "总览", "Overview", MudBlazor.Icons.Material.Rounded.SpaceDashboard),
                new("stuck", "卡住的动作", "Stuck", MudBlazor.Icons.Material.Rounded.ReportProblem),
                new("flow", "动作流图谱", "Action flow", MudBlazor.Icons.Material.Rounded.AccountTree),
                new("breakpoints", "断点热力图", "Breakpoints", MudBlazor.Icons.Material.Rounded.GridOn),
                new("rates", "闭环率", "Closed-loop rate", MudBlazor.Icons.Material.Rounded.Timeline),
                .. session.Is("manager") || session.Administers ? [new Place("digest", "周报", "Weekly digest", MudBlazor.Icons.Material.Rounded.Newspaper)] : Array.Empty<Place>(),
                new("adoption", "使用率", "Adoption", MudBlazor.Icons.Material.Rounded.HowToReg),
                new("backtest", "规则试算", "Policy back-test", MudBlazor.Icons.Material.Rounded.Science),
            ]);
        }

        yield return (t["我的", "Mine"],
        [
            new("my-day", "我的一天", "My day", MudBlazor.Icons.Material.Rounded.Today),
            .. session.Member is not null ? [new Place("inbox", "收件箱", "Inbox", MudBlazor.Icons.Material.Rounded.Notifications)] : Array.Empty<Place>(),
            new("record", "记录", "Record", MudBlazor.Icons.Material.Rounded.AddCircle),
            new("notes", "随手记", "Notes", MudBlazor.Icons.Material.Rounded.EditNote),
        ]);
        yield return (t["业务", "Business"],
        [
            new("customers", "客户", "Customers", MudBlazor.Icons.Material.Rounded.Business),
            new("tickets", "工单", "Tickets", MudBlazor.Icons.Material.Rounded.Build),
            .. Has(session, "rep", "legal") ? [new Place("contracts", "合同", "Contracts", MudBlazor.Icons.Material.Rounded.Gavel)] : Array.Empty<Place>(),
            .. Has(session, "finance", "warehouse") ? [new Place("confirmations", "待确认", "To confirm", MudBlazor.Icons.Material.Rounded.FactCheck), new Place("breaks", "信息断点", "Information breaks", MudBlazor.Icons.Material.Rounded.LinkOff)] : Array.Empty<Place>(),
            .. Has(session, "finance", "warehouse") ? [new Place("receivables", "应收", "Receivables", MudBlazor.Icons.Material.Rounded.AccountBalanceWallet)] : Array.Empty<Place>(),
            .. Has(session, "rep") ? [new Place("silent", "沉默预警", "Silent customers", MudBlazor.Icons.Material.Rounded.NotificationsPaused)] : Array.Empty<Place>(),
        ]);
        if (session.Administers)
        {
            yield return (t["管理", "Administration"],
            [
                new("admin/templates", "模板与表单", "Templates and forms", MudBlazor.Icons.Material.Rounded.Schema),
                new("admin/calendars", "日历", "Calendars", MudBlazor.Icons.Material.Rounded.CalendarMonth),
                new("admin/members", "成员与团队", "Members and teams", MudBlazor.Icons.Material.Rounded.Groups),
                new("admin/channels", "渠道", "Channels", MudBlazor.Icons.Material.Rounded.Campaign),
                new("admin/import", "导入", "Import", MudBlazor.Icons.Material.Rounded.UploadFile),
                new("admin/identity", "企业登录", "Sign-in providers", MudBlazor.Icons.Material.Rounded.Badge),
                new("admin/keys", "密钥", "Keys", MudBlazor.Icons.Material.Rounded.Key),
                new("admin/audit", "审计", "Audit", MudBlazor.Icons.Material.Rounded.History),
            ]);
        }
    }

    /// <summary>The five of the phone's bar.</summary>
    public static Place[] Phone(Session session) =>
    [
        session.Manages && !session.Is("rep")
            ? new("", "总览", "Overview", MudBlazor.Icons.Material.Rounded.SpaceDashboard)
            : new("my-day", "我的一天", "My day", MudBlazor.Icons.Material.Rounded.Today),
        new("customers", "客户", "Customers", MudBlazor.Icons.Material.Rounded.Business),
        new("record", "记录", "Record", MudBlazor.Icons.Material.Rounded.AddCircle),
        session.Is("legal") ? new("contracts", "合同", "Contracts", MudBlazor.Icons.Material.Rounded.Gavel)
            : session.Is("finance") || session.Is("warehouse") ? new("confirmations", "待确认", "To confirm", MudBlazor.Icons.Material.Rounded.FactCheck)
            : new("tickets", "工单", "Tickets", MudBlazor.Icons.Material.Rounded.Build),
        new("me", "我", "Me", MudBlazor.Icons.Material.Rounded.Person),
    ];

    private static bool Has(Session session, params ReadOnlySpan<string> roles)
    {
        foreach (var role in roles)
        {
            if (session.Is(role))
            {
                return true;
            }
        }

        return session.Manages;
    }
}
