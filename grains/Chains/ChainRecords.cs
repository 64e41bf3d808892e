using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SalesFlow.Journal;
using SalesFlow.Personal;

namespace SalesFlow.Chains;

/// <summary>A chain's events to records and back.</summary>
public static class ChainRecords
{
    /// <param name="seal">For an action or plan with personal fields.</param>
    public static NewRecord Write(StreamId stream, int version, DateTimeOffset at, ChainEvent e, VerdictChange[]? verdict, byte[] digestBefore, Sealer? seal = null)
    {
        var body = e switch
        {
            ActionCaptured x => Body(x, ChainJson.Default.ActionCaptured),
            ChainPlanned x => Body(x, ChainJson.Default.ChainPlanned),
            EvidenceArrived x => Body(x, ChainJson.Default.EvidenceArrived),
            ChainPaused x => Body(x, ChainJson.Default.ChainPaused),
            ChainResumed x => Body(x, ChainJson.Default.ChainResumed),
            ChainVoided x => Body(x, ChainJson.Default.ChainVoided),
            ChainReopened x => Body(x, ChainJson.Default.ChainReopened),
            ChainReassigned x => Body(x, ChainJson.Default.ChainReassigned),
            ChainOpened x => Body(x, ChainJson.Default.ChainOpened),
            RungsFired x => Body(x, ChainJson.Default.RungsFired),
            CalendarsPinned x => Body(x, ChainJson.Default.CalendarsPinned),
            _ => throw new InvalidOperationException($"unknown event {e.GetType().Name}"),
        };
        if (seal is not null && e is (ActionCaptured or ChainPlanned))
        {
            body = seal.Seal(body);
        }

        var action = (e as ActionCaptured)?.Action;
        return new NewRecord(e.Kind, body, RecordBody.Digest(digestBefore, body), action?.Id, action?.Customer);

        byte[] Body<T>(T data, JsonTypeInfo<T> type) => RecordBody.Write(stream, version, e.Kind, at, data, type, verdict, ChainJson.Default.VerdictChangeArray);
    }

    public static ChainEvent Read(string kind, ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("data"u8))
                {
                    reader.Read();
                    return Data(kind, ref reader);
                }

                reader.Skip();
            }
        }

        throw new InvalidDataException($"a record of kind {kind} has no data");
    }

    private static ChainEvent Data(string kind, ref Utf8JsonReader reader) => kind switch
    {
        "action" => JsonSerializer.Deserialize(ref reader, ChainJson.Default.ActionCaptured)!,
        "chain.planned" => JsonSerializer.Deserialize(ref reader, ChainJson.Default.ChainPlanned)!,
        "evidence.arrived" => JsonSerializer.Deserialize(ref reader, ChainJson.Default.EvidenceArrived)!,
        "chain.paused" => JsonSerializer.Deserialize(ref reader, ChainJson.Default.ChainPaused)!,
        "chain.resumed" => JsonSerializer.Deserialize(ref reader, ChainJson.Default.ChainResumed)!,
        "chain.voided" => JsonSerializer.Deserialize(ref reader, ChainJson.Default.ChainVoided)!,
        "chain.reopened" => JsonSerializer.Deserialize(ref reader, ChainJson.Default.ChainReopened)!,
        "chain.reassigned" => JsonSerializer.Deserialize(ref reader, ChainJson.Default.ChainReassigned)!,
        "chain.opened" => JsonSerializer.Deserialize(ref reader, ChainJson.Default.ChainOpened)!,
        "window.fired" => JsonSerializer.Deserialize(ref reader, ChainJson.Default.RungsFired)!,
        "calendars.pinned" => JsonSerializer.Deserialize(ref reader, ChainJson.Default.CalendarsPinned)!,
        _ => throw new InvalidDataException($"unknown kind of record '{kind}'"),
    };
}
