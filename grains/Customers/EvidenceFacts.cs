namespace SalesFlow.Customers;

/// <summary>What an action's evidence says about when, where and by whom; all that plausibility is judged by.</summary>
/// <param name="OccurredAt">Device time.</param>
/// <param name="RecordedAt">Server time.</param>
/// <param name="SentAt">Device time at sending, where the app gives it: shows a wrong clock even in actions kept offline for hours.</param>
/// <param name="Photos">SHA-256 of each photo, lower-case hex.</param>
/// <param name="Note">Transcript or note text.</param>
public sealed record EvidenceFacts(
    string Action, string Actor, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt,
    DateTimeOffset? SentAt = null, IReadOnlyList<string>? Photos = null, Position? CheckIn = null, string? Note = null);

/// <summary>A position fix.</summary>
/// <param name="Latitude">Degrees north, −90 to 90.</param>
/// <param name="Longitude">Degrees east, −180 to 180.</param>
/// <param name="Accuracy">Metres around the point in which the device really is.</param>
/// <param name="FixedAt">When the position was taken.</param>
/// <param name="Mock">Whether the device says that an app made the position up.</param>
public sealed record Position(double Latitude, double Longitude, double Accuracy, DateTimeOffset FixedAt, bool Mock = false)
{
    private const double EarthRadius = 6_371_008.8;

    /// <summary>Great-circle distance in metres on the mean sphere (at most 0.6 % off the ellipsoid).</summary>
    public double DistanceTo(Position other)
    {
        var (north, east) = (Radians(other.Latitude - Latitude) / 2, Radians(other.Longitude - Longitude) / 2);
        var chord = (Math.Sin(north) * Math.Sin(north)) + (Math.Cos(Radians(Latitude)) * Math.Cos(Radians(other.Latitude)) * Math.Sin(east) * Math.Sin(east));
        return 2 * EarthRadius * Math.Asin(Math.Sqrt(Math.Min(1, chord)));
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}

/// <summary>A reason to look at a piece of evidence. Never a verdict: nothing is refused or changed because of it.</summary>
/// <param name="Code"><c>photo-reused</c>, <c>impossible-travel</c>, <c>clock-skew</c>, <c>mock-location</c> or <c>note-repeated</c>.</param>
/// <param name="Other">The other action it was compared with, if any.</param>
public sealed record PlausibilityFlag(string Code, string? Other, Wording Words);

/// <summary>Where plausibility ends.</summary>
public sealed record PlausibilityOptions
{
    /// <summary>Fastest way over land, km/h. Default: 350, a high-speed train.</summary>
    public double LandSpeed { get; init; } = 350;

    /// <summary>Distance in metres from which somebody may have flown. Default: 300 km.</summary>
    public double FlightDistance { get; init; } = 300_000;

    /// <summary>Fastest way over a flight's distance, km/h. Default: 1,000.</summary>
    public double FlightSpeed { get; init; } = 1_000;

    /// <summary>Metres, after both accuracies are taken off, below which nobody is said to have travelled. Default: 1 km: cell towers jump.</summary>
    public double LeastDistance { get; init; } = 1_000;

    /// <summary>Difference of clocks that is let pass. Default: 5 minutes.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Jaccard similarity of notes from which they are near-identical. Default: 0.8.</summary>
    public double NoteSimilarity { get; init; } = 0.8;

    /// <summary>Letters and digits a note needs to be compared: short ones are alike by nature. Default: 12.</summary>
    public int NoteLength { get; init; } = 12;
}
