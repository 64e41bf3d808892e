namespace SalesFlow.Actions;

/// <summary>What is missing, for programs and for people.</summary>
/// <param name="Kind">Kinds of evidence, alternatives joined by <c>|</c>; or <c>field</c>, or <c>file</c>.</param>
/// <param name="Field">The field's name, where one is missing.</param>
/// <param name="Sha256">The file's digest, where one has not arrived.</param>
public sealed record Missing(string Kind, string Detail, string? Field = null, string? Sha256 = null);

/// <summary>Makes words of the codes in which grains say what is missing.</summary>
public static class MissingWords
{
    private static readonly Dictionary<string, (string Chinese, string English)> Kinds = new(StringComparer.Ordinal)
    {
        ["photo"] = ("照片", "photo"),
        ["location"] = ("定位", "location"),
        ["signature"] = ("签名", "signature"),
        ["document"] = ("文件", "document"),
        ["audio"] = ("录音", "recording"),
        ["transcript"] = ("文字记录", "transcript"),
        ["todo"] = ("待办事项", "to-do"),
        ["acknowledgement"] = ("确认", "acknowledgement"),
        ["system-record"] = ("系统记录", "system record"),
        ["link"] = ("链接", "link"),
    };

    /// <param name="evidence">Names the files that the codes know by digest only.</param>
    public static Missing Of(string code, Language language, IEnumerable<EvidenceItem> evidence)
    {
        var chinese = language == Language.Chinese;
        if (code.StartsWith("field:", StringComparison.Ordinal))
        {
            var field = code["field:".Length..];
            return new("field", chinese ? $"缺少字段：{field}" : $"The field '{field}' is missing", Field: field);
        }

        if (code.StartsWith("file:", StringComparison.Ordinal))
        {
            var digest = code["file:".Length..];
            var name = evidence.FirstOrDefault(item => item.Sha256 == digest)?.Name ?? Short(digest);
            return new("file", chinese ? $"缺少文件：{name} 尚未上传" : $"The file '{name}' has not been uploaded", Sha256: digest);
        }

        var alternatives = code.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var words = alternatives.Select(alternative => Kind(alternative, chinese));
        return new(
            string.Join('|', alternatives.Select(KindOf)),
            chinese ? $"缺少证据：{string.Join("或", words)}" : $"Evidence is missing: {string.Join(" or ", words)}");
    }

    private static string KindOf(string alternative) => alternative.IndexOf(">=", StringComparison.Ordinal) is var at and >= 0 ? alternative[..at] : alternative;

    private static string Kind(string alternative, bool chinese)
    {
        var kind = KindOf(alternative);
        var word = Kinds.TryGetValue(kind, out var words) ? (chinese ? words.Chinese : words.English) : kind;
        var least = alternative.Length > kind.Length ? alternative[(kind.Length + 2)..] : null;
        return least is null ? word : chinese ? $"{word}（至少 {least} 个字）" : $"{word} of at least {least} characters";
    }

    private static string Short(string digest) => digest.Length > 12 ? digest[..12] + "…" : digest;
}
