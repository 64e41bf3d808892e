using Xunit;

namespace SalesFlow.Board;

public sealed class PulseRingTests
{
    [Fact]
    public void A_reader_who_was_away_gets_what_came_meanwhile_in_order()
    {
        var ring = new PulseRing(10);
        foreach (var position in new[] { 3, 1, 4, 4, 2 })
        {
            ring.Add(Item(position));
        }

        var (items, complete) = ring.After(1);
        Assert.Equal([2, 3, 4], items.Select(item => item.Position));
        Assert.True(complete);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_reader_is_told_when_older_items_are_gone(long after, bool complete)
    {
        var ring = new PulseRing(3);
        foreach (var position in new[] { 1, 2, 3, 4, 5 })
        {
            ring.Add(Item(position));
        }

        Assert.Equal(complete, ring.After(after).Complete);
        Assert.Equal([3, 4, 5], ring.After(after).Items.Select(item => item.Position));
    }

    [Fact]
    public void What_a_rebuild_could_not_read_is_not_claimed_to_be_complete()
    {
        var ring = new PulseRing(3);
        ring.Reset([Item(8), Item(7), Item(9)], all: false);
        Assert.False(ring.After(5).Complete);
        Assert.True(ring.After(6).Complete);

        ring.Reset([Item(8), Item(9)], all: true);
        Assert.True(ring.After(0).Complete);
    }

    internal static PulseItem Item(long position) => new(position, "action", DateTimeOffset.UnixEpoch, "proposal.submitted", "rep-07", "c-101", "pd-0001", "proposal", "proposal-delivery", null);
}
