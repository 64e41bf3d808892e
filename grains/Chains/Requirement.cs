using SalesFlow.Actions;

namespace SalesFlow.Chains;

/// <summary>One thing that makes an action complete, parsed from <c>document</c>, <c>photo|document</c>, <c>transcript>=20</c> or <c>field:signer</c>.</summary>
public sealed record Requirement(string Code, string? Field, IReadOnlyList<string> Kinds, int MinimumLength)
{
    public static readonly string[] EvidenceKinds =
        ["photo", "location", "signature", "document", "audio", "transcript", "todo", "acknowledgement", "system-record", "link"];

    /// <returns>Null where the words are not understood.</returns>
    public static Requirement? Parse(string code)
    {
        if (code.StartsWith("field:", StringComparison.Ordinal))
        {
            return code.Length > 6 ? new(code, code[6..], [], 0) : null;
        }

        var minimum = 0;
        var kinds = code;
        var at = code.IndexOf(">=", StringComparison.Ordinal);
        if (at > 0)
        {
            if (!int.TryParse(code.AsSpan(at + 2), out minimum))
            {
                return null;
            }

            kinds = code[..at];
        }

        var list = kinds.Split('|');
        return list.All(k => EvidenceKinds.Contains(k)) ? new(code, null, list, minimum) : null;
    }

    public bool MetBy(EvidenceItem item) =>
        Kinds.Contains(item.Kind) && HasSubstance(item) && (MinimumLength == 0 || Letters(item.Text) >= MinimumLength);

    /// <summary>An item that carries nothing proves nothing: a photo needs its file, a location its position, a transcript its words.</summary>
    private static bool HasSubstance(EvidenceItem item) => item.Kind switch
    {
        "photo" or "document" or "audio" => item.Sha256 is not null,
        "signature" => item.Sha256 is not null || !string.IsNullOrWhiteSpace(item.Text) || !string.IsNullOrWhiteSpace(item.Ref),
        "location" => item is { Lat: not null, Lon: not null },
        "transcript" => item.Sha256 is not null || !string.IsNullOrWhiteSpace(item.Text),
        "link" => !string.IsNullOrWhiteSpace(item.Url),
        _ => true,
    };

    private static int Letters(string? text) => text is null ? 0 : text.Count(c => !char.IsWhiteSpace(c));
}
