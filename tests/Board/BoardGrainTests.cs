using SalesFlow.Journal;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Board;

public sealed class BoardGrainTests : IAsyncLifetime
{
    private static readonly BoardCell Open = new("t", new(2026, 2, 3), "team", "rep", "in-flight", null, null, false);
    private static readonly BoardCell Closed = Open with { Outcome = "closed" };
    private static readonly RatesQuery All = new(null, null, null, null, null, null, null, null);
    private TestSilo silo = null!;

    private IBoardGrain Board => silo.Grains.GetGrain<IBoardGrain>("acme");

    public async ValueTask InitializeAsync() => silo = await TestSilo.Start();

    public ValueTask DisposeAsync() => silo.DisposeAsync();

    [Fact]
    public async Task News_that_the_snapshot_holds_is_not_counted_twice()
    {
        silo.Store.Boards["acme"] = new(10, [(Open, 2)], []);
        await Board.Feed("silo-a", 1, [new(9, null, Open, null), new(10, null, Open, null), new(11, Open, Closed, null)]);

        var total = (await Board.Rates(All)).Total;
        Assert.Equal((1, 1), (total.Closed, total.InFlight));
        Assert.Equal(1, silo.Store.BoardReads.Count);
    }

    [Fact]
    public async Task A_gap_makes_the_board_count_anew()
    {
        await Board.Feed("silo-a", 1, [new(1, null, Open, null)]);
        silo.Store.Boards["acme"] = new(3, [(Closed, 1), (Open, 2)], []);
        await Board.Feed("silo-a", 3, [new(3, null, Open, null), new(4, null, Open, null)]);

        var total = (await Board.Rates(All)).Total;
        Assert.Equal((1, 3), (total.Closed, total.InFlight));
        Assert.Equal(2, silo.Store.BoardReads.Count);
    }

    [Fact]
    public async Task A_commit_whose_fate_is_unknown_makes_the_board_count_anew()
    {
        Assert.Equal(0, (await Board.Rates(All)).Total.Planned);
        silo.Store.Boards["acme"] = new(1, [(Open, 1)], []);
        var commit = new Commit { Stream = new("acme", "chain/c-1"), ExpectedVersion = 0, RecordedAt = TestSilo.Morning, Records = [], Board = new(null, Open, null) };
        foreach (var listener in silo.Listeners)
        {
            listener.Unknown([commit]);
        }

        await silo.Store.BoardReads.AtLeast(2);
        Assert.Equal(1, (await Board.Rates(All)).Total.InFlight);
    }

    [Fact]
    public async Task What_was_kept_and_told_to_nobody_makes_the_board_count_anew()
    {
        silo.Store.Boards["acme"] = new(5, [(Open, 1)], []);
        silo.Store.Behind = (_, position) => position < 7 ? new(1, 7) : new(0, position);
        Assert.Equal(1, (await Board.Rates(All)).Total.InFlight);

        silo.Store.Boards["acme"] = new(7, [(Closed, 1)], []);
        while (silo.Store.BoardReads.Count < 2)
        {
            silo.Time.Advance(TimeSpan.FromSeconds(1));
            await Board.Stamp();
        }

        Assert.Equal(1, (await Board.Rates(All)).Total.Closed);
    }

    [Fact]
    public async Task What_was_kept_and_told_is_not_counted_anew()
    {
        var looks = 0;
        silo.Store.Boards["acme"] = new(5, [(Open, 1)], []);
        silo.Store.Behind = (_, position) =>
        {
            looks++;
            return position < 8 ? new(3, 8) : new(0, position);
        };
        await Board.Feed("silo-a", 1, [new(7, Open, Closed, null, 2)]);
        await Board.Feed("silo-b", 1, [new(8, null, null, null)]);
        while (looks < 3)
        {
            silo.Time.Advance(TimeSpan.FromSeconds(1));
            await Board.Stamp();
        }

        Assert.Equal(1, (await Board.Rates(All)).Total.Closed);
        Assert.Equal(1, silo.Store.BoardReads.Count);
    }

