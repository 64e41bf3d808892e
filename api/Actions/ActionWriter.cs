using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SalesFlow.Chains;

namespace SalesFlow.Actions;

/// <summary>Writes the answer to one action.</summary>
internal static class ActionWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? cached;

    public static void Write(IBufferWriter<byte> target, ActionReply reply, Language language)
    {
        var json = cached ?? new Utf8JsonWriter(target, Options);
        cached = null;
        json.Reset(target);
        json.WriteStartObject();
        json.WritePropertyName("action"u8);
        WriteKept(json, reply.Kept);
        json.WriteStartArray("missing"u8);
        foreach (var code in reply.Missing)
        {
            WriteMissing(json, MissingWords.Of(code, language, reply.Kept.Action.Evidence));
        }

        json.WriteEndArray();
        json.WriteStartArray("chains"u8);
        foreach (var chain in reply.Chains)
        {
            WriteSummary(json, chain);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        cached = json;
    }

    private static void WriteKept(Utf8JsonWriter json, ActionKept kept)
    {
        var action = kept.Action;
        json.WriteStartObject();
        json.WriteString("id"u8, action.Id);
        json.WriteString("node"u8, action.Node);
        json.WriteString("occurredAt"u8, action.OccurredAt.UtcDateTime);
        json.WriteString("actor"u8, action.Actor);
        Optional(json, "customer"u8, action.Customer);
        if (action.SubjectKind != GrainKeys.Customer)
        {
            json.WriteString(action.SubjectKind, action.SubjectId);
        }

        Optional(json, "step"u8, action.Step);
        json.WritePropertyName("fields"u8);
        json.WriteRawValue(action.Fields, skipInputValidation: true);
        json.WriteStartArray("evidence"u8);
        foreach (var item in action.Evidence)
        {
            WriteEvidence(json, item);
        }

        json.WriteEndArray();
        json.WriteString("recordedAt"u8, kept.RecordedAt.UtcDateTime);
        json.WriteNumber("sequence"u8, kept.Sequence);
        json.WriteString("digest"u8, kept.Digest);
        json.WriteEndObject();
    }

    private static void WriteEvidence(Utf8JsonWriter json, EvidenceItem item)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, item.Kind);
        Optional(json, "sha256"u8, item.Sha256);
        Optional(json, "name"u8, item.Name);
        Optional(json, "text"u8, item.Text);
        Optional(json, "lat"u8, item.Lat);
        Optional(json, "lon"u8, item.Lon);
        Optional(json, "accuracyMetres"u8, item.AccuracyMetres);
        Optional(json, "fixedAt"u8, item.FixedAt);
        Optional(json, "ref"u8, item.Ref);
        Optional(json, "url"u8, item.Url);
        Optional(json, "dueAt"u8, item.DueAt);
        if (item.Mock is { } mock)
        {
            json.WriteBoolean("mock"u8, mock);
        }

        json.WriteEndObject();
    }

    private static void WriteMissing(Utf8JsonWriter json, Missing missing)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, missing.Kind);
        json.WriteString("detail"u8, missing.Detail);
        Optional(json, "field"u8, missing.Field);
        Optional(json, "sha256"u8, missing.Sha256);
        json.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter json, ChainSummary chain)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, chain.Id);
        json.WriteString("template"u8, chain.Template);
        json.WriteString("customer"u8, chain.Customer);
        json.WriteString("owner"u8, chain.Owner);
        json.WriteString("team"u8, chain.Team);
        json.WriteString("state"u8, chain.State);
        json.WriteString("loop"u8, chain.Loop);
        json.WriteBoolean("closed"u8, chain.Closed);
        Optional(json, "step"u8, chain.Step);
        Optional(json, "dueAt"u8, chain.DueAt);
        json.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Optional(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void Optional(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } moment)
        {
            json.WriteString(name, moment.UtcDateTime);
        }
    }
}
