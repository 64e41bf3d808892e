using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Subjects;

namespace SalesFlow.Transcription;

/// <summary>A recording that waits to be written down, as kept with the action that brought it.</summary>
/// <param name="Node">Of the action that brings the words.</param>
/// <param name="Cause">The action that brought the recording.</param>
public sealed record TranscriptionWork(string Sha256, string Node, string Cause, string Kind, string Id, string? Customer, DateTimeOffset At, bool History)
{
    /// <summary>Told where a recording could not be written down. In no catalogue: the system alone tells it.</summary>
    public const string Failed = "transcription.failed";

    public static byte[] Of(SubjectEffect.Transcribe speech, ActionCommand cause) => JsonSerializer.SerializeToUtf8Bytes(
        new TranscriptionWork(speech.Sha256, speech.Node, cause.Id, cause.SubjectKind, cause.SubjectId, cause.Customer, cause.OccurredAt, cause.History));

    public static TranscriptionWork Read(byte[] body) => JsonSerializer.Deserialize<TranscriptionWork>(body)!;

    /// <summary>The words as an action on the same subject: a record of its own, beside the recording and never in its place.</summary>
    public ActionCommand Words(string text, string model, DateTimeOffset now) =>
        Command(Node, new() { ["model"] = model, ["sha256"] = Sha256 }, [new EvidenceItem { Kind = "transcript", Text = text, Name = model, Ref = Sha256 }], now);

    public ActionCommand Failure(string detail, DateTimeOffset now) => Command(Failed, new() { ["detail"] = detail, ["sha256"] = Sha256 }, [], now);

    private ActionCommand Command(string node, SortedDictionary<string, string> fields, EvidenceItem[] evidence, DateTimeOffset now)
    {
        var id = $"{FileArrival.Actor}//transcript/{Kind}/{Id}/{Sha256}";
        return new(
            id, node, History ? At : now, FileArrival.Actor, Customer, Kind, Id, null, JsonSerializer.Serialize(fields, SubjectKind<Visits.Visit>.Json), evidence, [], SHA256.HashData(Encoding.UTF8.GetBytes(id)), History);
    }
}
