using SalesFlow.Calendars;
using Xunit;
using static SalesFlow.Customers.Some;

namespace SalesFlow.Customers;

/// <summary>No purchase in 6 months and at least 2 technical exchanges.</summary>
public class SilentRulesTests
{
    private static readonly DateTimeOffset AsOf = At("2026-08-31T09:00+08:00");
    private static readonly TechnicalExchange[] Two = [Exchange("2026-05-01"), Exchange("2026-07-01", ExchangeKind.EngineerVisit)];

    [Theory]
    // Six months before the 31st of August is the last day of February.
    [InlineData("2026-02-27T23:59:59+08:00", true)]
    [InlineData("2026-02-28T00:00:00+08:00", false)]
    [InlineData("2026-08-31T08:59:59+08:00", false)]
    [InlineData("2026-08-31T09:00:01+08:00", true)]
    public void Six_months_are_calendar_months_of_the_tenants_zone(string bought, bool listed) =>
        Assert.Equal(listed, List([Order("2025-01-01"), Order(bought)], Two).Count == 1);

    [Theory]
    [InlineData("2026-02-27T23:59:59+08:00", false)]
    [InlineData("2026-02-28T00:00:00+08:00", true)]
    [InlineData("2026-08-31T09:00:00+08:00", true)]
    [InlineData("2026-08-31T09:00:01+08:00", false)]
    public void Two_exchanges_are_needed_within_the_silence(string second, bool listed) =>
        Assert.Equal(listed, List([Order("2025-01-01")], [Exchange("2026-05-01"), Exchange(second)]).Count == 1);

    [Fact]
    public void The_same_exchange_told_twice_is_one_and_the_window_is_an_option()
    {
        TechnicalExchange[] old = [Exchange("2025-10-01"), Exchange("2025-11-01"), Exchange("2025-11-01")];

        Assert.Empty(List([Order("2025-01-01")], [Two[0], Two[0]]));
        Assert.Empty(List([Order("2025-01-01")], old));
        Assert.Equal(2, Assert.Single(List([Order("2025-01-01")], old, new() { ExchangeMonths = 12 })).Exchanges.Count);
        Assert.Empty(List([Order("2025-01-01")], old, new() { ExchangeMonths = 12, Exchanges = 3 }));
    }

    [Fact]
    public void A_customer_who_never_bought_is_listed_once_known_for_six_months()
    {
        Assert.Empty(List([], Two));
        var line = Assert.Single(List([], [Exchange("2025-12-01"), .. Two]));

        Assert.Equal(("never-bought", null, null, 0), (line.Reasons[0].Code, line.LastPurchase, line.DaysSilent, line.Orders));
        Assert.Contains(line.TalkTracks, track => track.Key == "first-order");
        Assert.Empty(List([], [Exchange("2025-12-01"), .. Two], new() { NeverBought = false }));
    }

    [Fact]
    public void A_line_comes_with_reasons_facts_and_talk_tracks_in_both_languages()
    {
        var line = Assert.Single(List([Order("2025-03-01", 100.5m), Order("2025-12-01", 200m, category: "drives"), Order("2026-01-15", 50.25m, category: "drives")], Two));

        Assert.Equal((Day("2026-01-15"), 228, 3), (line.LastPurchase, line.DaysSilent, line.Orders));
        Assert.Equal(
            [
                "no purchase in 6 months: the last on 2026-01-15, 228 days ago",
                "2 technical exchanges in 6 months: ticket × 1, engineer's visit × 1",
                "the latest exchange: 2026-07-01",
                "3 orders in the year before the silence, 3 altogether",
                "350.75 CNY in the year before the silence",
            ], line.Reasons.Select(reason => reason.Words.English));
        Assert.Equal("近 6 个月技术交流 2 次：技术支持工单 1 次、工程师上门 1 次", line.Reasons[1].Words.Chinese);
        Assert.Equal(["ticket-follow-up", "engineer-opinion", "regular-buyer"], line.TalkTracks.Select(track => track.Key));
        Assert.Contains("mostly drives, the last time on 2026-01-15 (228 days ago)", line.TalkTracks[2].Words.English);
        Assert.Contains("以 drives 为主", line.TalkTracks[2].Words.Chinese);
        Assert.All(line.TalkTracks, track => Assert.DoesNotContain('{', track.Words.Chinese + track.Words.English));
    }

    [Fact]
    public void Who_talks_most_comes_first_then_who_is_silent_longest()
    {
        Purchase[] orders = [Order("2025-06-01", customer: "a"), Order("2025-05-01", customer: "b"), Order("2025-06-01", customer: "c"), Order("2025-05-01", customer: "d")];
        var exchanges = orders.SelectMany(order => new[] { Exchange("2026-05-01", customer: order.Customer), Exchange("2026-06-01", customer: order.Customer) })
            .Append(Exchange("2026-07-01", customer: "c"));

        Assert.Equal(["c", "b", "d", "a"], List(orders, exchanges).Select(line => line.Customer));
        Assert.Equal(["c", "b", "d", "a"], List(orders.Reverse(), exchanges.Reverse()).Select(line => line.Customer));
    }

    [Theory]
    [InlineData("2010-09-15")]
    [InlineData("2012-03-01")]
    [InlineData("2013-12-20")]
    public void On_Chinook_the_list_agrees_with_a_query_in_SQL(string day)
    {
        using var shop = Chinook.Open();
        foreach (var zone in new[] { "Asia/Shanghai", "America/New_York", "Europe/Berlin" }.Select(Zone))
        {
            foreach (var months in new[] { 6, 12 })
            {
                var list = SilentRules.List(shop.Purchases(zone), shop.Exchanges(zone), zone.StartOfDay(Day(day).AddDays(1)).AddTicks(-1), zone, new() { ExchangeMonths = months });
                var query = shop.Customers("""
                    select c.CustomerId from Customer c
                    where not exists (select 1 from Invoice i where i.CustomerId = c.CustomerId and date(i.InvoiceDate) between date(@day, '-6 months') and @day)
                      and (exists (select 1 from Invoice i where i.CustomerId = c.CustomerId and date(i.InvoiceDate) <= @day)
                        or exists (select 1 from Exchange e where e.CustomerId = c.CustomerId and e.Day < date(@day, '-6 months')))
                      and (select count(*) from Exchange e where e.CustomerId = c.CustomerId and e.Day between date(@day, @months) and @day) >= 2
                    """, ("@day", day), ("@months", $"-{months} months"));

                Assert.NotEmpty(query);
                Assert.True(query.Count < 59);
                Assert.Equal(query, list.Select(line => line.Customer).Order(StringComparer.Ordinal));
            }
        }
    }

    private static IReadOnlyList<SilentCustomer> List(IEnumerable<Purchase> orders, IEnumerable<TechnicalExchange> exchanges, SilentOptions? options = null) =>
        SilentRules.List(orders, exchanges, AsOf, Shanghai, options);
}
