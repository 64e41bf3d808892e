using System.Buffers;
using System.Text.Json;

namespace SalesFlow.Chains;

/// <summary>Short form of a chain's steps in its current row: <c>[{"k","n","s","f","d","u","w","l","m"}]</c> = key, node, state, started, done, due (ms),
/// working seconds, late, missing. Steps that nothing is known of yet are left out. Flow graph, stuck list and summaries are made from it.</summary>
/// <param name="Settled">The settled steps that <paramref name="Json"/> begins with.</param>
/// <param name="SettledBytes">Its bytes up to their end: copied as they are when the next steps are written.</param>
public sealed record ShortSteps(byte[] Json, ChainSettled? Settled, int SettledBytes)
{
    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic] private static ArrayBufferWriter<byte>? buffer;
    [ThreadStatic] private static Utf8JsonWriter? writer;

    /// <param name="before">The form before: used where the same steps were settled in it already.</param>
    public static ShortSteps Of(ChainVerdict v, ClockSet clocks, ShortSteps? before)
    {
        var bytes = buffer ??= new ArrayBufferWriter<byte>(2048);
        bytes.ResetWrittenCount();
        var (from, settledBytes) = (0, 0);
        if (before?.Settled is { } known && ReferenceEquals(known, v.TakenOver))
        {
            bytes.Write(before.Json.AsSpan(0, before.SettledBytes));
            (from, settledBytes) = (known.Steps, before.SettledBytes);
        }
        else
        {
            bytes.Write("["u8);
        }

        var json = writer ??= new Utf8JsonWriter(bytes, Plain);
        for (var i = from; i < v.Steps.Count; i++)
        {
            var s = v.Steps[i];
            if (!(s.State is "waiting" or "skipped" && s.Window is null))
            {
                if (bytes.WrittenCount > 1)
                {
                    bytes.Write(","u8);
                }

                json.Reset(bytes);
                Write(json, s, clocks);
                json.Flush();
            }

            settledBytes = i + 1 == v.Settled?.Steps ? bytes.WrittenCount : settledBytes;
        }

        bytes.Write("]"u8);
        return new ShortSteps(bytes.WrittenSpan.ToArray(), v.Settled, settledBytes);
    }

    private static void Write(Utf8JsonWriter json, StepVerdict s, ClockSet clocks)
    {
        json.WriteStartObject();
        json.WriteString("k"u8, s.Step.Key);
        json.WriteString("n"u8, s.Step.Template.Node);
        json.WriteString("s"u8, s.State);
        Time(json, "f"u8, s.StartedAt);
        Time(json, "d"u8, s.DoneAt);
        Time(json, "u"u8, s.Window?.DueAt);
        if (ChainProjection.WorkingSeconds(s, clocks) is { } worked)
        {
            json.WriteNumber("w"u8, Math.Round(worked));
        }

        if (s.Late)
        {
            json.WriteBoolean("l"u8, true);
        }

        if (s.Missing.Count > 0)
        {
            json.WriteStartArray("m"u8);
            foreach (var m in s.Missing)
            {
                json.WriteStringValue(m);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Time(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? at)
    {
        if (at is { } t)
        {
            json.WriteNumber(name, t.ToUnixTimeMilliseconds());
        }
    }
}
