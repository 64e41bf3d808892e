using CsCheck;
using Xunit;
using static SalesFlow.Orders.Some;

namespace SalesFlow.Orders;

/// <summary>Overdue receivables ratio = overdue amount ÷ receivable amount, as of a date.</summary>
public class ReceivableRulesTests
{
    private static readonly Receivable[] Books =
    [
        Invoice(1_000.10m, "2026-01-01", "2026-01-31", ("2026-01-20", 400.10m)),
        Invoice(300, "2026-02-10", "2026-03-10"),
        Invoice(100, "2025-10-01", "2025-10-31", ("2026-02-20", 100)),
        Invoice(50, "2026-01-05", "2026-01-20", ("2026-01-10", 60)),
        Invoice(700, "2026-03-01", "2026-03-31"),
    ];

    [Theory]
    [InlineData("2026-01-31", 700.0, 100.0, 0.1429)]
    [InlineData("2026-02-01", 700.0, 700.0, 1.0)]
    [InlineData("2026-02-20", 900.0, 600.0, 0.6667)]
    [InlineData("2026-03-10", 1600.0, 600.0, 0.375)]
    [InlineData("2026-03-11", 1600.0, 900.0, 0.5625)]
    public void The_overdue_ratio_stands_as_of_a_date_and_the_due_day_itself_is_not_overdue(string asOf, decimal open, decimal overdue, decimal ratio)
    {
        var figures = Assert.Single(ReceivableRules.AsOf(Books, Day(asOf)));

        Assert.Equal(("CNY", open, overdue, ratio), (figures.Currency, figures.Amount, figures.Overdue, figures.OverdueRatio));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(30, 1)]
    [InlineData(31, 2)]
    [InlineData(60, 2)]
    [InlineData(61, 3)]
    [InlineData(90, 3)]
    [InlineData(91, 4)]
    [InlineData(4000, 4)]
    public void An_open_invoice_ages_by_days_overdue(int days, int bucket)
    {
        var ages = Assert.Single(ReceivableRules.AsOf([Invoice(9.99m, "2025-12-01", "2026-01-01")], Day("2026-01-01").AddDays(days))).Ages;

        Assert.Equal(9.99m, ages[bucket].Amount);
        Assert.Equal(1, ages.Sum(age => age.Invoices));
    }

    [Fact]
    public void Currencies_are_never_added_credit_hides_no_debt_and_nothing_open_has_no_ratio()
    {
        Receivable dollars = new("i-usd", "c-1", 50, "USD", Day("2026-01-01"), Day("2026-01-02"), [new(Day("2026-01-02"), 50)]);
        var figures = ReceivableRules.AsOf([.. Books, dollars], Day("2026-01-31"));

        Assert.Equal(["CNY", "USD"], figures.Select(item => item.Currency));
        Assert.Equal((700m, 10m), (figures[0].Amount, figures[0].Overpaid));
        Assert.Equal((0m, null), (figures[1].Amount, figures[1].OverdueRatio));
        Assert.Empty(ReceivableRules.AsOf(Books, Day("2025-09-30")));
    }

    [Fact]
    public void Ages_add_up_to_the_receivables_and_overdue_ones_to_the_overdue_amount() =>
        Gen.Select(Gen.Int[1, 100_000], Gen.Int[0, 400], Gen.Int[0, 90], Gen.Int[0, 120_000], Gen.Int[0, 500]).Array[1, 30].Sample(rows =>
        {
            var start = Day("2025-01-01");
            var invoices = rows.Select((row, index) => new Receivable($"{index}", "c", row.Item1 / 100m, "CNY", start.AddDays(row.Item2), start.AddDays(row.Item2 + row.Item3), [new(start.AddDays(row.Item5), row.Item4 / 100m)]));
            foreach (var figures in ReceivableRules.AsOf(invoices, start.AddDays(300)))
            {
                Assert.Equal(figures.Amount, figures.Ages.Sum(age => age.Amount));
                Assert.Equal(figures.Overdue, figures.Ages.Skip(1).Sum(age => age.Amount));
                Assert.InRange(figures.OverdueRatio ?? 0, 0, 1);
            }
        });

    [Fact]
    public void The_collection_period_weighs_each_invoice_by_its_amount()
    {
        Receivable[] invoices =
        [
            Invoice(300, "2026-01-01", "2026-01-31", ("2026-01-11", 100), ("2026-01-31", 200)), // settled after 30 days
            Invoice(100, "2026-01-01", "2026-01-31", ("2026-01-11", 100)), // 10 days
            Invoice(100, "2026-01-10", "2026-01-31", ("2026-01-05", 100)), // paid in advance: at once
            Invoice(900, "2026-01-01", "2026-01-31", ("2026-01-31", 899.99m)), // still open
            Invoice(900, "2025-01-01", "2025-01-31", ("2026-02-01", 900)), // settled later
        ];

        Assert.Equal([new("CNY", 20.0m, 3, 500m)], ReceivableRules.Collection(invoices, Day("2026-01-01"), Day("2026-01-31")));
        Assert.Empty(ReceivableRules.Collection(invoices, Day("2026-03-01"), Day("2026-03-31")));
    }
}
