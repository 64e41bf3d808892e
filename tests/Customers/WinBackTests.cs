using Xunit;
using static SalesFlow.Customers.Some;

namespace SalesFlow.Customers;

/// <summary>Who came back: an order within 60 days of being listed.</summary>
public class WinBackTests
{
    private static readonly DateTimeOffset Listed = At("2026-03-02T08:00+08:00");

    [Theory]
    [InlineData("2026-03-02T07:59+08:00", "2026-05-01T12:00+08:00", WinBackState.Open)]
    [InlineData("2026-03-02T08:01+08:00", "2026-03-03T12:00+08:00", WinBackState.WonBack)]
    [InlineData("2026-05-01T23:59:59+08:00", "2026-05-02T00:00+08:00", WinBackState.WonBack)]
    [InlineData("2026-05-02T00:00+08:00", "2026-05-02T00:00+08:00", WinBackState.NotWonBack)]
    [InlineData("2026-06-01T00:00+08:00", "2026-05-01T23:59:59+08:00", WinBackState.Open)]
    [InlineData("2026-06-01T00:00+08:00", "2026-05-02T00:00+08:00", WinBackState.NotWonBack)]
    public void An_order_within_sixty_days_of_being_listed_wins_the_customer_back(string order, string asOf, WinBackState state) =>
        Assert.Equal(state, Assert.Single(WinBackRules.Outcomes([new("c-1", Listed)], [Order(order)], At(asOf), Shanghai)).State);

    [Fact]
    public void A_customer_listed_every_week_is_one_silence_that_counts_from_the_first_listing()
    {
        Listing[] weekly = [.. Enumerable.Range(0, 10).Select(week => new Listing("c-1", Listed.AddDays(7 * week)))];
        var outcome = Assert.Single(WinBackRules.Outcomes(weekly, [Order("2026-05-12")], At("2026-07-01T00:00Z"), Shanghai));

        Assert.Equal((Listed, WinBackState.NotWonBack, Day("2026-05-12")), (outcome.ListedAt, outcome.State, Shanghai.LocalDate(outcome.Order!.At)));
    }

    [Fact]
    public void After_an_order_a_new_silence_begins()
    {
        Listing[] twice = [new("c-1", Listed), new("c-1", Listed.AddDays(300))];
        var outcomes = WinBackRules.Outcomes(twice, [Order("2026-03-20")], Listed.AddDays(310), Shanghai);

        Assert.Equal([WinBackState.WonBack, WinBackState.Open], outcomes.Select(outcome => outcome.State));
    }

    [Fact]
    public void The_win_back_rate_is_won_by_decided_and_nothing_decided_is_no_rate()
    {
        Listing[] listings = [new("a", Listed), new("b", Listed), new("c", Listed), new("d", Listed.AddDays(70))];
        var asOf = Listed.AddDays(80);
        var outcomes = WinBackRules.Outcomes(listings, [Order("2026-03-09", customer: "a")], asOf, Shanghai);

        Assert.Equal(new(4, 1, 2, 1, 0.3333m), WinBackRules.Figures(outcomes));
        Assert.Equal(new(0, 0, 0, 0, null), WinBackRules.Figures([]));
    }

    [Fact]
    public void The_share_of_repurchase_orders_from_the_list_leaves_out_first_orders_and_late_ones()
    {
        Purchase[] orders =
        [
            Order("2025-01-01", customer: "a"), Order("2026-03-09", customer: "a"), // won back
            Order("2025-01-01", customer: "b"), Order("2026-03-10", customer: "b"), // never listed
            Order("2026-03-11", customer: "new"),
            Order("2025-01-01", customer: "late"), Order("2026-05-20", customer: "late"),
            Order("2025-01-01", customer: "d"), Order("2026-06-01T00:00:00+08:00", customer: "d"), // after the period
        ];
        var outcomes = WinBackRules.Outcomes([new("a", Listed), new("late", Listed), new("d", Listed)], orders, At("2026-07-01T00:00Z"), Shanghai);

        Assert.Equal((1, 3, 0.3333m), WinBackRules.RepurchaseShare(orders, outcomes, At("2026-03-01T00:00+08:00"), At("2026-06-01T00:00+08:00"), Shanghai));
        Assert.Equal((0, 0, null), WinBackRules.RepurchaseShare([], outcomes, Listed, Listed.AddDays(30), Shanghai));
    }
}
