namespace SalesFlow.Customers;

/// <summary>When products count as bought together.</summary>
public sealed record BundleOptions
{
    /// <summary>Fewest baskets that hold the whole bundle. Default: 3; chance alone gives one or two.</summary>
    public int MinBaskets { get; init; } = 3;

    /// <summary>Least part of all baskets that holds the whole bundle. Default: 0.01.</summary>
    public decimal MinSupport { get; init; } = 0.01m;

    /// <summary>Least part of the baskets with the first products that also hold the suggested one. Default: 0.2.</summary>
    public decimal MinConfidence { get; init; } = 0.2m;

    /// <summary>Lift above which a bundle is more than popularity. Default: 1, itself not enough.</summary>
    public decimal LiftAbove { get; init; } = 1;

    /// <summary>Products of a basket looked at, most frequent first; a longer basket is a stock order, not a bundle. Default: 50.</summary>
    public int MostProducts { get; init; } = 50;
}

/// <summary>Who has these also buys that. Ratios to six decimals.</summary>
/// <param name="Have">One or two products, by name.</param>
/// <param name="Suggest">The product to suggest.</param>
/// <param name="Baskets">Baskets with all of them.</param>
/// <param name="Support">Baskets ÷ all baskets.</param>
/// <param name="Confidence">Baskets ÷ baskets with <paramref name="Have"/>.</param>
/// <param name="Lift">Confidence ÷ part of all baskets with <paramref name="Suggest"/>: how much likelier than for anybody.</param>
public sealed record Bundle(IReadOnlyList<string> Have, string Suggest, int Baskets, decimal Support, decimal Confidence, decimal Lift)
{
    public Wording Words => new(
        $"购买 {string.Join(" + ", Have)} 的订单中，{Confidence:0%} 同时购买 {Suggest}（{Baskets} 单，为平均水平的 {Lift:0.0} 倍）",
        $"{Confidence:0%} of orders with {string.Join(" + ", Have)} also have {Suggest} ({Baskets} orders, {Lift:0.0} times the average)");
}

/// <summary>Product bundles (产品组合) from the tenant's own baskets: association rules with one or two products on the left.</summary>
public static class BundleRules
{
    /// <summary>All rules above the limits; the highest lift first, then confidence, baskets, fewer products, names. The order of the baskets does not matter.</summary>
    /// <param name="baskets">Products of each order; repeated ones count once, empty baskets not at all.</param>
    public static IReadOnlyList<Bundle> Find(IEnumerable<IEnumerable<string>> baskets, BundleOptions? options = null)
    {
        var limits = options ?? new();
        List<HashSet<string>> all = [.. baskets.Select(basket => basket.ToHashSet(StringComparer.Ordinal)).Where(basket => basket.Count > 0)];
        if (all.Count == 0)
            return [];

        var needed = Math.Max(Math.Max(1, limits.MinBaskets), (int)Math.Ceiling(limits.MinSupport * all.Count));
        var single = Count(all.SelectMany(basket => basket), needed);
        // A set is frequent only if its parts are (Apriori): rare products leave the baskets before pairs and triples are counted.
        List<string[]> frequent = [.. all.Select(basket => basket.Where(single.ContainsKey)
            .OrderByDescending(product => single[product]).ThenBy(product => product, StringComparer.Ordinal).Take(limits.MostProducts)
            .Order(StringComparer.Ordinal).ToArray())];
        var pairs = Count(frequent.SelectMany(Pairs), needed);
        var triples = Count(frequent.SelectMany(basket => Triples(basket, pairs)), needed);

        var rules = new List<Bundle>();
        foreach (var ((a, b), count) in pairs)
        {
            Add([a], b, count, single[a]);
            Add([b], a, count, single[b]);
        }

        foreach (var ((a, b, c), count) in triples)
        {
            Add([a, b], c, count, pairs[(a, b)]);
            Add([a, c], b, count, pairs[(a, c)]);
            Add([b, c], a, count, pairs[(b, c)]);
        }

        return [.. rules.OrderByDescending(rule => rule.Lift).ThenByDescending(rule => rule.Confidence).ThenByDescending(rule => rule.Baskets)
            .ThenBy(rule => rule.Have.Count).ThenBy(rule => string.Join('\n', rule.Have), StringComparer.Ordinal).ThenBy(rule => rule.Suggest, StringComparer.Ordinal)];

        void Add(string[] have, string suggest, int count, int having)
        {
            var confidence = count / (decimal)having;
            var lift = confidence * all.Count / single[suggest];
            if (confidence >= limits.MinConfidence && lift > limits.LiftAbove)
                rules.Add(new(have, suggest, count, Six(count / (decimal)all.Count), Six(confidence), Six(lift)));
        }
    }

    /// <summary>What to suggest to a customer who has these products: each product once, with its best rule, in the order of the rules.</summary>
    public static IReadOnlyList<Bundle> For(IReadOnlyCollection<string> owned, IEnumerable<Bundle> rules, int most = 5)
    {
        var has = owned.ToHashSet(StringComparer.Ordinal);
        return [.. rules.Where(rule => !has.Contains(rule.Suggest) && rule.Have.All(has.Contains)).DistinctBy(rule => rule.Suggest).Take(most)];
    }

    private static Dictionary<T, int> Count<T>(IEnumerable<T> items, int needed) where T : notnull =>
        items.CountBy(item => item).Where(item => item.Value >= needed).ToDictionary();

    private static IEnumerable<(string, string)> Pairs(string[] basket) =>
        basket.SelectMany((a, index) => basket.Skip(index + 1).Select(b => (a, b)));

    private static IEnumerable<(string, string, string)> Triples(string[] basket, Dictionary<(string, string), int> pairs)
    {
        for (var i = 0; i < basket.Length; i++)
        {
            for (var j = i + 1; j < basket.Length; j++)
            {
                for (var k = j + 1; pairs.ContainsKey((basket[i], basket[j])) && k < basket.Length; k++)
                {
                    if (pairs.ContainsKey((basket[i], basket[k])) && pairs.ContainsKey((basket[j], basket[k])))
                        yield return (basket[i], basket[j], basket[k]);
                }
            }
        }
    }

    private static decimal Six(decimal value) => decimal.Round(value, 6);
}
