using System.Text.Json.Serialization;

namespace SalesFlow;

/// <summary>Times that something took.</summary>
/// <param name="Count">How many the numbers stand on; none = both are null.</param>
public sealed record TimesTaken(
    int Count, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? MedianSeconds, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? P90Seconds)
{
    /// <summary>Nearest rank: a number that one of them really took.</summary>
    public static TimesTaken Of(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(time => time.TotalSeconds).Order().ToArray();
        return new(sorted.Length, At(0.5), At(0.9));

        double? At(double share) => sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}

/// <summary>A share and what it stands on.</summary>
/// <param name="Count">Those that do.</param>
/// <param name="Of">Those that could; none = the share is null.</param>
public sealed record ShareOf(int Count, int Of)
{
    /// <summary>0 to 1, four digits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Share => Of == 0 ? null : Math.Round((double)Count / Of, 4);
}
