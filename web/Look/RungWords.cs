using SalesFlow.Web.Admin;

namespace SalesFlow.Web.Look;

/// <summary>When somebody is told of a limit, in words.</summary>
internal static class RungWords
{
    /// <param name="rung">As the API names it: <c>80%</c>, <c>due</c>, <c>due+P1D</c>, <c>due-PT4H</c>.</param>
    public static string Of(string? rung, Words t) => rung switch
    {
        null => "",
        "due" => t["到期还没做", "due and not done"],
        [.. var percent, '%'] => t[$"时限用去 {percent} %", $"{percent} % of the limit used"],
        ['d', 'u', 'e', '+', .. var after] => t[$"到期后又过了{Length.Of(after).Words(false, t)}", $"{Length.Of(after).Words(false, t)} after it was due"],
        ['d', 'u', 'e', '-', .. var before] => t[$"还有{Length.Of(before).Words(false, t)}到期", $"due in {Length.Of(before).Words(false, t)}"],
        _ => rung,
    };
}
