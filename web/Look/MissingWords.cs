using SalesFlow.Client;

namespace SalesFlow.Web.Look;

/// <summary>What evidence is missing, in a few words.</summary>
internal static class MissingWords
{
    public static string Of(IEnumerable<MissingEvidence> missing, Words t) =>
        string.Join(t["、", ", "], missing.Select(m => m.Detail ?? m.Kind));

    /// <summary>Under a heading that says already that it is missing; of what was not done at all, that.</summary>
    public static string Short(IReadOnlyCollection<MissingEvidence> missing, Words t) => missing.Count == 0 ? t["动作还没做", "not done yet"]
        : string.Join(t["、", ", "], missing.Select(m => Bare(m.Detail ?? m.Kind)));

    private static string Bare(string detail)
    {
        foreach (var beginning in new[] { "缺少证据：", "Evidence is missing: " })
        {
            if (detail.StartsWith(beginning, StringComparison.Ordinal))
            {
                return detail[beginning.Length..];
            }
        }

        return detail;
    }
}
