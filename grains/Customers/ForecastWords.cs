using System.Globalization;

namespace SalesFlow.Customers;

/// <summary>A forecast told to a salesperson.</summary>
internal static class ForecastWords
{
    public static Wording Of(RepurchaseForecast forecast, ForecastModel model) => new(
        InChinese(forecast) + forecast.Basis switch
        {
            ForecastBasis.OrdersAndAssumptions => $"（仅有 {model.Customers} 个客户、{model.Returned} 个有复购，数据较少或过于相似，结果部分依据通用假设）",
            ForecastBasis.Assumptions => "（尚无复购记录，结果仅依据通用假设）",
            _ => "",
        },
        InEnglish(forecast) + forecast.Basis switch
        {
            ForecastBasis.OrdersAndAssumptions => $" (only {model.Customers} customers, {model.Returned} of them returned: few or too similar, so this leans on general assumptions)",
            ForecastBasis.Assumptions => " (nobody has ordered twice yet: general assumptions only)",
            _ => "",
        });

    private static string InChinese(RepurchaseForecast forecast)
    {
        var ahead = $"未来 {forecast.HorizonDays} 天预计 {Number(forecast.Expected)} 单";
        return forecast.UsualGapDays is { } gap
            ? $"共采购 {forecast.Orders} 次，最近一次在 {forecast.DaysSinceLast} 天前，通常间隔 {gap} 天 → 仍活跃的概率 {Percent(forecast.Active)}；{ahead}"
            : $"仅采购 1 次，在 {forecast.DaysSinceLast} 天前；只有一次采购时模型看不出流失（概率 100 %），请看预计单数：{ahead}";
    }

    private static string InEnglish(RepurchaseForecast forecast)
    {
        var ahead = $"{Number(forecast.Expected)} orders expected in the next {forecast.HorizonDays} days";
        var last = forecast.DaysSinceLast switch { 0 => "today", 1 => "yesterday", var days => $"{days} days ago" };
        return forecast.UsualGapDays is { } gap
            ? $"bought {forecast.Orders} times, the last {last}, usual gap {gap} {(gap == 1 ? "day" : "days")} → still active {Percent(forecast.Active)}; {ahead}"
            : $"bought once, {last}; after one purchase the model cannot see anybody leave (100 %), so look at the orders: {ahead}";
    }

    /// <summary>Never says 100 % or 0 % of something that is only near it.</summary>
    private static string Percent(double share) =>
        share is > 0.995 and < 1 ? "> 99 %" : share is > 0 and < 0.005 ? "< 1 %" : $"{Math.Round(share * 100).ToString(CultureInfo.InvariantCulture)} %";

    private static string Number(double value) =>
        value is > 0 and < 0.01 ? "< 0.01" : value.ToString(value < 1 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
