using System.Globalization;
using SalesFlow.Calendars;
using SalesFlow.Tenants;

namespace SalesFlow.Adoption;

/// <summary>What one member did in one week.</summary>
/// <param name="Last">The last action's own time.</param>
public readonly record struct ActorWeek(int Actions, DateTimeOffset Last);

/// <summary>How many of the members acted in a week (使用率).</summary>
/// <param name="Members">Members there are now.</param>
/// <param name="Acted">Of those, who did at least one action.</param>
public sealed record AdoptionCount(int Members, int Acted)
{
    /// <summary>0 to 1; null without members.</summary>
    public double? Rate => Members == 0 ? null : Math.Round((double)Acted / Members, 4);
}

/// <summary>Weeks, and who acted in them; pure.</summary>
public static class AdoptionRules
{
    /// <summary>The Monday of a day's week.</summary>
    public static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    /// <summary>As people name it: <c>2026-W47</c> (ISO 8601).</summary>
    public static string Name(DateOnly monday) => monday.ToDateTime(TimeOnly.MinValue) is var date ? $"{ISOWeek.GetYear(date):0000}-W{ISOWeek.GetWeekOfYear(date):00}" : "";

    public static DateOnly Monday(DateTimeOffset moment, LocalZone zone) => Monday(zone.LocalDate(moment));

    public static AdoptionCount Count(IEnumerable<Member> members, IReadOnlyDictionary<(string Actor, DateOnly Monday), ActorWeek> acted, DateOnly monday)
    {
        var (all, some) = (0, 0);
        foreach (var member in members)
        {
            all++;
            some += acted.ContainsKey((member.Id, monday)) ? 1 : 0;
        }

        return new(all, some);
    }
}
