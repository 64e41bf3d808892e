using System.Collections.Concurrent;
using System.Text.Json;
using SalesFlow.Calendars;
using SalesFlow.Channels;
using SalesFlow.Journal;

namespace SalesFlow.Adoption;

/// <summary>Who did something in which week, by the actions' own times: read off the journal once, and from where it was read on each time after. Kept in memory.</summary>
public sealed class AdoptionBook(IEventReads events)
{
    private const int Page = 500, MostTenants = 1_000;
    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>By actor and Monday, from a Monday on; up to this moment.</summary>
    public async Task<IReadOnlyDictionary<(string Actor, DateOnly Monday), ActorWeek>> ReadAsync(string tenant, DateOnly first, LocalZone zone, CancellationToken cancel = default)
    {
        var entry = entries.GetOrAdd(tenant, _ => new Entry());
        await entry.One.WaitAsync(cancel);
        try
        {
            if (entry.From is not { } from || from > first || entry.Zone != zone.Id)
            {
                (entry.From, entry.Zone) = (first, zone.Id);
                entry.Acted.Clear();

                // What happened then cannot have been kept before.
                entry.Cursor = await events.LastBeforeAsync(tenant, zone.StartOfDay(first), cancel);
            }

            while (await events.AfterAsync(tenant, entry.Cursor, Page, cancel) is { Count: > 0 } records)
            {
                foreach (var record in records)
                {
                    Add(entry, record, zone);
                }

                entry.Cursor = records[^1].Position;
                if (records.Count < Page)
                {
                    break;
                }
            }

            return new Dictionary<(string, DateOnly), ActorWeek>(entry.Acted);
        }
        finally
        {
            entry.One.Release();
            if (entries.Count > MostTenants)
            {
                entries.Clear();
            }
        }
    }

    /// <summary>An action counts where it was sent to; a chain that it advanced through a subject keeps it once more.</summary>
    private static void Add(Entry entry, JournalRecord record, LocalZone zone)
    {
        if (record.Kind != "action")
        {
            return;
        }

        using var body = JsonDocument.Parse(record.Body);
        var data = body.RootElement.GetProperty("data");
        if (data.TryGetProperty("via", out var via) && via.ValueKind == JsonValueKind.String)
        {
            return;
        }

        var action = data.GetProperty("action");
        if (action.TryGetProperty("actor", out var actor) && actor.GetString() is { Length: > 0 } who && action.GetProperty("occurredAt").GetDateTimeOffset() is var at && AdoptionRules.Monday(at, zone) is var monday && monday >= entry.From)
        {
            var known = entry.Acted.GetValueOrDefault((who, monday));
            entry.Acted[(who, monday)] = new(known.Actions + 1, at > known.Last ? at : known.Last);
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim One { get; } = new(1);

        public Dictionary<(string, DateOnly), ActorWeek> Acted { get; } = [];

        public DateOnly? From { get; set; }

        public string Zone { get; set; } = "";

        public long Cursor { get; set; }
    }
}
