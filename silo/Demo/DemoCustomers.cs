namespace SalesFlow.Demo;

/// <summary>A customer of the demo's company.</summary>
/// <param name="Owner">The rep who looks after it.</param>
/// <param name="Product">Index of the product that it mostly buys.</param>
internal sealed record DemoCustomer(
    string Id, string Name, string City, string Address, double Lat, double Lon, string Contact, string Phone, string Owner, int Product);

/// <summary>Invents customers: the same seed gives the same ones.</summary>
internal static class DemoCustomers
{
    public static IReadOnlyList<DemoCustomer> Make(int seed, int count)
    {
        var dice = new Random(seed);
        var taken = new HashSet<string>();
        var customers = new List<DemoCustomer>(count);
        while (customers.Count < count)
        {
            var territory = Territory(dice.NextDouble());
            var places = DemoNames.Places.Where(p => p.Territory == territory).ToArray();
            var place = Pick(dice, places);
            var brand = Pick(dice, DemoNames.BrandFirst) + Pick(dice, DemoNames.BrandSecond);
            var name = $"{place.City}{brand}{Pick(dice, DemoNames.Trades)}有限公司";
            if (brand[0] == brand[1] || !taken.Add(name))
                continue;
            var number = customers.Count + 1;
            customers.Add(new DemoCustomer(
                $"c-{number:0000}", name, place.City, $"{place.City}市{place.District}{Pick(dice, DemoNames.Roads)}{dice.Next(2, 480)}号",
                Round(place.Lat + Spread(dice)), Round(place.Lon + Spread(dice)),
                Pick(dice, DemoNames.Surnames) + Pick(dice, DemoNames.Titles), $"1990000{number:0000}",
                Pick(dice, DemoPeople.SalesTeams[territory].Reps), dice.Next(DemoNames.Products.Length)));
        }
        return customers;
    }

    public static T Pick<T>(Random dice, IReadOnlyList<T> of) => of[dice.Next(of.Count)];

    private static int Territory(double roll)
    {
        var team = 0;
        while (team < DemoPeople.SalesTeams.Length - 1 && (roll -= DemoPeople.SalesTeams[team].Share) >= 0)
            team++;
        return team;
    }

    /// <summary>Within some four kilometres.</summary>
    private static double Spread(Random dice) => (dice.NextDouble() - 0.5) * 0.08;

    private static double Round(double degrees) => Math.Round(degrees, 5);
}
