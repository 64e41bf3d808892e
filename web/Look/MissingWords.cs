using SalesFlow.Client;
using SalesFlow.Web.Forms;

namespace SalesFlow.Web.Look;

/// <summary>What evidence is missing, in a few words.</summary>
internal static class MissingWords
{
    private static readonly string[] Evidence = ["缺少证据：", "Evidence is missing: "], Field = ["缺少字段：", "The field '"];

    public static string Of(IEnumerable<MissingEvidence> missing, Words t) => string.Join(t["、", ", "], missing.Select(one => Said(one.Detail ?? one.Kind, t)));

    /// <summary>Under a heading that says already that it is missing; of what was not done at all, that.</summary>
    public static string Short(IReadOnlyCollection<MissingEvidence> missing, Words t) => missing.Count == 0 ? t["动作还没做", "not done yet"]
        : string.Join(t["、", ", "], missing.Select(one => Said(one.Detail ?? one.Kind, t)).Select(words => After(words, Evidence) ?? words));

    /// <summary>The server names a field as programs do; people know it by its label.</summary>
    public static string Said(string detail, Words t) => After(detail, Field) is { } rest && StandardFields.Of(rest.Split('\'')[0]) is { Chinese.Length: > 0 } field ? t[$"缺少“{field.Chinese}”", $"“{field.English}” is missing"] : detail;

    private static string? After(string words, string[] beginnings) => beginnings.FirstOrDefault(beginning => words.StartsWith(beginning, StringComparison.Ordinal)) is { } found ? words[found.Length..] : null;
}
