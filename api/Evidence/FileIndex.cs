using System.Collections.Concurrent;
using SalesFlow.Actions;
using SalesFlow.Journal;

namespace SalesFlow.Evidence;

/// <summary>Knows which files are there. A file that was there stays, so only that is remembered; only an erasure takes files away.</summary>
internal sealed class FileIndex(IStore store)
{
    private const int Remembered = 200_000;
    private readonly ConcurrentDictionary<(string Tenant, string Sha256), bool> present = new();

    /// <summary>Digests of the evidence whose file is not there.</summary>
    public ValueTask<string[]> AbsentAsync(string tenant, EvidenceItem[] evidence)
    {
        foreach (var item in evidence)
        {
            if (item.Sha256 is not null && !present.ContainsKey((tenant, item.Sha256)))
            {
                return LookUpAsync(tenant, evidence);
            }
        }

        return new([]);
    }

    public async ValueTask<bool> HasAsync(string tenant, string sha256)
    {
        if (present.ContainsKey((tenant, sha256)))
        {
            return true;
        }

        if (await store.EvidenceAsync(tenant, sha256) is null)
        {
            return false;
        }

        Remember(tenant, sha256);
        return true;
    }

    /// <summary>Files were taken away.</summary>
    public void Clear() => present.Clear();

    public void Remember(string tenant, string sha256)
    {
        if (present.Count >= Remembered)
        {
            present.Clear();
        }

        present[(tenant, sha256)] = true;
    }

    private async ValueTask<string[]> LookUpAsync(string tenant, EvidenceItem[] evidence)
    {
        List<string>? absent = null;
        foreach (var item in evidence)
        {
            if (item.Sha256 is { } sha256 && absent?.Contains(sha256) != true && !await HasAsync(tenant, sha256))
            {
                (absent ??= []).Add(sha256);
            }
        }

        return absent is null ? [] : [.. absent];
    }
}
