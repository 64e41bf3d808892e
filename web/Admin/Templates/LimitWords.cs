using SalesFlow.Client;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Admin.Templates;

/// <summary>A limit that the editor shows and does not change, in words.</summary>
internal static class LimitWords
{
    /// <summary>priority 为 urgent 时：8 个工作小时 · where priority is urgent: 8 working h.</summary>
    public static string Of(StepLimit limit, Words t)
    {
        var length = Length.Of(limit.Length);
        var from = limit.From?.StartsWith("field:", StringComparison.Ordinal) == true ? limit.From[6..] : null;
        var words = (from, length.Number) switch
        {
            (not null, "0") => t[$"到字段 {from} 的时刻为止", $"until the moment in the field {from}"],
            (not null, _) => t[$"从字段 {from} 起 {length.Words(limit.Clock == "working", t)}", $"{length.Words(limit.Clock == "working", t)} from the field {from}"],
            _ => length.Words(limit.Clock == "working", t),
        };
        return limit.When is { } when
            ? t[$"{when.Field} 为 {string.Join("、", when.In)} 时：{words}", $"where {when.Field} is {string.Join(", ", when.In)}: {words}"]
            : words;
    }
}
