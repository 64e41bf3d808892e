using Xunit;

namespace SalesFlow.Board;

public class RatesMappingTests
{
    private static readonly RateCounts None = new(0, 0, 0, 0, 0, []);

    [Fact]
    public void Where_nothing_was_planned_there_is_no_rate_and_no_change()
    {
        var answer = RatesMapping.Of(new(None, None, [], default, "s"), new("t", "2026-02", null, null), "2026-01", null);

        Assert.Null(answer.Rate);
        Assert.Null(answer.SettledRate);
        Assert.Null(answer.ChangePoints);
        Assert.Equal(new PreviousWire("2026-01", null), answer.Previous);
    }

    [Fact]
    public void Change_is_in_percentage_points()
    {
        var now = new RateCounts(849, 100, 51, 3, 0, new() { ["overdue"] = 100 });
        var before = new RateCounts(786, 214, 0, 0, 0, []);
        var answer = RatesMapping.Of(new(now, before, [new("east", now)], default, "s"), new("t", "2026-02", null, null), "2026-01", "team");

        Assert.Equal((1000, 0.849, 6.3), (answer.Planned, answer.Rate!.Value, answer.ChangePoints!.Value));
        Assert.Equal("/v1/chains?template=t&period=2026-02&void=false", answer.List);
        Assert.Equal("/v1/chains?template=t&period=2026-02&loop=broken&void=false&reason=overdue", answer.Lists.BrokenBy["overdue"]);
        Assert.Equal("/v1/chains?template=t&period=2026-02&team=east&void=false", Assert.Single(answer.Groups).List);
    }
}
