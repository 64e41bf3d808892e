using System.Globalization;
using SalesFlow.Calendars;
using SalesFlow.Channels;
using SalesFlow.Tenants;

namespace SalesFlow.Digest;

/// <summary>When the weekly digest goes out, and to whom.</summary>
public sealed record DigestRules
{
    public bool On { get; init; }

    /// <summary>mon … sun, in the tenant's zone. From Monday to Thursday it tells of the week before, from Friday on of the running one.</summary>
    public string Day { get; init; } = "mon";

    /// <summary>HH:mm</summary>
    public string Time { get; init; } = "08:30";

    /// <summary>Member ids; none = all with the role manager. Each gets it by one of their own channels: mail where there is one.</summary>
    public string[] Members { get; init; } = [];

    /// <summary>Channels that are rooms, by key.</summary>
    public string[] Rooms { get; init; } = [];

    internal DayOfWeek DayOfWeek => (DayOfWeek)Math.Max(0, Array.IndexOf(DigestPolicy.Days, Day));

    internal TimeOnly At => TimeOnly.TryParseExact(Time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : new(8, 30);
}

/// <summary><c>/v1/policies/digest</c>.</summary>
public sealed class DigestPolicy : PolicyKind<DigestRules>
{
    private const int Most = 200;

    internal static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static DigestPolicy Instance { get; } = new();

    public override string Key => "digest";

    public override string Shipped => """{"on":false,"day":"mon","time":"08:30","members":[],"rooms":[]}""";

    protected override IReadOnlyList<FieldError> Check(DigestRules policy)
    {
        var errors = new List<FieldError>();
        if (!Days.Contains(policy.Day))
        {
            errors.Add(new("/day", $"is one of {string.Join(", ", Days)}{Similar.Aside(policy.Day, Days)}"));
        }

        if (!TimeOnly.TryParseExact(policy.Time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            errors.Add(new("/time", "is a time such as 08:30"));
        }

        if (policy.Members.Length > Most || !policy.Members.All(GrainKeys.IsId))
        {
            errors.Add(new("/members", $"holds at most {Most} member ids"));
        }

        if (policy.Rooms.Length > Most || !policy.Rooms.All(GrainKeys.IsId))
        {
            errors.Add(new("/rooms", $"holds at most {Most} keys of channels"));
        }

        return errors;
    }

    /// <summary>Which channel hands what to whom: each member by one channel, each room once. Pure.</summary>
    public static IEnumerable<(string Channel, string? To)> Receivers(Catalogue catalogue)
    {
        var rules = Instance.Of(catalogue);
        var channels = ChannelsPolicy.Instance.Of(catalogue).Channels.Where(channel => !channel.Off && channel.Kind != ChannelKinds.Webhook && ChannelKinds.All.ContainsKey(channel.Kind)).ToArray();
        foreach (var member in catalogue.Members.Values.Where(member => rules.Members.Length > 0 ? rules.Members.Contains(member.Id) : member.Roles.Contains("manager")).OrderBy(member => member.Id, StringComparer.Ordinal))
        {
            if (channels.Where(channel => ChannelKinds.All[channel.Kind].Personal && ChannelsChannel.Reaches(channel, member)).OrderBy(channel => channel.Kind == ChannelKinds.Email ? 0 : 1).ThenBy(channel => channel.Key, StringComparer.Ordinal).FirstOrDefault() is { } own)
            {
                yield return (own.Key, member.Id);
            }
        }

        foreach (var room in channels.Where(channel => !ChannelKinds.All[channel.Kind].Personal && rules.Rooms.Contains(channel.Key)))
        {
            yield return (room.Key, null);
        }
    }

    /// <summary>The first moment after another one at which a digest goes out whose week was not told yet.</summary>
    internal static DateTimeOffset Next(DigestRules rules, DateTimeOffset after, LocalZone zone, string? toldWeek)
    {
        var day = zone.LocalDate(after);
        day = day.AddDays(((int)rules.DayOfWeek - (int)day.DayOfWeek + 7) % 7);
        while (zone.At(day, rules.At) <= after || Adoption.AdoptionRules.Name(Week(day)) == toldWeek)
        {
            day = day.AddDays(7);
        }

        return zone.At(day, rules.At);
    }

    /// <summary>The Monday of the week that a digest of this day tells of.</summary>
    internal static DateOnly Week(DateOnly day) => Adoption.AdoptionRules.Monday(day).AddDays(day.DayOfWeek is DayOfWeek.Friday or DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : -7);
}
