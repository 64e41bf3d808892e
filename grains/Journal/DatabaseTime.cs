namespace SalesFlow.Journal;

/// <summary>The database's time, kept between two looks at it by this machine's steady clock: all silos go by one clock, whatever theirs say.
/// Timers and durations are the machine's own; only the date is the database's.</summary>
public sealed class DatabaseTime(TimeProvider local) : TimeProvider
{
    private const int Looks = 3;
    private Anchor anchor = new(local.GetTimestamp(), local.GetUtcNow());

    /// <summary>How far the database is ahead of this machine's own clock.</summary>
    public TimeSpan Offset => GetUtcNow() - local.GetUtcNow();

    public override long TimestampFrequency => local.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => local.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => Volatile.Read(ref anchor).Now(local);

    public override long GetTimestamp() => local.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => local.CreateTimer(callback, state, dueTime, period);

    /// <summary>Looks at the database's clock a few times and goes by the quickest answer, taken to be half its round trip old. A difference that the round trip
    /// may account for is left alone, so that time steps back only by what was measured, and hardly ever.</summary>
    /// <exception cref="JournalUnavailableException">The database does not answer; the time goes on as it was.</exception>
    public async Task MeasureAsync(IDatabaseClock clock, CancellationToken cancellation = default)
    {
        var (best, least) = await LookAsync(clock, cancellation);
        for (var i = 1; i < Looks; i++)
        {
            if (await LookAsync(clock, cancellation) is var (seen, trip) && trip < least)
            {
                (best, least) = (seen, trip);
            }
        }

        if ((best.Now(local) - GetUtcNow()).Duration() > least / 2)
        {
            Volatile.Write(ref anchor, best);
        }
    }

    private async Task<(Anchor Seen, TimeSpan Trip)> LookAsync(IDatabaseClock clock, CancellationToken cancellation)
    {
        var asked = local.GetTimestamp();
        var said = await clock.NowAsync(cancellation);
        var answered = local.GetTimestamp();
        var trip = local.GetElapsedTime(asked, answered);
        return (new Anchor(answered, said + (trip / 2)), trip);
    }

    /// <summary>A moment of the database and this machine's timestamp for it.</summary>
    private sealed record Anchor(long Timestamp, DateTimeOffset Moment)
    {
        public DateTimeOffset Now(TimeProvider local) => Moment + local.GetElapsedTime(Timestamp);
    }
}
