using SalesFlow.Import;
using Xunit;

namespace SalesFlow.Erp;

public sealed class ErpPullTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly ErpAdapter Adapter = new() { Key = "a", Connection = "c", Path = "p", Mapping = new() { Subject = "order", Id = Source.Of("id"), Actions = [] } };

    [Fact]
    public void An_adapter_pulls_at_once_then_by_its_period_and_pulls_that_were_missed_are_one()
    {
        var pull = ErpPull.None.Changed(Adapter, Now);
        Assert.Equal((Now, 1), (pull.Due, pull.Generation));
        pull = pull.Begin(Now).Part(new(3, 2, 1, 0, []), null, Hour, Now.AddMinutes(2));
        Assert.Equal((Now + Hour, Now, (string?)null), (pull.Due, pull.Since, pull.Cursor));
        // Nobody was there for five hours.
        pull = pull.Begin(Now.AddHours(5.5)).Part(new(3, 0, 3, 0, []), null, Hour, Now.AddHours(5.5));
        Assert.Equal(Now.AddHours(6), pull.Due);
    }

    [Fact]
    public void Parts_follow_at_once_and_add_up()
    {
        var pull = ErpPull.None.Changed(Adapter, Now).Begin(Now).Part(new(500, 400, 90, 10, ["x"]), "500", Hour, Now);
        Assert.Equal((Now, "500", 2), (pull.Due, pull.Cursor, pull.Generation));
        pull = pull.Part(new(20, 20, 0, 0, []), null, Hour, Now.AddSeconds(1));
        Assert.Equal((520, 420, 90, 10), (pull.Last!.Rows, pull.Last.Accepted, pull.Last.Replayed, pull.Last.Refused));
        Assert.Equal(["x"], pull.Last.Errors);
    }

    [Fact]
    public void A_pull_that_failed_is_tried_again_soon_then_later_and_never_after_the_schedule()
    {
        var pull = ErpPull.None.Changed(Adapter, Now);
        foreach (var seconds in new[] { 30, 60, 120 })
        {
            pull = pull.Begin(Now).Fail("down", Hour, Now);
            Assert.Equal(Now.AddSeconds(seconds), pull.Due);
            Assert.True(pull.Last!.Failed);
        }

        pull = pull with { Failures = 12 };
        Assert.Equal(Now + Hour, pull.Begin(Now).Fail("down", Hour, Now).Due);
        Assert.Null(pull.Since);
    }

    [Fact]
    public void An_adapter_that_is_off_or_gone_wakes_no_more_and_one_that_comes_back_pulls_at_once()
    {
        var pull = ErpPull.None.Changed(Adapter, Now).Begin(Now).Part(new(1, 1, 0, 0, []), null, Hour, Now);
        Assert.Same(pull, pull.Changed(Adapter, Now));
        var off = pull.Changed(null, Now);
        Assert.Null(off.Due);
        Assert.Null(Assert.Single(off.Windows(3)).WakeAt);
        Assert.Equal(Now, off.Changed(Adapter, Now).Due);
        Assert.Equal(Now.AddMinutes(5), pull.Changed(Adapter with { Every = "PT5M" }, Now).Due);
    }
}
