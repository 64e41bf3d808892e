using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Concurrency;
using SalesFlow.Journal;

namespace SalesFlow.Tickets;

/// <summary>A number given to a ticket.</summary>
public sealed record TicketNumbered(string Ticket, int Sequence);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TicketNumbered))]
public sealed partial class TicketNumberJson : JsonSerializerContext;

/// <summary>Gives each ticket of a day the next number, and keeps it before it says it. Its records are the proof: one for each number, at the version that is the
/// number, so that two silos that both believe to own the day cannot give one twice. Those who ask while a commit is under way share the next one.</summary>
[GrainType("ticket-numbers"), Reentrant]
public sealed class TicketNumbersGrain(IJournal journal, TimeProvider time) : Grain, ITicketNumbersGrain
{
    private const string Numbered = "ticket.numbered";
    private const int MostTries = 8;
    private const int MostAtOnce = 256;

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource> asked = new(StringComparer.Ordinal);
    private readonly Queue<string> waiting = new();
    private StreamId stream;
    private string day = "";
    private StreamHead? head;
    private Task? giving;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (var tenant, day) = GrainKeys.Split(this.GetPrimaryKeyString());
        stream = new StreamId(tenant, $"ticket-day/{day}");
        return Task.CompletedTask;
    }

    public async Task<string> Take(string ticket)
    {
        if (!numbers.ContainsKey(ticket))
        {
            if (!asked.TryGetValue(ticket, out var answer))
            {
                asked[ticket] = answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting.Enqueue(ticket);
            }

            if (giving is not { IsCompleted: false })
            {
                giving = Give();
            }

            await answer.Task;
        }

        return $"T{day}-{numbers[ticket].ToString("D4", CultureInfo.InvariantCulture)}";
    }

    private async Task Give()
    {
        while (waiting.Count > 0)
        {
            var batch = new List<string>();
            while (batch.Count < MostAtOnce && waiting.TryDequeue(out var ticket))
            {
                batch.Add(ticket);
            }

            Exception? fault = null;
            try
            {
                await Keep(batch);
            }
            catch (Exception e)
            {
                // What the store holds is unknown: it is read again before the next number.
                (fault, head) = (e, null);
            }

            foreach (var ticket in batch)
            {
                asked.Remove(ticket, out var answer);
                if (fault is null)
                {
                    answer!.SetResult();
                }
                else
                {
                    answer!.SetException(fault);
                }
            }
        }
    }

    private async Task Keep(List<string> batch)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var known = head ??= await Load();
            var fresh = batch.FindAll(ticket => !numbers.ContainsKey(ticket));
            if (fresh.Count == 0)
            {
                return;
            }

            var now = Stamp.Now(time);
            var (records, next) = Records(fresh, known, now);
            var outcome = await journal.CommitAsync(new Commit { Stream = stream, ExpectedVersion = known.Version, RecordedAt = now, Records = records });
            if (outcome.Status == CommitStatus.Committed)
            {
                for (var i = 0; i < fresh.Count; i++)
                {
                    numbers[fresh[i]] = known.Version + 1 + i;
                }

                head = next;
                return;
            }

            head = null;
        }

        throw new JournalBusyException($"{stream} is being changed elsewhere; ask again");
    }

    private (NewRecord[] Records, StreamHead Head) Records(List<string> tickets, StreamHead before, DateTimeOffset now)
    {
        var records = new NewRecord[tickets.Count];
        var last = before;
        for (var i = 0; i < records.Length; i++)
        {
            var version = last.Version + 1;
            var body = RecordBody.Write<TicketNumbered, string>(stream, version, Numbered, now, new(tickets[i], version), TicketNumberJson.Default.TicketNumbered, null, null);
            records[i] = new NewRecord(Numbered, body, RecordBody.Digest(last.Digest, body));
            last = new StreamHead(version, records[i].Digest);
        }

        return (records, last);
    }

    private async Task<StreamHead> Load()
    {
        var last = StreamHead.None;
        foreach (var record in await journal.ReadAsync(stream))
        {
            using var body = JsonDocument.Parse(record.Body);
            numbers[body.RootElement.GetProperty("data").GetProperty("ticket").GetString()!] = record.Version;
            last = new StreamHead(record.Version, record.Digest);
        }

        return last;
    }
}
