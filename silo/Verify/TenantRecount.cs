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

    /// <summary>Rungs that fired, with what must stand beside each.</summary>
    public Dictionary<string, FiredRungs> Rungs { get; } = [];

    /// <summary>Digests of files that had arrived, with a stream that counts on each.</summary>
    public Dictionary<string, string> Files { get; } = [];

    /// <summary>Digests of files that were erased with the personal data of somebody.</summary>
    public HashSet<string> Erased { get; } = [];

    public Dictionary<BoardCell, int> Cells { get; } = [];

    /// <summary>The newest version of each stream.</summary>
    public Dictionary<string, int> Versions { get; } = [];

    public Dictionary<(string Kind, string Id, int Version), DocumentChanged> Documents { get; } = [];

    /// <summary>Streams whose records are in archives that are not at hand, by name.</summary>
    public Dictionary<string, ArchivedRow> Archived { get; } = [];

    /// <summary>SHA-256 of the archives to which records went, as the journal says.</summary>
    public HashSet<string> Archives { get; } = [];

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

    /// <summary>A chain whose records are not at hand.</summary>
    public void AddArchived(ChainRow row, VerifyReport report)
    {
        var cell = row.Cell();
        Cells[cell] = Cells.GetValueOrDefault(cell) + 1;
        if (row.State is not ("completed" or "void"))
        {
            report.Differs($"chain {row.Id} is noted as archived, and is not over");
        }
    }

    /// <summary>The windows of scheduled work.</summary>
    public void Add(Customers.CustomerSchedule schedule)
    {
        foreach (var window in schedule.Windows(0))
        {
            Windows.Add(WindowKey(Customers.CustomerSchedule.Stream, window.Name, window.Generation, window.WakeAt!.Value));
        }
    }

    /// <summary>The window of an adapter; none while it is off.</summary>
    public void Add(string stream, Erp.ErpPull pull)
    {
        foreach (var window in pull.Windows(0).Where(window => window.WakeAt is not null))
        {
            Windows.Add(WindowKey(stream, window.Name, window.Generation, window.WakeAt!.Value));
        }
    }

    public void Add(SubjectRow row) => Subjects[(row.Kind, row.Id)] = row;

    /// <summary>A whole stream, in order.</summary>
    public void Add(IReadOnlyList<JournalRecord> records)
    {
        Versions[records[0].Stream.Name] = records[^1].Version;
        foreach (var record in records.Where(r => r.Stream.Name == Settings))
        {
            using var body = JsonDocument.Parse(record.Kept);
            var changed = body.RootElement.GetProperty("data").Deserialize(TenantJson.Default.DocumentChanged)!;
            Documents[(changed.Kind, changed.Id, changed.Version)] = changed;
            if (changed.Kind == DocumentKinds.Erasure)
            {
                Erased.UnionWith(changed.Body.Deserialize<Personal.Erasure>(CatalogueReader.Json)!.Files);
            }
        }
    }

    /// <summary>What one record says of files.</summary>
    /// <param name="data">The record's <c>data</c>.</param>
    public void AddFiles(string stream, JsonElement data)
    {
        if (data.TryGetProperty("sha256", out var arrived))
        {
            Files.TryAdd(arrived.GetString()!, stream);
        }

        if (data.TryGetProperty("action", out var action) && action.TryGetProperty("evidence", out var evidence))
        {
            var absent = data.TryGetProperty("absentFiles", out var files) ? files.EnumerateArray().Select(file => file.GetString()!).ToHashSet() : [];
            foreach (var item in evidence.EnumerateArray())
            {
                if (item.TryGetProperty("sha256", out var sha256) && sha256.GetString() is { } digest && !absent.Contains(digest))
                {
                    Files.TryAdd(digest, stream);
                }
            }
        }
    }

    public void AddRung(string key, FiredRungs rung) => Rungs[key] = rung;

    public IEnumerable<(string Template, int Closed, int Planned)> Rates() => Cells
        .Where(c => c.Key.Outcome != "void")
        .GroupBy(c => c.Key.Template)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => (g.Key, g.Where(c => c.Key.Outcome == "closed").Sum(c => c.Value), g.Sum(c => c.Value)));
}

/// <summary>A rung as its record tells of it.</summary>
public sealed record FiredRungs(string Window, DateTimeOffset DueAt, DateTimeOffset FiredAt, string[] To)
{
    /// <summary>The columns of the alert that say something else; empty where all agree.</summary>
    public IEnumerable<string> Differences(AlertRow alert)
    {
        if (alert.Step != Window)
        {
            yield return "step";
        }

        if (!alert.Recipients.SequenceEqual(To))
        {
            yield return "recipients";
        }

        if (alert.DueAt.ToUnixTimeMilliseconds() != DueAt.ToUnixTimeMilliseconds())
        {
            yield return "due moment";
        }

        if (alert.FiredAt.ToUnixTimeMilliseconds() != FiredAt.ToUnixTimeMilliseconds())
        {
            yield return "moment of firing";
        }

        if (alert.Late != FiredAt - DueAt > ChainCommit.LateAfter)
        {
            yield return "late flag";
        }
    }
}

/// <summary>What was checked and what differs.</summary>
public sealed class VerifyReport
{
    private const int MostShown = 20;

    public long Records { get; set; }
    public long Chains { get; set; }
    public long Windows { get; set; }
    public long Alerts { get; set; }
    public long Files { get; set; }

    /// <summary>Chains whose records are in archives.</summary>
    public long Archived { get; set; }

    /// <summary>Of these, how many were proved by the archives that were given.</summary>
    public long Proved { get; set; }

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
