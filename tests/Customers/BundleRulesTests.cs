using CsCheck;
using Xunit;

namespace SalesFlow.Customers;

/// <summary>Product bundles from the tenant's own baskets.</summary>
public class BundleRulesTests
{
    private static readonly string[][] Baskets =
    [
        ["valve", "seal", "seal"], ["valve", "seal", "pump"], ["valve", "seal", "pump"], ["valve"], ["drive"], ["drive", "pump"], ["drive"], ["pump", "valve", "seal"], [], ["drive"],
    ];

    [Fact]
    public void Support_confidence_and_lift_are_those_of_the_baskets()
    {
        var rules = BundleRules.Find(Baskets);

        var first = rules.Single(rule => rule is { Have: ["valve"], Suggest: "seal" });
        Assert.Equal((4, 0.444444m, 0.8m, 1.8m), (first.Baskets, first.Support, first.Confidence, first.Lift));
        Assert.Equal("80% of orders with valve also have seal (4 orders, 1.8 times the average)", first.Words.English);
        Assert.Equal("购买 valve 的订单中，80% 同时购买 seal（4 单，为平均水平的 1.8 倍）", first.Words.Chinese);
        Assert.Contains(rules, rule => rule is { Have: ["pump", "seal"], Suggest: "valve", Baskets: 3, Confidence: 1m });
        Assert.DoesNotContain(rules, rule => rule.Suggest == "drive" || rule.Have.Contains("drive"));
    }

    [Fact]
    public void What_was_bought_together_by_chance_is_no_bundle()
    {
        Assert.Empty(BundleRules.Find(Baskets, new() { MinBaskets = 5 }));
        Assert.Empty(BundleRules.Find([["a", "b"], ["a", "b"], ["a", "b"]]));
        Assert.Empty(BundleRules.Find([]));
        Assert.Empty(BundleRules.Find([[], []]));
    }

    [Fact]
    public void A_customer_is_suggested_each_missing_product_once_by_its_best_rule()
    {
        var rules = BundleRules.Find(Baskets);

        Assert.Equal(["pump", "valve"], BundleRules.For(["seal"], rules).Select(rule => rule.Suggest).Order());
        Assert.Equal(["pump"], BundleRules.For(["seal", "valve"], rules).Select(rule => rule.Suggest));
        Assert.Empty(BundleRules.For(["drive"], rules));
        Assert.Single(BundleRules.For(["seal"], rules, most: 1));
    }

    [Fact]
    public void The_rules_are_those_of_counting_everything_and_do_not_depend_on_the_order_of_baskets() =>
        Gen.Int[0, 6].Select(product => $"p{product}").Array[0, 5].Array[1, 40].Sample(baskets =>
        {
            var options = new BundleOptions { MinBaskets = 2 };
            var found = BundleRules.Find(baskets, options).Select(Line).ToList();

            Assert.Equal(found, BundleRules.Find(baskets.Reverse().Select(basket => basket.Reverse()), options).Select(Line));
            Assert.Equal(Slowly(baskets).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }, iter: 200);

    private static string Line(Bundle rule) => $"{string.Join('+', rule.Have)} → {rule.Suggest}: {rule.Baskets}, {rule.Confidence}, {rule.Lift}";

    /// <summary>The definition, told a second time: every left side, every product, every basket.</summary>
    private static IEnumerable<string> Slowly(string[][] baskets)
    {
        var all = baskets.Where(basket => basket.Length > 0).ToList();
        string[] products = [.. all.SelectMany(basket => basket).Distinct().Order(StringComparer.Ordinal)];
        var sides = products.Select(product => new[] { product })
            .Concat(from a in products from b in products where string.CompareOrdinal(a, b) < 0 select new[] { a, b });
        foreach (var have in sides)
        {
            var having = all.Where(basket => have.All(basket.Contains)).ToList();
            foreach (var suggest in products.Except(have))
            {
                var both = having.Count(basket => basket.Contains(suggest));
                if (both < 2 || both < 0.01m * all.Count || both < 0.2m * having.Count)
                    continue;
                var lift = both / (decimal)having.Count * all.Count / all.Count(basket => basket.Contains(suggest));
                if (lift > 1)
                    yield return $"{string.Join('+', have)} → {suggest}: {both}, {decimal.Round(both / (decimal)having.Count, 6)}, {decimal.Round(lift, 6)}";
            }
        }
    }
}
