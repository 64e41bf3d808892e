namespace SalesFlow.Simulation;

/// <summary>A clock of the simulated world. What it shows may jump; how long timers last does not.</summary>
internal sealed class SimClock(World world, SimSilo? silo = null) : TimeProvider
{
    /// <summary>By how much it goes wrong, besides its silo's machine.</summary>
    public TimeSpan Wrong { get; set; }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => world.Now + Wrong + (silo?.Cluster.StoreClock.Wrong ?? TimeSpan.Zero);

    public override long GetTimestamp() => world.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        world.OnThread("a timer");
        var timer = new Timer(world, silo, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(World world, SimSilo? silo, TimerCallback callback, object? state) : ITimer
    {
        private int set;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var mine = ++set;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                world.After(dueTime, () => Ring(mine, period));
            }

            return true;
        }

        public void Dispose() => set++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Ring(int mine, TimeSpan period)
        {
            if (mine != set || silo is { Dead: true })
            {
                return;
            }

            if (period != Timeout.InfiniteTimeSpan && period != TimeSpan.Zero)
            {
                world.After(period, () => Ring(mine, period));
            }

            callback(state);
        }
    }
}
