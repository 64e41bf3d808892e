using NodaTime;

namespace SalesFlow.Calendars;

/// <summary>Local dates of one time zone of the tz database. Safe to share between threads.</summary>
public sealed class LocalZone
{
    private readonly DateTimeZone _zone;

    private LocalZone(DateTimeZone zone) => _zone = zone;

    /// <summary>The identifier, <c>Asia/Shanghai</c>.</summary>
    public string Id => _zone.Id;

    /// <summary>The zone of that identifier, or null when the tz database has none.</summary>
    public static LocalZone? Find(string? id) =>
        id is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone ? new(zone) : null;

    /// <summary>The date that the wall clock of this zone shows at that moment.</summary>
    public DateOnly LocalDate(DateTimeOffset moment) => DateOnly.FromDateTime(LocalTime(moment.UtcTicks));

    /// <summary>The first moment of that date, in UTC. Where midnight does not exist, the first moment after the gap.</summary>
    /// <summary>A moment as people there write it: <c>2026-02-03 10:00</c>.</summary>
    public string LocalText(DateTimeOffset moment) => LocalTime(moment.UtcTicks).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    public DateTimeOffset StartOfDay(DateOnly date) => new(Midnight(date, last: false), TimeSpan.Zero);

    /// <summary>A date and wall-clock time of this zone as a moment. A time that a clock change skips is moved forward, one that comes twice is the first.</summary>
    public DateTimeOffset At(DateOnly date, TimeOnly time) => _zone.AtLeniently(new LocalDateTime(date.Year, date.Month, date.Day, time.Hour, time.Minute)).ToInstant().ToDateTimeOffset();

    internal DateTime LocalTime(long utcTicks)
    {
        var local = utcTicks + _zone.GetUtcOffset(ToInstant(utcTicks)).Ticks;
        return new(Math.Clamp(local, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks));
    }

    /// <summary>UTC ticks of local midnight; where the clock shows it twice, the first or the last time.</summary>
    internal long Midnight(DateOnly date, bool last)
    {
        var mapping = _zone.MapLocal(new LocalDateTime(date.Year, date.Month, date.Day, 0, 0));
        var instant = mapping.Count == 0 ? mapping.LateInterval.Start
            : last ? mapping.Last().ToInstant()
            : mapping.First().ToInstant();
        return ToTicks(instant);
    }

    /// <summary>The stretches of constant offset from UTC that touch this stretch of UTC ticks, in order.</summary>
    internal List<OffsetStretch> Offsets(long from, long to)
    {
        var stretches = new List<OffsetStretch>();
        foreach (var interval in _zone.GetZoneIntervals(new Interval(ToInstant(from), ToInstant(to))))
        {
            stretches.Add(new(
                interval.HasStart ? ToTicks(interval.Start) : long.MinValue,
                interval.HasEnd ? ToTicks(interval.End) : long.MaxValue,
                interval.WallOffset.Ticks));
        }

        return stretches;
    }

    private static Instant ToInstant(long utcTicks) => Instant.FromUnixTimeTicks(utcTicks - DateTime.UnixEpoch.Ticks);

    private static long ToTicks(Instant instant) => instant.ToUnixTimeTicks() + DateTime.UnixEpoch.Ticks;
}

internal readonly record struct OffsetStretch(long From, long To, long Offset);
