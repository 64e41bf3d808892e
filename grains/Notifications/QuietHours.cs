using System.Diagnostics.CodeAnalysis;
using NodaTime;
using NodaTime.Text;

namespace SalesFlow.Notifications;

/// <summary>Local times between which messages wait.</summary>
public static class QuietHours
{
    private static readonly LocalTimePattern Pattern = LocalTimePattern.CreateWithInvariantCulture("HH':'mm");

    /// <summary>The first moment at or after <paramref name="at"/> outside the quiet hours. <paramref name="quiet"/> is <c>["22:00","07:30"]</c>, from counted, to not;
    /// null, equal times, unreadable times or an unknown zone mean none: a message is rather early than lost.</summary>
    public static DateTimeOffset NotBefore(DateTimeOffset at, string[]? quiet, string timeZone)
    {
        if (!TryParse(quiet, out var from, out var to) || DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) is not { } zone)
        {
            return at;
        }

        var now = Instant.FromDateTimeOffset(at);
        var local = now.InZone(zone).LocalDateTime;
        if (!Within(local.TimeOfDay, from, to))
        {
            return at;
        }

        var end = local.Date + to;
        if (end <= local)
        {
            end = local.Date.PlusDays(1) + to;
        }

        return Resolve(zone, end, now).ToDateTimeOffset();
    }

    /// <summary>Two readable times that differ.</summary>
    public static bool IsValid([NotNullWhen(true)] string[]? quiet) => TryParse(quiet, out _, out _);

    private static bool TryParse(string[]? quiet, out LocalTime from, out LocalTime to)
    {
        from = to = default;
        return quiet is [var first, var second]
            && Pattern.Parse(first).TryGetValue(default, out from) && Pattern.Parse(second).TryGetValue(default, out to) && from != to;
    }

    private static bool Within(LocalTime time, LocalTime from, LocalTime to) => from < to ? time >= from && time < to : time >= from || time < to;

    /// <summary>An hour that is left out ends where the clock goes on; of one that comes twice, the first that is not past.</summary>
    private static Instant Resolve(DateTimeZone zone, LocalDateTime local, Instant now)
    {
        var mapping = zone.MapLocal(local);
        return mapping.Count switch
        {
            0 => mapping.LateInterval.Start,
            1 => mapping.Single().ToInstant(),
            _ => mapping.First().ToInstant() is var first && first >= now ? first : mapping.Last().ToInstant(),
        };
    }
}
