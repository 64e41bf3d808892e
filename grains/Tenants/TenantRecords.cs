using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Journal;

namespace SalesFlow.Tenants;

/// <summary>One administrative change, as the audit log keeps it.</summary>
public sealed record DocumentChanged(string Kind, string Id, int Version, string By, bool Removed, JsonElement Body);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DocumentChanged))]
public sealed partial class TenantJson : JsonSerializerContext;

public static class TenantRecords
{
    public static NewRecord Write(StreamId stream, int version, DateTimeOffset at, DocumentRow row, byte[] digestBefore)
    {
        using var body = JsonDocument.Parse(row.Body);
        var data = new DocumentChanged(row.Kind, row.Id, row.Version, row.By, row.Removed, body.RootElement);
        var kind = row.Removed ? $"{row.Kind}.removed" : $"{row.Kind}.saved";
        var bytes = RecordBody.Write<DocumentChanged, string>(stream, version, kind, at, data, TenantJson.Default.DocumentChanged, null, null);
        return new NewRecord(kind, bytes, RecordBody.Digest(digestBefore, bytes));
    }
}
