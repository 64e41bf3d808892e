using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Journal;

namespace SalesFlow.Archive;

/// <summary>The form of an archive: a ZIP file of lines of JSON and a manifest of them, which other programs can read and check with a hash tool.</summary>
internal static class ArchiveForm
{
    public const string Name = "salesflow-archive/1", Manifest = "manifest.json";
    public const string Streams = "streams.ndjson", Records = "records.ndjson", Rows = "rows.ndjson", Documents = "documents.ndjson", Evidence = "evidence.ndjson";

    public static readonly string[] Parts = [Records, Streams, Rows, Documents, Evidence];

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A chain's row as it is kept in an archive: its steps as JSON.</summary>
    public static JsonObject Row(ChainRow row)
    {
        var members = (JsonObject)JsonSerializer.SerializeToNode(row, Json)!;
        members["steps"] = JsonNode.Parse(row.Steps);
        return (JsonObject)JsonNode.Parse(members.ToJsonString(Json))!;
    }
}

/// <param name="Before">Every stream in it was over before this moment.</param>
/// <param name="From">And had its last record at or after this one.</param>
internal sealed record ArchiveManifest(string Format, string Tenant, DateTimeOffset? From, DateTimeOffset Before, DateTimeOffset MadeAt, int Streams, long Records, ArchivePart[] Parts);

internal sealed record ArchivePart(string Name, long Bytes, string Sha256);

/// <summary>One stream: how many records it has, and the digests of its first and last.</summary>
internal sealed record ArchivedStream(string Stream, int Count, string First, string Last);

/// <param name="Record">The record's exact text, of which the digest was taken after the one before it.</param>
internal sealed record ArchivedRecord(string Stream, int Version, long Position, string Digest, string Record);

/// <summary>A version of a template or calendar that verdicts rest on.</summary>
/// <param name="Body">The document's exact text.</param>
internal sealed record ArchivedDocument(string Kind, string Id, int Version, DateTimeOffset At, string By, string Body);

/// <summary>A file of evidence that the records name. The file itself stays where it is.</summary>
internal sealed record ArchivedFile(string Sha256, long Bytes, string MediaType, DateTimeOffset At);