    [Fact]
    public async Task A_call_that_comes_twice_counts_once()
    {
        await Board.Feed("silo-a", 1, [new(1, null, Open, null)]);
        await Board.Feed("silo-a", 1, [new(1, null, Open, null)]);
        await Board.Feed("silo-a", 2, [new(2, null, Open, null)]);

        Assert.Equal(2, (await Board.Rates(All)).Total.InFlight);
        Assert.Equal(1, silo.Store.BoardReads.Count);
    }

    [Fact]
    public async Task A_board_brought_up_by_a_question_does_not_trust_a_feeder_in_the_middle()
    {
        Assert.Equal(0, (await Board.Rates(All)).Total.Planned);
        silo.Store.Boards["acme"] = new(56, [(Open, 5)], []);
        await Board.Feed("silo-a", 57, [new(57, null, Open, null)]);

        Assert.Equal(6, (await Board.Rates(All)).Total.InFlight);
    }

    [Fact]
    public async Task A_board_brought_up_by_news_has_read_all_that_went_before()
    {
        silo.Store.Boards["acme"] = new(57, [(Open, 6)], []);
        await Board.Feed("silo-a", 57, [new(57, null, Open, null)]);

        Assert.Equal(6, (await Board.Rates(All)).Total.InFlight);
        Assert.Equal(1, silo.Store.BoardReads.Count);
    }

    [Fact]
    public async Task A_rebuild_that_fails_is_done_by_the_next_try()
    {
        await Board.Feed("silo-a", 1, [new(1, null, Open, null)]);
        silo.Store.Trouble = call => call == nameof(IStore.BoardAsync) ? throw new TimeoutException() : Task.CompletedTask;
        await Assert.ThrowsAsync<TimeoutException>(() => Board.Feed("silo-a", 3, [new(3, null, Open, null)]));
        await Assert.ThrowsAsync<TimeoutException>(() => Board.Rates(All));

        silo.Store.Trouble = _ => Task.CompletedTask;
        silo.Store.Boards["acme"] = new(3, [(Open, 3)], []);
        await Board.Feed("silo-a", 3, [new(3, null, Open, null)]);
        Assert.Equal(3, (await Board.Rates(All)).Total.InFlight);
    }

    [Fact]
    public async Task News_that_comes_while_the_board_counts_anew_is_neither_lost_nor_doubled()
    {
        await Board.Feed("silo-a", 1, [new(1, null, Open, null)]);
        silo.Store.Boards["acme"] = new(2, [(Open, 2)], []);
        var read = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        silo.Store.Trouble = async call =>
        {
            if (call == "board-read")
            {
                read.SetResult();
                await goOn.Task;
            }
        };
        var gap = Board.Feed("silo-a", 3, [new(3, null, Open, null)]);
        await read.Task;
        var other = Board.Feed("silo-b", 1, [new(2, null, Open, null), new(4, null, Open, null)]);
        var meanwhile = Board.Stamp();
        goOn.SetResult();
        await Task.WhenAll(gap, other, meanwhile);

        Assert.Equal(4, (await Board.Rates(All)).Total.InFlight);
    }

    [Fact]
    public async Task The_stamp_changes_with_every_change_and_with_nothing_else()
    {
        var first = await Board.Stamp();
        await Board.Rates(All);
        Assert.Equal(first, await Board.Stamp());
        await Board.Feed("silo-a", 1, [new(1, null, Open, null)]);
        Assert.NotEqual(first, await Board.Stamp());
    }

