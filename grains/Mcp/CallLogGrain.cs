using System.Text.Json.Serialization;
using SalesFlow.Journal;

namespace SalesFlow.Mcp;

/// <summary>The shell of a tenant's log of assistants' calls: a stream of its own, so that reading does not move the version of the tenant's settings.</summary>
[GrainType("call-log")]
public sealed class CallLogGrain(IJournal journal, TimeProvider time) : Grain, ICallLogGrain
{
    public const string Stream = "calls/mcp", Called = "tool.called";
    private StreamId stream;
    private StreamHead head = StreamHead.None;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        stream = new StreamId(GrainKeys.Split(this.GetPrimaryKeyString()).Head, Stream);
        head = await journal.ReadHeadAsync(stream, cancellationToken);
    }

    public async Task Keep(ToolCalled call)
    {
        if (await Kept(call))
        {
            return;
        }

        // Another activation went ahead, for a moment: after it is the place of this one.
        head = await journal.ReadHeadAsync(stream);
        if (!await Kept(call))
        {
            throw new JournalUnavailableException($"a call of {stream.Tenant} was not kept; call again");
        }
    }

    private async Task<bool> Kept(ToolCalled call)
    {
        var now = Stamp.Now(time);
        var data = new CallRecord(call.Tool, call.By, call.Key, new RawJson(call.Arguments), call.Outcome);
        var body = RecordBody.Write<CallRecord, string>(stream, head.Version + 1, Called, now, data, CallJson.Default.CallRecord, null, null);
        var record = new NewRecord(Called, body, RecordBody.Digest(head.Digest, body));
        var outcome = await journal.CommitAsync(new Commit { Stream = stream, ExpectedVersion = head.Version, RecordedAt = now, Records = [record] });
        if (outcome.Status != CommitStatus.Committed)
        {
            return false;
        }

        head = new StreamHead(head.Version + 1, record.Digest);
        return true;
    }
}

/// <summary>A call as its record keeps it.</summary>
internal sealed record CallRecord(string Tool, string By, string Key, RawJson Arguments, string Outcome);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CallRecord))]
internal sealed partial class CallJson : JsonSerializerContext;
