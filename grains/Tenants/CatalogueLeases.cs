namespace SalesFlow.Tenants;

/// <summary>How catalogues are shared.</summary>
public sealed class CatalogueOptions
{
    /// <summary>How long a process may go by a catalogue without asking again. Default: 1 s.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    /// <summary>Other processes than this one keep catalogues too, also ones of which an activation knows nothing because they asked the one before it. Default: false.</summary>
    public bool ManyProcesses { get; set; }
}

/// <summary>Which processes hold a tenant's catalogue, and until when. A change is answered when nobody goes by the old one any more: each holder is told, and one that
/// does not answer is waited out. So what was saved through one process holds for a request that is sent to another one afterwards.</summary>
/// <param name="unknownUntil">Until then there may be holders that are not known here.</param>
internal sealed class CatalogueLeases(TimeProvider time, TimeSpan unknownUntil)
{
    private readonly Dictionary<ICatalogueHolder, long> holders = [];
    private readonly long began = time.GetTimestamp();

    public void Lend(ICatalogueHolder holder)
    {
        if (!holders.ContainsKey(holder))
        {
            foreach (var past in holders.Where(known => time.GetElapsedTime(known.Value) > CatalogueOptions.Lease).Select(known => known.Key).ToList())
            {
                holders.Remove(past);
            }
        }

        holders[holder] = time.GetTimestamp();
    }

    /// <summary>Returns when no process goes by what it was lent before this call.</summary>
    public async Task RecallAsync(string tenant)
    {
        var lent = holders.ToArray();
        holders.Clear();
        await Task.WhenAll([WaitAsync(unknownUntil - time.GetElapsedTime(began)), .. lent.Select(one => RecallAsync(tenant, one.Key, one.Value))]);
    }

    private async Task RecallAsync(string tenant, ICatalogueHolder holder, long at)
    {
        var left = CatalogueOptions.Lease - time.GetElapsedTime(at);
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await holder.Changed(tenant).WaitAsync(left, time);
        }
        catch (Exception)
        {
            await WaitAsync(CatalogueOptions.Lease - time.GetElapsedTime(at));
        }
    }

    private Task WaitAsync(TimeSpan left) => left > TimeSpan.Zero ? Task.Delay(left, time) : Task.CompletedTask;
}
