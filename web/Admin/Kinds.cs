using SalesFlow.Web.Look;

namespace SalesFlow.Web.Admin;

/// <summary>What may be chosen in settings, in people's words.</summary>
internal static class Kinds
{
    public static readonly string[] Roles = ["rep", "supervisor", "engineer", "legal", "finance", "warehouse", "manager", "admin"];

    public static readonly string[] Evidence = ["photo", "location", "signature", "document", "audio", "transcript", "todo", "acknowledgement", "system-record", "link"];

    /// <summary>Alternatives are joined by <c>|</c>; <c>transcript&gt;=20</c> asks for a length.</summary>
    public static string EvidenceName(string kind, Words t) => kind.Contains('|', StringComparison.Ordinal)
        ? string.Join(t[" 或 ", " or "], kind.Split('|').Select(one => EvidenceName(one, t)))
        : kind.Split(">=") is [var what, var least] ? $"{EvidenceName(what, t)}{t[$"（至少 {least} 字）", $" (at least {least} characters)"]}"
        : kind switch
        {
            "photo" => t["照片", "photo"],
            "location" => t["定位", "position"],
            "signature" => t["签字", "signature"],
            "document" => t["文件", "document"],
            "audio" => t["录音", "audio"],
            "transcript" => t["文字记录", "transcript"],
            "todo" => t["待办", "to-do"],
            "acknowledgement" => t["已读确认", "acknowledgement"],
            "system-record" => t["系统记录", "system record"],
            "link" => t["链接", "link"],
            _ => kind,
        };

    /// <summary>Who is told: several are joined by <c>+</c>.</summary>
    public static string Receivers(string to, Words t, Names names) => string.Join(t["和", " and "], to.Split('+').Select(one => one switch
    {
        "owner" => t["负责人", "the owner"],
        "supervisor" => t["直接主管", "the direct supervisor"],
        "manager" => t["上级管理者", "the manager"],
        ['r', 'o', 'l', 'e', ':', .. var role] => t[$"全部{Sessions.RoleNames.Of(role, t)}", $"everyone who is {Sessions.RoleNames.Of(role, t).ToLowerInvariant()}"],
        ['m', 'e', 'm', 'b', 'e', 'r', ':', .. var member] => names.Member(member),
        _ => one,
    }));
}
