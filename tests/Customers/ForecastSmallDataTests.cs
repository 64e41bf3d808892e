using CsCheck;
using Xunit;

namespace SalesFlow.Customers;

/// <summary>Repurchase forecast where there is little to go by, and its words.</summary>
public class ForecastSmallDataTests
{
    private static readonly DateOnly Today = Some.Day("2026-06-30");

    [Fact]
    public void Twenty_customers_lean_on_general_assumptions_and_the_words_say_so()
    {
        var model = ForecastModel.Fit(Regulars(20));
        var forecast = RepurchaseForecast.For(Every(30, 7), Today, model)!;

        Assert.Equal(ForecastBasis.OrdersAndAssumptions, model.Basis);
        Assert.Equal((7, 30), (forecast.Orders, forecast.UsualGapDays));
        Assert.InRange(forecast.Active, 0.8, 1);
        Assert.InRange(forecast.Expected, 1, 4);
        Assert.Contains("leans on general assumptions", forecast.Words.English);
        Assert.Contains("仅有 20 个客户", forecast.Words.Chinese);
    }

    [Fact]
    public void Without_any_repeat_the_assumptions_alone_answer()
    {
        var model = ForecastModel.Fit(Enumerable.Repeat(new BuyingHistory(0, 0, 200), 500));

        Assert.Equal((ForecastModel.Assumed, ForecastBasis.Assumptions, 500), (model.Parameters, model.Basis, model.Customers));
        Assert.Equal(ForecastBasis.Assumptions, ForecastModel.Fit([]).Basis);
        Assert.Contains("尚无复购记录", RepurchaseForecast.For([Today.AddDays(-9)], Today, model)!.Words.Chinese);
    }

    [Fact]
    public void Customers_who_are_all_alike_have_no_likelihood_with_a_peak_and_the_assumptions_hold_it()
    {
        // Nobody differs and nobody leaves: the plain maximum runs off to infinity.
        var model = ForecastModel.Fit(Enumerable.Repeat(new BuyingHistory(12, 360, 362), 400));

        Assert.Equal(ForecastBasis.OrdersAndAssumptions, model.Basis);
        Assert.InRange(BgNbd.ExpectedOrders(model.Parameters, new(12, 360, 362), 30), 0.7, 1.1);
    }

    [Fact]
    public void Whatever_the_customers_did_the_fit_ends_in_usable_numbers() =>
        (from customer in
            (from age in Gen.Int[0, 1000]
             from repeats in Gen.Int[0, Math.Min(age, 60)]
             from last in Gen.Int[repeats, age]
             select new BuyingHistory(repeats, repeats == 0 ? 0 : last, age)).Array[0, 40]
         select customer).Sample(customers =>
        {
            var model = ForecastModel.Fit(customers);
            Assert.All([model.Parameters.R, model.Parameters.Alpha, model.Parameters.A, model.Parameters.B], value => Assert.True(double.IsFinite(value) && value > 0));
            Assert.All(customers, customer => Assert.InRange(BgNbd.ExpectedOrders(model.Parameters, customer, 90), 0, 1000));
        }, iter: 30);

    [Fact]
    public void The_forecast_is_explained_in_words()
    {
        var model = new ForecastModel(new(0.9, 40, 0.8, 5), 0, ForecastBasis.Orders, 500, 300, 2000);
        DateOnly[] days = [.. Enumerable.Range(0, 7).Select(order => Today.AddDays(-20 - (31 * order)))];

        var forecast = RepurchaseForecast.For(days, Today, model)!;
        var percent = $"{Math.Round(forecast.Active * 100)} %";
        Assert.StartsWith($"bought 7 times, the last 20 days ago, usual gap 31 days → still active {percent}; {forecast.Expected:0.0} orders expected in the next 90 days", forecast.Words.English);
        Assert.StartsWith($"共采购 7 次，最近一次在 20 天前，通常间隔 31 天 → 仍活跃的概率 {percent}；未来 90 天预计 {forecast.Expected:0.0} 单", forecast.Words.Chinese);
        Assert.StartsWith("bought once, yesterday", RepurchaseForecast.For([Today.AddDays(-1)], Today, model)!.Words.English);
        Assert.Contains("still active < 1 %", RepurchaseForecast.For(days, Today.AddYears(9), model)!.Words.English);
        Assert.Null(RepurchaseForecast.For([], Today, model));
    }

    [Fact]
    public void A_back_test_sees_nothing_after_the_cut_and_counts_nobody_who_came_later()
    {
        DateOnly[][] orders = [Every(30, 12), Every(30, 12), [Today.AddDays(-3)], Every(200, 1)];
        var cut = Today.AddDays(-90);
        var test = ForecastBackTest.Run(orders, cut, Today)!;

        Assert.Equal((2, 6), (test.Customers, test.Orders));
        Assert.Equal(ForecastModel.Fit(orders[..2].Select(days => BuyingHistory.From(days, cut)!.Value)), test.Model);
        Assert.Null(test.Forecast.Correlation);
        Assert.Null(ForecastBackTest.Run(orders, Today.AddYears(-9), Today));
    }

    private static DateOnly[] Every(int gap, int times) => [.. Enumerable.Range(0, times).Select(order => Today.AddDays(-gap * order))];

    private static IEnumerable<BuyingHistory> Regulars(int count) =>
        Enumerable.Range(0, count).Select(i => new BuyingHistory(i % 5, i % 5 * 40, (i % 5 * 40) + 10 + (i * 7)));
}