    [Fact]
    public async Task A_watcher_hears_changes_gathered_and_goes_on_where_it_stopped()
    {
        var watcher = new Watcher();
        var reference = silo.Grains.CreateObjectReference<IBoardWatcher>(watcher);
        Assert.True((await Board.Watch(reference, null)).Complete);

        await Board.Feed("silo-a", 1, [new(1, null, Open, PulseRingTests.Item(1))]);
        await watcher.Heard.AtLeast(1);
        await Board.Feed("silo-a", 2, [new(2, null, Open, PulseRingTests.Item(2))]);
        await Board.Feed("silo-a", 3, [new(3, null, Open, PulseRingTests.Item(3))]);
        Assert.Equal(1, watcher.Calls.Count);
        var heard = watcher.Heard.AtLeast(3);
        for (var tick = 0; tick < 600 && !heard.IsCompleted; tick++)
        {
            // The first call may still be on its way back when the clock moves; a later tick, still within the watch's two minutes, finds it returned.
            silo.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Board.Stamp();
        }

        await heard;
        Assert.Equal(2, watcher.Calls.Count);
        Assert.Equal([1, 2, 3], watcher.Items.Select(item => item.Position));
        Assert.Equal(await Board.Stamp(), watcher.Stamp);
        var resumed = await Board.Watch(reference, 2);
        Assert.Equal([3], resumed.Recent.Select(item => item.Position));
        GC.KeepAlive(watcher);
    }

    [Fact]
    public async Task A_watcher_that_does_not_renew_is_forgotten()
    {
        var (gone, stays) = (new Watcher(), new Watcher());
        var goneReference = silo.Grains.CreateObjectReference<IBoardWatcher>(gone);
        var staysReference = silo.Grains.CreateObjectReference<IBoardWatcher>(stays);
        await Board.Watch(goneReference, null);
        silo.Time.Advance(TimeSpan.FromMinutes(1));
        await Board.Watch(staysReference, null);
        silo.Time.Advance(TimeSpan.FromMinutes(1));

        await Board.Feed("silo-a", 1, [new(1, null, Open, PulseRingTests.Item(1))]);
        await stays.Heard.AtLeast(1);
        Assert.Empty(gone.Items);
    }

    [Fact]
    public async Task What_is_committed_reaches_the_board_in_order_even_where_the_first_call_fails()
    {
        var failures = 2;
        silo.Store.Trouble = call => call == nameof(IStore.BoardAsync) && failures-- > 0 ? throw new TimeoutException() : Task.CompletedTask;
        for (var position = 1; position <= 200; position++)
        {
            silo.Committed(position, Commit(position));
        }

        while (Volatile.Read(ref failures) > 0)
        {
            silo.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var reference = silo.Grains.CreateObjectReference<IBoardWatcher>(new Watcher());
        PulseItem[] arrived = [];
        for (var round = 0; round < 20_000 && arrived.Length < 200; round++)
        {
            silo.Time.Advance(TimeSpan.FromSeconds(1));
            try
            {
                arrived = (await Board.Watch(reference, null)).Recent;
            }
            catch (TimeoutException)
            {
                // The second activation that fails takes along what already waits for it.
            }
        }

        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), arrived.Select(item => item.Position));
        Assert.Equal(200, (await Board.Rates(All)).Total.InFlight);
        Assert.Equal(1, silo.Store.BoardReads.Count);
    }

    private static Commit Commit(long position) => new()
    {
        Stream = new("acme", $"chain/c-{position}"),
        ExpectedVersion = 0,
        RecordedAt = TestSilo.Morning,
        Records = [],
        Board = new(null, Open, PulseRingTests.Item(position)),
    };

    private sealed class Watcher : IBoardWatcher
    {
        private readonly List<PulseItem> items = [];

        public Tally Heard { get; } = new();

        public Tally Calls { get; } = new();

        public PulseItem[] Items => [.. items];

        public string? Stamp { get; private set; }

        public Task Pulse(PulseItem[] news, string stamp)
        {
            items.AddRange(news);
            Stamp = stamp;
            Calls.Add();
            Heard.Add(news.Length);
            return Task.CompletedTask;
        }
    }
}
