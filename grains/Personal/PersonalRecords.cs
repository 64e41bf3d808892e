using System.Text.Json.Serialization;
using SalesFlow.Journal;

namespace SalesFlow.Personal;

/// <summary>That a subject's current row was made again after an erasure.</summary>
/// <param name="Who"><c>customer/c-101</c> or <c>member/u-7</c>.</param>
public sealed record PersonalErased(string Who);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PersonalErased))]
internal sealed partial class PersonalJson : JsonSerializerContext;

/// <summary>The record of an erasure in a subject's own stream. What was recorded before stays as it is, sealed; only the row beside it changes.</summary>
public static class PersonalRecords
{
    public const string Erased = "personal.erased";

    /// <param name="row">As it is folded from what can still be read.</param>
    public static Commit Commit(StreamId stream, StreamHead head, SubjectRow row, string who, DateTimeOffset now)
    {
        var body = RecordBody.Write<PersonalErased, string>(stream, head.Version + 1, Erased, now, new(who), PersonalJson.Default.PersonalErased, null, null);
        return new Commit
        {
            Stream = stream,
            ExpectedVersion = head.Version,
            RecordedAt = now,
            Records = [new NewRecord(Erased, body, RecordBody.Digest(head.Digest, body), null, row.Customer)],
            Subject = row with { Version = head.Version + 1, UpdatedAt = now },
        };
    }
}
