using System.Globalization;
using System.Text.Json.Nodes;

namespace SalesFlow.Import;

/// <summary>How a log declares a value. CSV knows text only.</summary>
public enum LogKind
{
    Text,
    Whole,
    Real,
    Truth,
    Moment,

    /// <summary>A date without a time: of a moment, the day in the mapping's zone.</summary>
    Day,
}

/// <summary>One value as the file spells it, with the kind that the file declares.</summary>
public readonly record struct LogValue(string Text, LogKind Kind = LogKind.Text)
{
    /// <summary>The value as JSON. One that does not hold what its kind promises stays text, so that nothing is lost.</summary>
    public JsonNode ToJson() => Kind switch
    {
        LogKind.Whole when long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        LogKind.Real when double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) => JsonValue.Create(real),
        LogKind.Truth when bool.TryParse(Text, out var truth) => JsonValue.Create(truth),
        _ => JsonValue.Create(Text),
    };
}
