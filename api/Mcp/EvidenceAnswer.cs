using SalesFlow.Chains;

namespace SalesFlow.Mcp;

/// <summary>One piece of evidence.</summary>
/// <param name="Present">False: the action named a file that never arrived.</param>
/// <param name="Text">Cut after 200 characters.</param>
/// <param name="Action">The action that brought it.</param>
/// <param name="File">Address of the file.</param>
internal sealed record EvidenceAnswer(string Kind, bool Present, string Action, string? Name, string? Text, double? Lat, double? Lon, string? Url, string? File)
{
    private const int Most = 200;

    public static EvidenceAnswer Of(StepEvidenceWire item) => new(
        item.Kind, item.Present, item.Action, Cut(item.Name), Cut(item.Text), item.Lat, item.Lon, Cut(item.Url ?? item.Ref), item.Sha256 is { } digest ? $"/v1/evidence/{digest}" : null);

    /// <summary>Long texts are the API's to show.</summary>
    public static string? Cut(string? text) => text is { Length: > Most } ? text[..(char.IsHighSurrogate(text[Most - 1]) ? Most - 1 : Most)] + "…" : text;
}
