using System.Text.Json;
using SalesFlow.Board;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Verify;

/// <summary>What a tenant's records say should be kept beside them.</summary>
public sealed class TenantRecount
{
    private const string Settings = "tenant/settings";

    public Dictionary<string, ChainRow> Rows { get; } = [];

    public Dictionary<(string Kind, string Id), SubjectRow> Subjects { get; } = [];

    public HashSet<string> Windows { get; } = [];

    public HashSet<string> Rungs { get; } = [];

    public Dictionary<BoardCell, int> Cells { get; } = [];

    /// <summary>The newest version of each stream.</summary>
    public Dictionary<string, int> Versions { get; } = [];

    public Dictionary<(string Kind, string Id, int Version), DocumentChanged> Documents { get; } = [];

    public static string WindowKey(string stream, string name, int generation, DateTimeOffset wakeAt) => $"{stream} {name} {generation} {Stamp.Text(wakeAt)}";

    public void Add(ChainRow row, IReadOnlyList<Wake> wakes)
    {
        var cell = row.Cell();
        Rows[row.Id] = row;
        Cells[cell] = Cells.GetValueOrDefault(cell) + 1;
        foreach (var wake in wakes)
        {
            Windows.Add(WindowKey(GrainKeys.Subject(GrainKeys.Chain, row.Id), wake.Window, wake.Generation, wake.At));
        }
    }

    public void Add(SubjectRow row) => Subjects[(row.Kind, row.Id)] = row;

    /// <summary>A whole stream, in order.</summary>
    public void Add(IReadOnlyList<JournalRecord> records)
    {
        Versions[records[0].Stream.Name] = records[^1].Version;
        foreach (var record in records.Where(r => r.Stream.Name == Settings))
        {
            using var body = JsonDocument.Parse(record.Body);
            var changed = body.RootElement.GetProperty("data").Deserialize(TenantJson.Default.DocumentChanged)!;
            Documents[(changed.Kind, changed.Id, changed.Version)] = changed;
        }
    }

    public void AddRung(string key) => Rungs.Add(key);

    public IEnumerable<(string Template, int Closed, int Planned)> Rates() => Cells
        .Where(c => c.Key.Outcome != "void")
        .GroupBy(c => c.Key.Template)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => (g.Key, g.Where(c => c.Key.Outcome == "closed").Sum(c => c.Value), g.Sum(c => c.Value)));
}

/// <summary>What was checked and what differs.</summary>
public sealed class VerifyReport
{
    private const int MostShown = 20;

    public long Records { get; set; }
    public long Chains { get; set; }
    public long Windows { get; set; }
    public long Alerts { get; set; }

    /// <summary>Recounted closed of planned, by tenant and template.</summary>
    public List<string> Rates { get; } = [];

    public List<string> Differences { get; } = [];

    public int Count { get; private set; }

    public bool Holds => Count == 0;

    public void Differs(string what)
    {
        Count++;
        if (Differences.Count < MostShown)
        {
            Differences.Add(what);
        }
    }
}
