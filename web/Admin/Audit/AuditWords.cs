using System.Text.Json;
using SalesFlow.Client;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Admin.Audit;

/// <summary>A change of settings in words.</summary>
internal static class AuditWords
{
    /// <summary>Kinds of settings, as the records name them.</summary>
    public static string Kind(string kind, Words t) => kind switch
    {
        "template" => t["模板", "template"],
        "node" => t["动作或表单", "action or form"],
        "calendar" => t["日历", "calendar"],
        "member" => t["成员", "member"],
        "policy" => t["规则", "policy"],
        "key" => t["密钥", "key"],
        "account" => t["登录密码", "password"],
        "session" => t["登录", "session"],
        "settings" => t["公司设置", "organisation's settings"],
        _ => kind,
    };

    public static AuditLine Of(JournalRecord record, Words t, Names names)
    {
        var (kind, verb) = record.Kind?.Split('.', 2) is [var what, var how] ? (what, how) : (record.Kind ?? "", "");
        var data = record.Record.ValueKind == JsonValueKind.Object && record.Record.TryGetProperty("data", out var inside) ? inside : default;
        var id = Text(data, "id") ?? "";
        var version = data.ValueKind == JsonValueKind.Object && data.TryGetProperty("version", out var number) && number.TryGetInt32(out var v) ? v : 0;
        var body = data.ValueKind == JsonValueKind.Object && data.TryGetProperty("body", out var kept) ? kept : default;
        var name = kind switch
        {
            "member" or "account" or "session" => names.Member(id),
            "key" => Text(body, "name") ?? id[..Math.Min(id.Length, 12)],
            "settings" => "",
            _ => Label(body, t) ?? id,
        };
        var quoted = name.Length == 0 ? "" : t[$"「{name}」", $" “{name}”"];
        var words = (kind, verb) switch
        {
            ("session", "removed") => t[$"{name} 的登录结束了", $"{name}'s sessions ended"],
            ("session", _) => t[$"{name} 登录或退出", $"{name} signed in or out"],
            ("account", "removed") => t[$"收回了 {name} 的登录权", $"took {name}'s access away"],
            ("account", _) => t[$"设了 {name} 的登录密码", $"set {name}'s password"],
            ("key", "removed") => t[$"作废了密钥{quoted}", $"ended the key{quoted}"],
            ("key", _) => t[$"生成了密钥{quoted}", $"made the key{quoted}"],
            (_, "removed") => t[$"删除了{Kind(kind, t)}{quoted}", $"removed the {Kind(kind, t)}{quoted}"],
            _ => version <= 1 ? t[$"新建了{Kind(kind, t)}{quoted}", $"made the {Kind(kind, t)}{quoted}"] : t[$"修改了{Kind(kind, t)}{quoted}", $"changed the {Kind(kind, t)}{quoted}"],
        };
        var by = Text(data, "by");
        // How often someone signed in is no version of anything.
        return new(record, kind, words, Who(by, t, names), kind is "session" or "account" ? 0 : version, data);
    }

    /// <summary>A member, a key that acts for nobody, an operator, or the configuration at the first start.</summary>
    private static string Who(string? by, Words t, Names names) => by switch
    {
        null or "" => Show.Nothing,
        "bootstrap" => t["首次启动的配置", "configuration at first start"],
        ['k', 'e', 'y', ':', .. var key] => t[$"密钥 {key}", $"key {key}"],
        ['o', 'p', 'e', 'r', 'a', 't', 'o', 'r', ':', .. var key] => t[$"运维 {key}", $"operator {key}"],
        _ => names.Member(by),
    };

    private static string? Label(JsonElement body, Words t)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        // Templates are kept together with the nodes they were saved against.
        var holder = body.TryGetProperty("template", out var template) && template.ValueKind == JsonValueKind.Object ? template : body;
        return holder.TryGetProperty("labels", out var labels) && labels.ValueKind == JsonValueKind.Object
            ? Text(labels, t.Tag) ?? Text(labels, "zh-CN") ?? Text(labels, "en")
            : null;
    }

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A change of settings as the page shows it.</summary>
internal sealed record AuditLine(JournalRecord Record, string Kind, string Words, string By, int Version, JsonElement Data);
