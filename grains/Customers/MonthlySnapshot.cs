namespace SalesFlow.Customers;

/// <summary>What a customer had bought when a month began. Kept once and never changed; computed again from the same orders it is the same to the last digit.</summary>
/// <param name="Month">The month that begins; its own orders are not in it.</param>
/// <param name="TakenAt">Local midnight of the 1st, whenever the snapshot was really computed.</param>
/// <param name="TimeZone">Zone that decided which month an order belongs to.</param>
/// <param name="Months">The twelve months before, oldest first.</param>
/// <param name="Spending">The same twelve months' money, one entry for each currency, by code. Empty without orders.</param>
public sealed record MonthlySnapshot(
    string Customer, CalendarMonth Month, DateTimeOffset TakenAt, string TimeZone,
    IReadOnlyList<MonthCount> Months, IReadOnlyList<Spending> Spending, FrequencyChange Frequency)
{
    /// <summary>Orders of the twelve months.</summary>
    public int Orders => Months.Sum(month => month.Orders);
}

/// <summary>Number of orders in a month.</summary>
public sealed record MonthCount(CalendarMonth Month, int Orders);

/// <summary>Twelve months' money in one currency.</summary>
/// <param name="Months">Amount of each month, oldest first, zeros included.</param>
/// <param name="Swing">Coefficient of variation of the twelve amounts (population standard deviation ÷ mean), four decimals; null where the mean is not above 0.</param>
/// <param name="Categories">Split by category, the largest first.</param>
public sealed record Spending(string Currency, decimal Total, IReadOnlyList<decimal> Months, decimal? Swing, IReadOnlyList<CategoryShare> Categories);

/// <summary>A category's part of the amount.</summary>
/// <param name="Orders">Orders with at least one line of it.</param>
/// <param name="Share">Amount ÷ total, four decimals; null where the total is not above 0.</param>
public sealed record CategoryShare(string Category, int Orders, decimal Amount, decimal? Share);

/// <summary>Orders of the last three months beside those of the same months a year before.</summary>
/// <param name="Change">(recent − before) ÷ before, four decimals: −0.4 is a fall by 40 %. Null without orders a year before: no rate, not 0.</param>
/// <param name="Fell">Whether it is to be highlighted: a fall by the limit or more, decided on whole numbers and not on the rounded change.</param>
public sealed record FrequencyChange(int Recent, int YearBefore, decimal? Change, bool Fell);
