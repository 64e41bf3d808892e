using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Journal;

namespace SalesFlow.Archive;

/// <summary>What an operator did with an archive, as a record of the tenant's.</summary>
/// <param name="Archive">The file's name.</param>
/// <param name="Digest">SHA-256 of the file. Not called so, because that name in a record stands for a file of evidence that arrived.</param>
internal sealed record ArchiveDone(string Archive, string Digest, int Chains, long Records);

/// <summary>The tenant's stream of what was taken out to archives and put back. Its record stands before anything is moved, so that what was archived is named by a digest chain of its own;
/// and since it is the newest record then, no record that is removed was the last one: positions go on behind it.</summary>
internal sealed class ArchiveLog(IJournal journal, TimeProvider time)
{
    public const string Stream = "tenant/archives", Removed = "archive.removed", Restored = "archive.restored";
    private const int MostTries = 10;

    /// <summary>Notes it, unless it was the last that was noted of this archive: a command that was stopped goes on.</summary>
    public async Task NoteAsync(string tenant, string kind, ArchiveDone done)
    {
        var stream = new StreamId(tenant, Stream);
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            var records = await journal.ReadAsync(stream);
            if (records.LastOrDefault(record => Read(record).Digest == done.Digest)?.Kind == kind)
            {
                return;
            }

            var head = records.Count == 0 ? StreamHead.None : new(records[^1].Version, records[^1].Digest);
            var now = Stamp.Now(time);
            var body = RecordBody.Write<ArchiveDone, object>(stream, head.Version + 1, kind, now, done, ArchiveJson.Default.ArchiveDone, null, null);
            var outcome = await journal.CommitAsync(new Commit
            {
                Stream = stream, ExpectedVersion = head.Version, RecordedAt = now, Records = [new(kind, body, RecordBody.Digest(head.Digest, body))],
            });
            if (outcome.Status == CommitStatus.Committed)
            {
                return;
            }
        }

        throw new IOException($"the journal of {tenant} did not take the note of what is to be done; nothing was done. Try again");
    }

    public static ArchiveDone Read(JournalRecord record)
    {
        using var body = JsonDocument.Parse(record.Body);
        return body.RootElement.GetProperty("data").Deserialize(ArchiveJson.Default.ArchiveDone)!;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ArchiveDone))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
