using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Journal;

namespace SalesFlow.Subjects;

/// <summary>An action kept by its subject.</summary>
/// <param name="Chains">Chains that it was handed to.</param>
public sealed record SubjectAction(ActionBody Action, string[]? AbsentFiles, bool History, string[]? Chains);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SubjectAction))]
public sealed partial class SubjectJson : JsonSerializerContext;

/// <summary>A subject's actions to records and back.</summary>
public static class SubjectRecords
{
    public static NewRecord Write(StreamId stream, int version, DateTimeOffset at, ActionCommand a, string[] chains, byte[] digestBefore)
    {
        var customer = a.Customer ?? (a.SubjectKind == GrainKeys.Customer ? a.SubjectId : null);
        var data = new SubjectAction(
            new ActionBody(a.Id, a.Node, a.OccurredAt, a.Actor, customer, stream.Name, a.Step, new RawJson(a.Fields), a.Evidence.Length == 0 ? null : a.Evidence),
            a.AbsentFiles.Length == 0 ? null : a.AbsentFiles, a.History, chains.Length == 0 ? null : chains);
        var body = RecordBody.Write<SubjectAction, string>(stream, version, "action", at, data, SubjectJson.Default.SubjectAction, null, null);
        return new NewRecord("action", body, RecordBody.Digest(digestBefore, body), a.Id, customer);
    }

    /// <summary>The command again, as far as it is kept (without the digest of what was sent), and the chains it was handed to.</summary>
    public static (ActionCommand Action, string[] Chains) Read(ReadOnlyMemory<byte> body)
    {
        using var record = JsonDocument.Parse(body);
        var data = record.RootElement.GetProperty("data").Deserialize(SubjectJson.Default.SubjectAction)!;
        var a = data.Action;
        var (kind, id) = GrainKeys.Split(a.Subject!);
        return (new ActionCommand(
            a.Id, a.Node, a.OccurredAt, a.Actor, a.Customer, kind, id, a.Step, a.Fields.ToString(), a.Evidence ?? [], data.AbsentFiles ?? [], [], data.History), data.Chains ?? []);
    }
}
