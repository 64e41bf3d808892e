using System.Globalization;

namespace SalesFlow.Bench;

/// <summary>
/// Chains of half a year, spread so that from a thousand chains on every owner has closed, broken and open ones in every month: an answer then
/// has as many numbers with a thousand chains as with a million.
/// </summary>
public static class RatesSeed
{
    /// <summary>The month that is asked for.</summary>
    public const string Period = "2025-06";

    private const int Owners = 20;
    private const int Teams = 5;
    private const int Months = 6;
    private static readonly DateTimeOffset Year = new(2025, 1, 1, 2, 0, 0, TimeSpan.Zero);

    /// <summary>So many chains: of five three closed, one broken, one in flight.</summary>
    public static IEnumerable<SeedPlan> Chains(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var owner = i % Owners;
            var (round, month) = Math.DivRem(i / Owners, Months);
            var start = Year.AddMonths(month).AddDays(round % 28);
            var fate = (round + owner) % 5;
            yield return new SeedPlan(
                string.Create(CultureInfo.InvariantCulture, $"r-{i:00000000}"), SeedCatalogue.Rated, $"rep-{owner:00}", $"team-{owner % Teams}", start,
                fate == 4 ? """{"slow":"yes"}""" : "{}", History: true, fate < 3 ? start.AddDays(1) : null, SeedCatalogue.Node);
        }
    }
}
