using Xunit;

namespace SalesFlow.Customers;

/// <summary>Repurchase forecast on the data of the paper it comes from.</summary>
public class ForecastFitTests(ITestOutputHelper output)
{
    [Fact]
    public void Fitting_the_papers_data_gives_the_papers_parameters_and_likelihood()
    {
        var model = ForecastModel.Fit(Cdnow.Histories());
        var weeks = model.Parameters.PerPeriod(7);
        var likelihood = model.LogLikelihood + (model.Repeats * Math.Log(7));
        output.WriteLine($"{model.Customers} customers: r {weeks.R:0.0000}, alpha {weeks.Alpha:0.0000}, a {weeks.A:0.0000}, b {weeks.B:0.0000}, log-likelihood {likelihood:0.000}");

        Assert.Equal((2357, ForecastBasis.Orders), (model.Customers, model.Basis));
        Assert.Equal(0.243, weeks.R, 0.01);
        Assert.Equal(4.414, weeks.Alpha, 0.01);
        Assert.Equal(0.793, weeks.A, 0.01);
        Assert.Equal(2.426, weeks.B, 0.01);
        Assert.Equal(-9582.4, likelihood, 0.1);
    }

    [Fact]
    public void The_forecast_of_the_holdout_correlates_and_beats_the_recency_baseline()
    {
        var test = ForecastBackTest.Run(Cdnow.OrderDays(), Cdnow.Cut, Cdnow.End)!;
        output.WriteLine($"{test.Customers} customers, {test.Orders} orders came");
        Print("BG/NBD", test.Forecast);
        Print("recency, 2 gaps", test.Baseline);

        Assert.Equal((2357, 1882), (test.Customers, test.Orders));
        Assert.True(test.Forecast.Correlation >= 0.6);
        Assert.True(test.Forecast.Correlation > test.Baseline.Correlation);
        Assert.True(test.Forecast.MeanAbsoluteError < test.Baseline.MeanAbsoluteError);
        Assert.True(test.Forecast.RootMeanSquareError < test.Baseline.RootMeanSquareError);
    }

    [Fact]
    public void No_patience_makes_the_recency_baseline_better_in_correlation_or_square_error()
    {
        var orders = Cdnow.OrderDays();
        foreach (var gaps in new[] { 1, 1.5, 2, 3, 4, double.PositiveInfinity })
        {
            var test = ForecastBackTest.Run(orders, Cdnow.Cut, Cdnow.End, gaps)!;
            Print($"recency, {gaps} gaps", test.Baseline);

            Assert.True(test.Forecast.Correlation > test.Baseline.Correlation);
            Assert.True(test.Forecast.RootMeanSquareError < test.Baseline.RootMeanSquareError);
        }

        // Beside them: as many repeats again as there were in a window of the same length before.
        double[] before = [.. Cdnow.Histories().Select(history => (double)history.Repeats)];
        double[] happened = [.. orders.Select(days => (double)days.Where(day => day > Cdnow.Cut).Distinct().Count())];
        Print("same again", ForecastScore.Of(before, happened));
        Print("nothing for everybody", ForecastScore.Of([.. happened.Select(_ => 0.0)], happened));
    }

    [Fact]
    public void The_order_of_customers_does_not_change_a_digit() =>
        Assert.Equal(ForecastModel.Fit(Cdnow.Histories()), ForecastModel.Fit(Cdnow.Histories().Reverse()));

    private void Print(string name, ForecastScore score) =>
        output.WriteLine($"{name}: correlation {score.Correlation:0.0000}, MAE {score.MeanAbsoluteError:0.0000}, RMSE {score.RootMeanSquareError:0.0000}, total {score.Total:0}");
}
