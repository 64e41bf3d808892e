using System.Globalization;
using System.Text.RegularExpressions;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Admin;

/// <summary>A length of time as people type it: a number and a unit. What does not fit that (<c>P1DT4H</c>) is kept as it is written.</summary>
/// <param name="Number">How many.</param>
/// <param name="Unit"><c>D</c>, <c>H</c>, <c>M</c>, <c>S</c>; empty: <paramref name="Number"/> is ISO 8601 itself.</param>
public sealed partial record Length(string Number, string Unit)
{
    public static readonly Length None = new("", "D");

    /// <summary>ISO 8601; null where nothing was typed.</summary>
    public string? Iso => Number.Trim() is not { Length: > 0 } number ? null : Unit switch { "" => number, "D" => $"P{number}D", _ => $"PT{number}{Unit}" };

    public static Length Of(string? iso)
    {
        var one = One().Match(iso ?? "");
        return string.IsNullOrEmpty(iso) ? None
            : !one.Success ? new(iso, "")
            : one.Groups["unit"].Value is "W" ? new((7 * int.Parse(one.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture), "D")
            : new(one.Groups["number"].Value, one.Groups["unit"].Value);
    }

    /// <summary>3 个工作日 · 3 working days.</summary>
    public string Words(bool working, Words t) => (Unit, working) switch
    {
        ("D", true) => t[$"{Number} 个工作日", $"{Number} working {Days}"],
        ("D", false) => t[$"{Number} 天", $"{Number} {Days}"],
        ("H", true) => t[$"{Number} 个工作小时", $"{Number} working h"],
        ("H", false) => t[$"{Number} 小时", $"{Number} h"],
        ("M", _) => t[$"{Number} 分钟", $"{Number} min"] + (working ? t["（工作时间）", " (working time)"] : ""),
        ("S", _) => t[$"{Number} 秒", $"{Number} s"] + (working ? t["（工作时间）", " (working time)"] : ""),
        _ => Number + (working ? t["（工作时间）", " (working time)"] : ""),
    };

    private string Days => Number == "1" ? "day" : "days";

    [GeneratedRegex("^P(?:T(?=[0-9]+[HMS]$)|(?=[0-9]+[DW]$))(?<number>[0-9]{1,6})(?<unit>[DHMSW])$")]
    private static partial Regex One();
}
