namespace SalesFlow.Import;

/// <summary>
/// Chain ids of a whole log. Two cases whose names differ only in what sanitising loses stay apart: the first in the file has the plain id,
/// the others get a hash. So an id never changes when a log grows at its end.
/// </summary>
public sealed class CaseIds
{
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly string _prefix;

    private CaseIds(string prefix) => _prefix = prefix;

    /// <summary>Looks at every case of a log once.</summary>
    public static CaseIds Of(IEnumerable<LogCase> cases, string prefix)
    {
        var ids = new CaseIds(prefix);
        foreach (var found in cases)
        {
            ids._owners.TryAdd(Ids.For(found.Id, prefix), found.Id);
            ids.Cases++;
            ids.Events += found.Events.Count;
        }

        return ids;
    }

    /// <summary>Cases seen, those without an id among them.</summary>
    public int Cases { get; private set; }

    /// <summary>Events seen.</summary>
    public long Events { get; private set; }

    /// <summary>The chain id of a case.</summary>
    public string For(string caseId)
    {
        var id = Ids.For(caseId, _prefix);
        return _owners.TryGetValue(id, out var owner) && owner != caseId ? Ids.Hashed(caseId, _prefix) : id;
    }
}
