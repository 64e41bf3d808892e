using SalesFlow.Journal;

namespace SalesFlow.Board;

/// <summary>Holds what a board was told against what the journal keeps: every record up to a position that was seen there a while ago must have been told by now.
/// Sequences of feeders show what a feeder left out; this also shows a feeder that feeds elsewhere, as happens while silos come and go and a board lives twice for a while.
/// Not thread-safe.</summary>
internal sealed class BoardProof
{
    private readonly List<(long Position, int Records)> heard = [];
    private RecordsBehind? seen;

    /// <summary>Up to here nothing was missed.</summary>
    public long Proved { get; private set; }

    /// <summary>Something is still to be held against what was told.</summary>
    public bool Pending => seen is not null;

    /// <summary>The counts were read anew and stand at this position.</summary>
    public void Reset(long position)
    {
        Proved = position;
        heard.RemoveAll(news => news.Position <= position);
        seen = null;
    }

    public void Hear(long position, int records)
    {
        if (position > Proved)
        {
            heard.Add((position, records));
        }
    }

    /// <summary>What the journal keeps behind <see cref="Proved"/> now; asked for again after a while.</summary>
    public void Look(RecordsBehind now) => seen = now.Count > 0 ? now : null;

    /// <summary>Whether all that was seen at the last look was told since.</summary>
    public bool Complete()
    {
        if (seen is not { } then)
        {
            return true;
        }

        seen = null;
        if (heard.Where(news => news.Position <= then.Last).Sum(news => (long)news.Records) != then.Count)
        {
            return false;
        }

        Proved = then.Last;
        heard.RemoveAll(news => news.Position <= then.Last);
        return true;
    }
}
