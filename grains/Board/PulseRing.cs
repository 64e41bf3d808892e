namespace SalesFlow.Board;

/// <summary>The newest lines of the live feed, by position, so that a reader who was away goes on where it stopped.</summary>
public sealed class PulseRing(int capacity)
{
    private readonly List<PulseItem> items = [];
    private long floor;

    /// <summary>Starts again from what the store holds; <paramref name="all"/>: there never were others.</summary>
    public void Reset(IEnumerable<PulseItem> newest, bool all)
    {
        items.Clear();
        items.AddRange(newest.OrderBy(item => item.Position));
        floor = all || items.Count == 0 ? 0 : items[0].Position - 1;
        Trim();
    }

    public void Add(PulseItem item)
    {
        var at = items.Count;
        while (at > 0 && items[at - 1].Position > item.Position)
        {
            at--;
        }

        if (at > 0 && items[at - 1].Position == item.Position)
        {
            return;
        }

        items.Insert(at, item);
        Trim();
    }

    /// <summary>What came after a position, and whether that is everything that did. Null = the newest there are.</summary>
    public (PulseItem[] Items, bool Complete) After(long? position) =>
        position is { } after ? ([.. items.Where(item => item.Position > after)], after >= floor) : ([.. items], true);

    private void Trim()
    {
        var over = items.Count - capacity;
        if (over > 0)
        {
            floor = items[over - 1].Position;
            items.RemoveRange(0, over);
        }
    }
}
