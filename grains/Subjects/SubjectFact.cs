using System.Globalization;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Chains;

namespace SalesFlow.Subjects;

/// <summary>A kept action as its subject folds it.</summary>
/// <param name="Id">The subject's id.</param>
/// <param name="Missing">What it lacked when it was kept.</param>
/// <param name="Given">What was decided beside it.</param>
public sealed record SubjectFact(
    string Id, ActionBody Action, DateTimeOffset RecordedAt, int Version, bool History, IReadOnlyList<string> Missing, IReadOnlyDictionary<string, string> Given)
{
    /// <summary>The moment that counts: the device's for imported history, the server's for what is live.</summary>
    public DateTimeOffset At => History ? Action.OccurredAt : RecordedAt;

    public string Node => Action.Node;

    public DateOnly Day => DateOnly.ParseExact(Given["day"], "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public ActionFields Fields => ActionFields.Of(Action.Fields.ToString());
}

/// <summary>An action's fields, read leniently: what is absent or of another type is null.</summary>
public readonly struct ActionFields
{
    private readonly JsonElement root;

    private ActionFields(JsonElement root) => this.root = root;

    public static ActionFields Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new(document.RootElement.Clone());
    }

    public JsonElement? Element(string name) => root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A string that is not blank.</summary>
    public string? Text(string name) => Element(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>A number, or a string that is one (money is often sent as text).</summary>
    public decimal? Number(string name) => Element(name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDecimal(out var value) => value,
        { ValueKind: JsonValueKind.String } text when decimal.TryParse(text.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    public int? Whole(string name) => Number(name) is { } value && value == Math.Floor(value) && value is >= int.MinValue and <= int.MaxValue ? (int)value : null;

    public bool? Flag(string name) => Element(name)?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    /// <summary>RFC 3339 with offset.</summary>
    public DateTimeOffset? Moment(string name) =>
        Text(name) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime() : null;

    /// <summary>yyyy-mm-dd.</summary>
    public DateOnly? Date(string name) => Text(name) is { Length: >= 10 } text && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public IEnumerable<JsonElement> List(string name) => Element(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
