using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Personal;

namespace SalesFlow.Subjects;

/// <summary>An action kept by its subject.</summary>
/// <param name="Chains">Chains that it was handed to.</param>
/// <param name="Given">What was decided beside it by the rules of its kind of subject.</param>
/// <param name="Missing">What it lacked, where its kind of subject has a state that depends on it.</param>
/// <param name="Starts">Chains that it starts: a repeated action answers them too.</param>
public sealed record SubjectAction(
    ActionBody Action, string[]? AbsentFiles, bool History, string[]? Chains, SortedDictionary<string, string>? Given = null, string[]? Missing = null, string[]? Starts = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SubjectAction))]
public sealed partial class SubjectJson : JsonSerializerContext;

/// <summary>A subject's actions to records and back.</summary>
public static class SubjectRecords
{
    private static readonly SortedDictionary<string, string> Nothing = [];

    public static SubjectAction Data(StreamId stream, ActionCommand a, string[] chains, SortedDictionary<string, string>? given, string[]? missing, string[]? starts = null)
    {
        var customer = a.Customer ?? (a.SubjectKind == GrainKeys.Customer ? a.SubjectId : null);
        return new SubjectAction(
            new ActionBody(a.Id, a.Node, a.OccurredAt, a.Actor, customer, stream.Name, a.Step, new RawJson(a.Fields), a.Evidence.Length == 0 ? null : a.Evidence),
            a.AbsentFiles.Length == 0 ? null : a.AbsentFiles, a.History, chains.Length == 0 ? null : chains, given, missing is { Length: > 0 } ? missing : null,
            starts is { Length: > 0 } ? starts : null);
    }

    /// <param name="seal">For an action with personal fields.</param>
    public static NewRecord Write(StreamId stream, int version, DateTimeOffset at, SubjectAction data, byte[] digestBefore, Sealer? seal = null)
    {
        var body = RecordBody.Write<SubjectAction, string>(stream, version, "action", at, data, SubjectJson.Default.SubjectAction, null, null);
        body = seal?.Seal(body) ?? body;
        return new NewRecord("action", body, RecordBody.Digest(digestBefore, body), data.Action.Id, data.Action.Customer);
    }

    /// <summary>The action as its kind of subject folds it.</summary>
    public static SubjectFact Fact(StreamId stream, SubjectAction data, DateTimeOffset recordedAt, int version) => new(
        GrainKeys.Split(stream.Name).Tail, data.Action, recordedAt, version, data.History, data.Missing ?? [], data.Given ?? Nothing);

    public static SubjectFact Fact(JournalRecord record) => Fact(record.Stream, Data(record.Body), record.RecordedAt, record.Version);

    /// <summary>What the record says the action lacked; null where only its node's rule tells.</summary>
    public static string[]? Missing(ReadOnlyMemory<byte> body) => Data(body) is { Given: not null } data ? data.Missing ?? [] : null;

    /// <summary>The chains that the action started.</summary>
    public static string[] Starts(ReadOnlyMemory<byte> body) => Data(body).Starts ?? [];

    private static SubjectAction Data(ReadOnlyMemory<byte> body)
    {
        using var record = JsonDocument.Parse(body);
        return record.RootElement.GetProperty("data").Deserialize(SubjectJson.Default.SubjectAction)!;
    }

    /// <summary>The command again, as far as it is kept (without the digest of what was sent), and the chains it was handed to.</summary>
    public static (ActionCommand Action, string[] Chains) Read(ReadOnlyMemory<byte> body)
    {
        var data = Data(body);
        var a = data.Action;
        var (kind, id) = GrainKeys.Split(a.Subject!);
        return (new ActionCommand(
            a.Id, a.Node, a.OccurredAt, a.Actor, a.Customer, kind, id, a.Step, a.Fields.ToString(), a.Evidence ?? [], data.AbsentFiles ?? [], [], data.History), data.Chains ?? []);
    }
}
