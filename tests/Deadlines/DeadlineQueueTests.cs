using CsCheck;
using Xunit;

namespace SalesFlow.Deadlines;

public sealed class DeadlineQueueTests
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 3, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_does_what_a_sorted_list_does()
    {
        // 0 hint, 1 take what is due, 2 end well, 3 fail; window, generation and second by number.
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[1, 3], Gen.Int[0, 30]).Array[0, 80].Sample(steps =>
        {
            var queue = new DeadlineQueue();
            var waiting = new Dictionary<string, (NearWindow Window, DateTimeOffset At)>();
            var taken = new Dictionary<string, (NearWindow Window, NearWindow? Following)>();
            var ended = new Dictionary<string, NearWindow>();
            foreach (var (what, number, generation, second) in steps)
            {
                var window = Window($"w{number}", generation, second);
                var name = window.Name;
                switch (what)
                {
                    case 0:
                        queue.Hint(window);
                        var latest = taken.TryGetValue(name, out var own) ? own.Following ?? own.Window : waiting.TryGetValue(name, out var w) ? w.Window : ended.GetValueOrDefault(name);
                        if (latest is not null && (window.Generation < latest.Generation || window == latest))
                        {
                            break;
                        }

                        if (taken.TryGetValue(name, out own))
                        {
                            taken[name] = (own.Window, window);
                        }
                        else
                        {
                            ended.Remove(name);
                            waiting[name] = (window, window.WakeAt);
                        }

                        break;
                    case 1:
                        var now = Noon.AddSeconds(second);
                        var due = queue.DueUntil(now, number).Select(one => one.Window).ToList();
                        var all = waiting.Values.Where(one => one.At <= now).OrderBy(one => one.At).ToList();
                        Assert.Equal(Math.Min(number, all.Count), due.Count);
                        Assert.Equal(all.Take(number).Select(one => one.At), due.Select(one => waiting[one.Name].At));
                        foreach (var one in due)
                        {
                            Assert.True(waiting.Remove(one.Name, out var was) && was.Window == one);
                            taken[one.Name] = (one, null);
                        }

                        break;
                    default:
                        if (!taken.Remove(name, out var ending))
                        {
                            break;
                        }

                        var retry = Noon.AddSeconds(second);
                        if (what == 2)
                        {
                            queue.Done(ending.Window);
                        }
                        else
                        {
                            queue.Failed(ending.Window, retry);
                        }

                        if (ending.Following is { } following)
                        {
                            waiting[name] = (following, following.WakeAt);
                        }
                        else if (what == 3)
                        {
                            waiting[name] = (ending.Window, retry);
                        }
                        else
                        {
                            ended[name] = ending.Window;
                        }

                        break;
                }

                Assert.Equal(waiting.Count + taken.Count, queue.Count);
                Assert.Equal(waiting.Count == 0 ? null : waiting.Values.Min(one => one.At), queue.Next);
            }
        });
    }

    [Fact]
    public void A_stale_generation_replaces_nothing()
    {
        var queue = new DeadlineQueue();
        queue.Hint(Window("w", 2, 20));
        queue.Hint(Window("w", 1, 10));
        Assert.Empty(queue.DueUntil(Noon.AddSeconds(15), 10));
        Assert.Equal(2, Assert.Single(queue.DueUntil(Noon.AddSeconds(20), 10)).Window.Generation);
    }

    [Fact]
    public void A_poll_begun_before_a_hint_gives_way_to_it()
    {
        var queue = new DeadlineQueue();
        queue.Hint(Window("w", 1, 10));
        var poll = queue.BeginPoll();
        queue.Hint(Window("w", 1, 20));
        queue.EndPoll(poll, [Window("w", 1, 10)], Noon.AddSeconds(60));
        Assert.Equal(Noon.AddSeconds(20), queue.Next);
    }

    [Fact]
    public void A_poll_begun_before_a_wake_up_ended_does_not_bring_it_back_but_the_next_one_does()
    {
        var queue = new DeadlineQueue();
        queue.Hint(Window("w", 1, 0));
        var window = Assert.Single(queue.DueUntil(Noon, 10)).Window;
        var poll = queue.BeginPoll();
        queue.Done(window);
        queue.EndPoll(poll, [window], Noon.AddSeconds(60));
        Assert.Null(queue.Next);

        queue.EndPoll(queue.BeginPoll(), [window], Noon.AddSeconds(60));
        Assert.Equal(window, Assert.Single(queue.DueUntil(Noon, 10)).Window);
    }

    [Fact]
    public void A_window_that_the_store_does_not_hold_any_more_leaves()
    {
        var queue = new DeadlineQueue();
        queue.Hint(Window("closed", 1, 10));
        queue.Hint(Window("beyond", 1, 50));
        queue.EndPoll(queue.BeginPoll(), [], Noon.AddSeconds(30));
        Assert.Equal(1, queue.Count);
        Assert.Equal(Noon.AddSeconds(50), queue.Next);
    }

    [Fact]
    public void A_poll_does_not_cut_the_wait_of_a_failed_wake_up_short()
    {
        var queue = new DeadlineQueue();
        queue.Hint(Window("w", 1, 0));
        var window = Assert.Single(queue.DueUntil(Noon, 10)).Window;
        queue.Failed(window, Noon.AddSeconds(8));
        queue.EndPoll(queue.BeginPoll(), [window], Noon.AddSeconds(60));
        Assert.Equal(Noon.AddSeconds(8), queue.Next);
        Assert.Equal(1, Assert.Single(queue.DueUntil(Noon.AddSeconds(8), 10)).Attempts);
    }

    [Fact]
    public void Grains_are_prepared_once_by_time_and_only_ahead()
    {
        var queue = new DeadlineQueue();
        foreach (var second in new[] { 40, 2, 70, 10 })
        {
            queue.Hint(Window($"w{second}", 1, second));
        }

        var found = new List<string>();
        while (queue.TryPrepare(Noon.AddSeconds(5), Noon.AddSeconds(60), out var window))
        {
            found.Add(window.Name);
        }

        Assert.Equal(["w10", "w40"], found);
    }

    private static NearWindow Window(string name, int generation, int second) => new("acme", "chain/c-1", name, generation, Noon.AddSeconds(second));
}
