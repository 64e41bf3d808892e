using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Calendars;
using SalesFlow.Journal;

namespace SalesFlow.Customers;

/// <summary>How far a tenant's scheduled work about customers is. Each step is one record of the stream <c>schedule/customers</c>, which holds the whole state after it.</summary>
/// <param name="Running">The month whose 1st the run under way stands at; it takes every missing snapshot up to that one.</param>
/// <param name="After">The last customer that the run has finished.</param>
/// <param name="Taken">Snapshots of the run so far, or of the last one.</param>
/// <param name="LastMonth">The month whose run was finished last.</param>
/// <param name="SnapshotsAt">When the window of the snapshots wakes; while a run is under way, when its next part is due.</param>
/// <param name="SnapshotsGeneration">Of that window.</param>
/// <param name="ListingAt">When the next silent list is due.</param>
/// <param name="Listing">Of its window.</param>
public sealed record CustomerSchedule(
    CalendarMonth? Running, string? After, int Taken, CalendarMonth? LastMonth, DateTimeOffset SnapshotsAt, int SnapshotsGeneration, DateTimeOffset ListingAt, int Listing)
{
    public const string Kind = "schedule", Stream = "schedule/customers", Snapshots = "snapshots", Silent = "silent", Moved = "schedule.moved";

    /// <summary>The state after a record of the stream.</summary>
    public static CustomerSchedule Of(JournalRecord record)
    {
        using var body = JsonDocument.Parse(record.Body);
        return body.RootElement.GetProperty("data").Deserialize(ScheduleJson.Default.CustomerSchedule)!;
    }

    public NewRecord Record(StreamId stream, int version, DateTimeOffset now, byte[] digestBefore)
    {
        var body = RecordBody.Write<CustomerSchedule, string>(stream, version, Moved, now, this, ScheduleJson.Default.CustomerSchedule, null, null);
        return new NewRecord(Moved, body, RecordBody.Digest(digestBefore, body));
    }

    /// <summary>The windows that stand open in this state.</summary>
    public WindowRow[] Windows(int shard) => [new(Snapshots, SnapshotsGeneration, SnapshotsAt, shard), new(Silent, Listing, ListingAt, shard)];

    /// <summary>A tenant's first state: nothing is taken before the 1st that follows, nothing listed before the Monday that follows.</summary>
    public static CustomerSchedule First(DateTimeOffset now, LocalZone zone) => new(null, null, 0, null, NextMonth(now, zone), 1, NextMonday(now, zone), 1);

    /// <summary>A run begins for all months that have begun until now.</summary>
    public CustomerSchedule Begin(DateTimeOffset now, LocalZone zone) => this with { Running = CalendarMonth.Of(now, zone), After = null, Taken = 0, SnapshotsAt = now, SnapshotsGeneration = SnapshotsGeneration + 1 };

    /// <summary>A part of the run is done. Its window wakes again at once for the next one; after the last, on the 1st after the month that the run was for, so that a 1st that
    /// passed meanwhile is not left out.</summary>
    public CustomerSchedule Part(string? last, int taken, DateTimeOffset now, LocalZone zone) => last is not null
        ? this with { After = last, Taken = Taken + taken, SnapshotsAt = now, SnapshotsGeneration = SnapshotsGeneration + 1 }
        : this with
        {
            Running = null, After = null, Taken = Taken + taken, LastMonth = Running,
            SnapshotsAt = Running!.Value.AddMonths(1).Starts(zone), SnapshotsGeneration = SnapshotsGeneration + 1,
        };

    /// <summary>A silent list is kept: the next is due on the Monday after it, even where that is past by now.</summary>
    public CustomerSchedule Listed(LocalZone zone) => this with { ListingAt = NextMonday(ListingAt, zone), Listing = Listing + 1 };

    public ScheduleView View() => new(Running?.ToString(), After, Taken, LastMonth?.ToString(), SnapshotsAt, ListingAt);

    private static DateTimeOffset NextMonth(DateTimeOffset now, LocalZone zone) => CalendarMonth.Of(now, zone).AddMonths(1).Starts(zone);

    private static DateTimeOffset NextMonday(DateTimeOffset after, LocalZone zone)
    {
        var day = zone.LocalDate(after);
        return zone.StartOfDay(day.AddDays((((int)DayOfWeek.Monday - (int)day.DayOfWeek + 6) % 7) + 1));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CustomerSchedule))]
internal sealed partial class ScheduleJson : JsonSerializerContext;
