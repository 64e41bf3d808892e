using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SalesFlow.Journal;

namespace SalesFlow.Channels;

/// <summary>Records as events for other systems. Pure.</summary>
public static class Events
{
    private const string Prefix = "evt_";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Kinds = [GrainKeys.Chain, .. GrainKeys.SubjectKinds];

    /// <summary>The event's id: the same for the same record for ever.</summary>
    public static string Id(long position) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{position}");

    /// <summary>The position behind an id; null where it is none.</summary>
    public static long? Position(string id) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) && long.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;

    /// <summary>The event's kind; null where a record is no event: settings, what the system keeps for itself, history that was imported.</summary>
    public static string? Kind(JournalRecord record)
    {
        if (!Kinds.Contains(GrainKeys.Split(record.Stream.Name).Head))
        {
            return null;
        }

        using var body = JsonDocument.Parse(record.Body);
        return body.RootElement.TryGetProperty("data", out var data) && data.TryGetProperty("history", out var history) && history.ValueKind == JsonValueKind.True ? null : Word(record.Kind);
    }

    /// <summary>Whether the channel delivers the record.</summary>
    public static bool For(Channel channel, JournalRecord record) => channel.Kind == ChannelKinds.WeComCustomer
        ? CustomerSummary.Is(record)
        : Kind(record) is { } kind && Wanted(kind, channel.Events);

    /// <param name="wanted">Whole kinds, or <c>chain.*</c>; none = all.</param>
    public static bool Wanted(string kind, string[] wanted) =>
        wanted.Length == 0 || wanted.Contains(kind) || wanted.Any(one => one.EndsWith(".*", StringComparison.Ordinal) && kind.StartsWith(one[..^1], StringComparison.Ordinal));

    /// <summary><c>{"type","timestamp","subject","data":{…}}</c>: the same bytes at every try.</summary>
    public static byte[] Payload(JournalRecord record)
    {
        using var body = JsonDocument.Parse(record.Body);
        var bytes = new System.Buffers.ArrayBufferWriter<byte>(record.Body.Length + 200);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, Word(record.Kind));
            json.WriteString("timestamp"u8, Stamp.Text(record.RecordedAt));
            json.WriteString("subject"u8, record.Stream.Name);
            json.WriteNumber("version"u8, record.Version);
            json.WriteNumber("position"u8, record.Position);
            foreach (var part in body.RootElement.EnumerateObject().Where(part => part.Name is "data" or "verdict"))
            {
                part.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    public static byte[] Test(string id, DateTimeOffset now, string by) => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object> { ["type"] = "test", ["timestamp"] = Stamp.Text(now), ["subject"] = "test", ["data"] = new Dictionary<string, string> { ["id"] = id, ["by"] = by } });

    private static string Word(string kind) => kind == "window.fired" ? "alert.fired" : kind;
}
