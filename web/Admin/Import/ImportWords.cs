using SalesFlow.Client;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Admin.Import;

/// <summary>Imports in people's words.</summary>
internal static class ImportWords
{
    public static string State(string state, Words t) => state switch
    {
        "running" => t["正在导入", "running"],
        "stopped" => t["已停下", "stopped"],
        "done" => t["已完成", "done"],
        "failed" => t["中断", "failed"],
        _ => t["还没有开始", "not started"],
    };

    public static string Css(ImportRun run) => run.State switch { "running" => "in-flight", "done" => run.Refused > 0 ? "missing" : "closed", "failed" => "overdue", "stopped" => "missing", _ => "void" };

    public static string Format(string format) => format.ToUpperInvariant();

    public static string Size(long bytes) => bytes >= 1_048_576 ? $"{bytes / 1_048_576.0:0.#} MB" : bytes >= 1_024 ? $"{bytes / 1_024.0:0.#} KB" : $"{bytes} B";

    /// <summary>What the units of a target are called.</summary>
    public static string Units(string? target, Words t) => target switch
    {
        "chains" => t["条动作链", "chains"], "customers" => t["个客户", "customers"], "orders" => t["张订单", "orders"], "contracts" => t["份合同", "contracts"], "tickets" => t["张工单", "tickets"], _ => t["步", "steps"],
    };

    /// <summary>Where what was imported is to be seen.</summary>
    public static (string Path, string Words) Door(ImportSpec? spec, Words t) => spec?.Target switch
    {
        "chains" => ($"chains?template={Uri.EscapeDataString(spec.Template ?? "")}", t["查看这些动作链", "See the chains"]),
        "customers" => ("customers", t["查看客户", "See the customers"]),
        "orders" => ("receivables", t["查看应收", "See the receivables"]),
        "contracts" => ("contracts", t["查看合同", "See the contracts"]),
        "tickets" => ("tickets", t["查看工单", "See the tickets"]),
        _ => ("rates", t["查看闭环率", "See the rates"]),
    };

    /// <summary>A target's name; whole logs have none of their own.</summary>
    public static string Target(string? target, IReadOnlyList<ImportTarget> targets, Words t) =>
        targets.FirstOrDefault(one => one.Key == target) is { } known ? t.Label(known.Labels, known.Key) : target == "whole" ? t["完整日志", "A whole log"] : target ?? Show.Nothing;

    /// <summary>「L-7，第 3 行」 rather than "case L-7, line 3".</summary>
    public static string Place(string place, Words t) => t.English ? place
        : place.Replace("case ", "", StringComparison.Ordinal).Replace(", line ", "，第 ", StringComparison.Ordinal).Replace("line ", "第 ", StringComparison.Ordinal) + (place.Contains("line ", StringComparison.Ordinal) ? " 行" : "");
}
