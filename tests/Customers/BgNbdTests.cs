using System.Text.Json;
using CsCheck;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Customers;

/// <summary>What the model says of one customer.</summary>
public class BgNbdTests
{
    private static readonly BgNbdParameters Paper = new(0.243, 4.414 * 7, 0.793, 2.426);

    private static readonly Gen<BgNbdParameters> Models =
        Gen.Select(Gen.Double[0.05, 5], Gen.Double[1, 300], Gen.Double[0.05, 5], Gen.Double[1, 8]).Select((r, alpha, a, b) => new BgNbdParameters(r, alpha, a, b));

    private static readonly Gen<BuyingHistory> Customers =
        from age in Gen.Int[1, 1500]
        from repeats in Gen.Int[0, Math.Min(age, 200)]
        from last in Gen.Int[repeats, age]
        select new BuyingHistory(repeats, repeats == 0 ? 0 : last, age);

    [Fact]
    public void A_customer_without_repeats_is_active_with_probability_one() =>
        Gen.Select(Models, Gen.Int[0, 5000]).Sample((model, age) => Assert.Equal(1.0, BgNbd.ProbabilityAlive(model, new(0, 0, age))));

    [Fact]
    public void Two_hundred_orders_do_not_overflow()
    {
        foreach (var (repeats, last, age) in new[] { (200, 400.0, 401.0), (200, 200.0, 4000.0), (200, 3999.0, 4000.0), (5000, 5000.0, 5000.0) })
        {
            var customer = new BuyingHistory(repeats, last, age);
            Assert.InRange(BgNbd.ProbabilityAlive(Paper, customer), 0, 1);
            Assert.InRange(BgNbd.ExpectedOrders(Paper, customer, 90), 0, 90.0 * repeats / last * 2);
            Assert.True(double.IsFinite(new BgNbdLikelihood([customer]).At(Paper)));
        }

        Assert.InRange(BgNbd.ExpectedOrders(Paper, new(200, 400, 401), 90), 20, 45);
        Assert.InRange(BgNbd.ProbabilityAlive(Paper, new(200, 200, 4000)), 0, 1e-100);
    }

    [Fact]
    public void A_new_customers_expected_orders_are_those_of_the_paper()
    {
        // The paper's figures come from its unrounded parameters: the rounded ones of its table are 0.0015 off after 32 weeks.
        var fitted = ForecastModel.Fit(Cdnow.Histories()).Parameters;
        var paper = JsonDocument.Parse(File.ReadAllText(SharedData.Path("purchases/bgnbd_paper.json"))).RootElement;
        foreach (var point in paper.GetProperty("expected_purchases_new_customer").EnumerateArray())
        {
            var expected = BgNbd.ExpectedOrders(fitted, new(0, 0, 0), point.GetProperty("t_weeks").GetDouble() * 7);
            Assert.Equal(point.GetProperty("expected").GetDouble(), expected, point.GetProperty("tolerance").GetDouble());
        }
    }

    [Fact]
    public void Probability_is_between_zero_and_one_and_falls_with_every_day_of_silence() =>
        Gen.Select(Models, Customers.Where(customer => customer.Repeats > 0)).Sample((model, customer) =>
        {
            var now = BgNbd.ProbabilityAlive(model, customer);
            Assert.InRange(now, 0, 1);
            Assert.True(BgNbd.ProbabilityAlive(model, customer with { Age = customer.Age + 30 }) <= now);
        });

    [Fact]
    public void Expected_orders_grow_with_the_horizon_and_stay_below_those_of_a_customer_who_never_leaves() =>
        Gen.Select(Models, Customers, Gen.Double[1, 400]).Sample((model, customer, days) =>
        {
            var expected = BgNbd.ExpectedOrders(model, customer, days);
            Assert.InRange(expected, 0, (model.R + customer.Repeats) / (model.Alpha + customer.Age) * days * (1 + 1e-9));
            Assert.True(BgNbd.ExpectedOrders(model, customer, days * 1.5) >= expected);
        });

    [Fact]
    public void Expected_orders_are_those_of_the_papers_formula_with_the_hypergeometric_function() =>
        Gen.Select(Models.Where(model => Math.Abs(model.A - 1) > 0.05), Gen.Int[0, 25], Gen.Double[1, 700], Gen.Double[1, 100]).Sample((model, repeats, age, days) =>
        {
            var customer = new BuyingHistory(repeats, repeats == 0 ? 0 : age * 0.9, age);
            var formula = BgNbd.ProbabilityAlive(model, customer) * (model.A + model.B + repeats - 1) / (model.A - 1)
                * (1 - (Math.Pow((model.Alpha + age) / (model.Alpha + age + days), model.R + repeats)
                    * Hypergeometric(model.R + repeats, model.B + repeats, model.A + model.B + repeats - 1, days / (model.Alpha + age + days))));

            var told = BgNbd.ExpectedOrders(model, customer, days);
            Assert.True(Math.Abs(told - formula) <= 1e-7 * (1e-3 + formula), $"{told} is not {formula}");
        });

    [Fact]
    public void Nothing_breaks_where_the_papers_formula_divides_by_zero()
    {
        var customer = new BuyingHistory(6, 180, 200);
        double At(double a) => BgNbd.ExpectedOrders(Paper with { A = a }, customer, 90);

        Assert.InRange(At(1), At(1 + 1e-6), At(1 - 1e-6));
        Assert.Equal(At(1), At(1 + 1e-9), 1e-6);
    }

    [Fact]
    public void Orders_of_one_day_are_one_purchase_and_later_days_are_not_looked_at()
    {
        DateOnly[] days = [Some.Day("2026-03-10"), Some.Day("2026-01-01"), Some.Day("2026-03-10"), Some.Day("2026-02-01"), Some.Day("2026-06-01")];

        Assert.Equal(new BuyingHistory(2, 68, 89), BuyingHistory.From(days, Some.Day("2026-03-31")));
        Assert.Equal(new BuyingHistory(0, 0, 0), BuyingHistory.From(days, Some.Day("2026-01-01")));
        Assert.Null(BuyingHistory.From(days, Some.Day("2025-12-31")));
    }

    private static double Hypergeometric(double a, double b, double c, double z)
    {
        double term = 1, sum = 1;
        for (var n = 0; n < 20_000 && term > 1e-17 * sum; n++)
            sum += term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
        return sum;
    }
}
