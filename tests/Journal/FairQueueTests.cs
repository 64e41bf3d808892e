using SalesFlow.Journal;
using Xunit;

namespace SalesFlow.Tests.Journal;

public sealed class FairQueueTests
{
    [Fact]
    public void One_tenants_line_is_emptied_in_order_and_up_to_the_limit()
    {
        var queue = Filled(("a", 5, 1));

        Assert.Equal(["a1", "a2", "a3"], queue.Take(3, long.MaxValue));
        Assert.Equal(["a4", "a5"], queue.Take(3, long.MaxValue));
        Assert.Empty(queue.Take(3, long.MaxValue));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Tenants_take_turns_by_cost_and_each_keeps_its_order()
    {
        var queue = Filled(("a", 6, FairQueue<string>.Quantum / 2), ("b", 3, FairQueue<string>.Quantum), ("c", 1, 1));

        Assert.Equal(["a1", "a2", "b1", "c1", "a3", "a4", "b2", "a5", "a6", "b3"], queue.Take(100, long.MaxValue));
    }

    [Fact]
    public void A_turn_that_a_batch_cut_short_goes_on_in_the_next()
    {
        var queue = Filled(("a", 4, FairQueue<string>.Quantum / 4), ("b", 2, FairQueue<string>.Quantum));

        Assert.Equal(["a1", "a2", "a3"], queue.Take(3, long.MaxValue));
        Assert.Equal(["a4", "b1", "b2"], queue.Take(3, long.MaxValue));
    }

    [Fact]
    public void What_costs_more_than_a_turn_waits_for_several_and_comes()
    {
        var queue = Filled(("a", 2, 3 * FairQueue<string>.Quantum), ("b", 4, FairQueue<string>.Quantum));

        Assert.Equal(["b1", "b2", "a1", "b3", "b4", "a2"], queue.Take(100, long.MaxValue));
    }

    [Fact]
    public void A_batch_ends_when_it_is_costly_enough_and_never_empty()
    {
        var queue = Filled(("a", 3, 1000));

        Assert.Equal(["a1"], queue.Take(100, 1));
        Assert.Equal(["a2", "a3"], queue.Take(100, 1001));
    }

    [Fact]
    public void A_tenant_whose_part_is_full_is_refused_while_the_others_go_on_until_all_is_full()
    {
        var queue = new FairQueue<string>(5, 3);

        Assert.Equal([true, true, true, false], Enumerable.Range(1, 4).Select(n => queue.TryAdd("a", $"a{n}", 1)));
        Assert.Equal([true, true, false], Enumerable.Range(1, 3).Select(n => queue.TryAdd("b", $"b{n}", 1)));
        Assert.Equal(["a1", "a2"], queue.Take(2, long.MaxValue));
        Assert.True(queue.TryAdd("a", "a5", 1));
        Assert.Equal(["a3", "a5", "b1", "b2"], queue.Take(9, long.MaxValue).Order());
    }

    [Fact]
    public async Task A_reader_is_told_of_the_next_one_and_of_the_end_and_gets_what_was_left()
    {
        var queue = new FairQueue<string>(5, 5);
        var waiting = queue.WaitAsync();
        Assert.False(waiting.IsCompleted);
        Assert.True(queue.TryAdd("a", "a1", 1));
        Assert.True(await waiting);

        queue.Close();
        Assert.False(queue.TryAdd("a", "a2", 1));
        Assert.True(await queue.WaitAsync());
        Assert.Equal(["a1"], queue.Take(9, long.MaxValue));
        Assert.False(await queue.WaitAsync());
    }

    [Fact]
    public async Task Nothing_is_lost_or_turned_round_between_many_writers_and_the_reader()
    {
        const int writers = 8, each = 5_000;
        var queue = new FairQueue<(int Writer, int Number)>(writers * each, writers * each);
        var seen = new int[writers];
        var reader = Task.Run(async () =>
        {
            while (await queue.WaitAsync())
            {
                foreach (var (writer, number) in queue.Take(100, 64 * 1024))
                {
                    Assert.Equal(seen[writer]++, number);
                }
            }
        }, TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() =>
        {
            for (var n = 0; n < each; n++)
            {
                Assert.True(queue.TryAdd($"t{writer % 3}", (writer, n), 100 + (n % 7 * 1000)));
            }
        }, TestContext.Current.CancellationToken)));
        queue.Close();
        await reader;

        Assert.All(seen, count => Assert.Equal(each, count));
    }

    private static FairQueue<string> Filled(params (string Tenant, int Number, int Cost)[] lines)
    {
        var queue = new FairQueue<string>(100, 100);
        foreach (var (tenant, number, cost) in lines)
        {
            for (var n = 1; n <= number; n++)
            {
                Assert.True(queue.TryAdd(tenant, $"{tenant}{n}", cost));
            }
        }

        return queue;
    }
}
