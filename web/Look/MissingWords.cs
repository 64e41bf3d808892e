using SalesFlow.Client;

namespace SalesFlow.Web.Look;

/// <summary>What evidence is missing, in a few words.</summary>
internal static class MissingWords
{
    public static string Of(IEnumerable<MissingEvidence> missing, Words t) =>
        string.Join(t["、", ", "], missing.Select(m => m.Detail ?? m.Kind));
}
