using System.Globalization;

namespace SalesFlow.Bench;

/// <summary>Chains with one open window each, for two hundred owners.</summary>
public static class WindowsSeed
{
    private const int Owners = 200;
    private const int Teams = 20;

    /// <summary>Windows that are due in ten years.</summary>
    public static IEnumerable<SeedPlan> Far(int count) => Chains("f", count, SeedCatalogue.Far, "{}");

    /// <summary>Windows that are due at one moment.</summary>
    public static IEnumerable<SeedPlan> Due(string prefix, int count, DateTimeOffset at) =>
        Chains(prefix, count, SeedCatalogue.Timed, $$"""{"deadline":"{{Stamp.Text(at)}}"}""");

    private static IEnumerable<SeedPlan> Chains(string prefix, int count, string template, string fields)
    {
        var start = Stamp.Now(TimeProvider.System).AddMinutes(-1);
        return Enumerable.Range(0, count).Select(i => new SeedPlan(
            string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i:00000000}"), template, $"rep-{i % Owners:000}", $"team-{i % Teams:00}",
            start.AddSeconds(-(i % 86_400)), fields));
    }
}
