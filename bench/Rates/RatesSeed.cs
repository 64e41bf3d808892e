using System.Globalization;

namespace SalesFlow.Bench;

/// <summary>
/// Chains of one year, spread so that every owner has chains in every month from a thousand chains on: an answer has then as many numbers
/// with a thousand chains as with a million.
/// </summary>
public static class RatesSeed
{
    /// <summary>The month that is asked for.</summary>
    public const string Period = "2025-06";

    private const int Owners = 40;
    private const int Teams = 5;
    private static readonly DateTimeOffset Year = new(2025, 1, 1, 2, 0, 0, TimeSpan.Zero);

    /// <summary>So many chains: of ten six closed, two broken, two in flight.</summary>
    public static IEnumerable<SeedPlan> Chains(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var owner = i % Owners;
            var round = i / Owners;
            var start = Year.AddMonths(round % 12).AddDays(round / 12 % 28);
            var fate = (round + (owner * 7)) % 10;
            yield return new SeedPlan(
                string.Create(CultureInfo.InvariantCulture, $"r-{i:00000000}"), SeedCatalogue.Rated, $"rep-{owner:00}", $"team-{owner % Teams}", start,
                fate >= 8 ? """{"slow":"yes"}""" : "{}", History: true, fate < 6 ? start.AddDays(1) : null, SeedCatalogue.Node);
        }
    }
}
