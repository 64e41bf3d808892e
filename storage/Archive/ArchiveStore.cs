using System.Text.Json;
using LinqToDB;
using SalesFlow.Journal;
using SalesFlow.Lists;

namespace SalesFlow.Archive;

/// <summary>A chain as an archive holds it.</summary>
/// <param name="Row">Its current row, as its records give it.</param>
/// <param name="Records">All of them, in order.</param>
public sealed record ArchivedChain(ChainRow Row, IReadOnlyList<JournalRecord> Records)
{
    public string Stream { get; } = GrainKeys.Subject(GrainKeys.Chain, Row.Id);
}

/// <summary>What became of a chain of an archive.</summary>
/// <param name="Done">Its records were moved now; false and nothing left: they were where they belong already.</param>
/// <param name="Left">Why they were not moved, in words.</param>
public sealed record ChainMoved(string Stream, int Records, bool Done, string? Left = null);

/// <summary>Takes the records of archived chains out of the database and puts them back. A call is one transaction: bound what is given to it.</summary>
public interface IArchiveStore
{
    /// <summary>What <see cref="RemoveAsync"/> would do.</summary>
    ValueTask<IReadOnlyList<ChainMoved>> CompareAsync(string tenant, IReadOnlyList<ArchivedChain> chains, CancellationToken cancellation = default);

    /// <summary>Removes the records of those chains that stand in the database exactly as given, and notes each as archived. Every other stays as it is.</summary>
    /// <param name="archive">The file's name.</param>
    /// <param name="sha256">Of the file, hex.</param>
    ValueTask<IReadOnlyList<ChainMoved>> RemoveAsync(
        string tenant, string archive, string sha256, DateTimeOffset at, IReadOnlyList<ArchivedChain> chains, CancellationToken cancellation = default);

    /// <summary>Puts back the records of those chains that are noted as archived with just these digests.</summary>
    ValueTask<IReadOnlyList<ChainMoved>> RestoreAsync(string tenant, IReadOnlyList<ArchivedChain> chains, CancellationToken cancellation = default);

    /// <summary>Gives free room of the database's file back to the file system; false where the database has its own ways. The server must be stopped.</summary>
    bool Compact();
}

public sealed class ArchiveStore(ArchiveDatabase database) : IArchiveStore
{
    public ValueTask<IReadOnlyList<ChainMoved>> CompareAsync(string tenant, IReadOnlyList<ArchivedChain> chains, CancellationToken cancellation = default) =>
        database.WriteAsync<IReadOnlyList<ChainMoved>>(tables => Compare(tables, tenant, chains), cancellation);

    public ValueTask<IReadOnlyList<ChainMoved>> RemoveAsync(
        string tenant, string archive, string sha256, DateTimeOffset at, IReadOnlyList<ArchivedChain> chains, CancellationToken cancellation = default) =>
        database.WriteAsync<IReadOnlyList<ChainMoved>>(
            tables =>
            {
                // First, and until the end: whoever commits to one of these chains waits for its row, or was here before and is seen below.
                Mark(tables, tenant, [.. chains.Select(chain => chain.Row.Id)], true);
                var moved = Compare(tables, tenant, chains);
                foreach (var (chain, _) in chains.Zip(moved).Where(pair => pair.Second.Done))
                {
                    tables.Insert(ArchivedTable.Of(tenant, new(
                        chain.Stream, archive, sha256, chain.Records.Count, chain.Records[0].Digest, chain.Records[^1].Digest, at)));
                }

                var gone = moved.Where(one => one.Done).ToList();
                var streams = gone.ConvertAll(one => one.Stream);
                if (streams.Count > 0 && tables.Records.Where(record => record.Tenant == tenant && streams.Contains(record.Stream)).Delete() != gone.Sum(one => one.Records))
                {
                    throw new InvalidOperationException($"{tenant}: records came to chains that are held; nothing was removed");
                }

                Mark(tables, tenant, [.. chains.Zip(moved).Where(pair => pair.Second.Left is not null).Select(pair => pair.First.Row.Id)], false);
                return moved;
            },
            cancellation);

    public ValueTask<IReadOnlyList<ChainMoved>> RestoreAsync(string tenant, IReadOnlyList<ArchivedChain> chains, CancellationToken cancellation = default) =>
        database.WriteAsync<IReadOnlyList<ChainMoved>>(
            tables =>
            {
                var noted = Noted(tables, tenant, chains);
                var moved = new List<ChainMoved>();
                foreach (var chain in chains)
                {
                    var left = !noted.TryGetValue(chain.Stream, out var row) ? null
                        : row.Records != chain.Records.Count || !row.FirstDigest.AsSpan().SequenceEqual(chain.Records[0].Digest) || !row.LastDigest.AsSpan().SequenceEqual(chain.Records[^1].Digest)
                            ? $"its records are in another archive, {row.Archive} (sha256 {row.Sha256})" : null;
                    moved.Add(new(chain.Stream, chain.Records.Count, row is not null && left is null, left));
                }

                foreach (var chain in chains.Zip(moved).Where(pair => pair.Second.Done).Select(pair => pair.First))
                {
                    foreach (var record in chain.Records)
                    {
                        tables.Insert(RecordTable.Of(record, Customer(record)));
                    }
                }

                var back = moved.Where(one => one.Done).Select(one => one.Stream).ToList();
                if (back.Count > 0 && tables.Archived.Where(row => row.Tenant == tenant && back.Contains(row.Stream)).Delete() != back.Count)
                {
                    throw new InvalidOperationException($"{tenant}: another command restores the same chains; nothing was done twice");
                }

                Mark(tables, tenant, [.. chains.Zip(moved).Where(pair => pair.Second.Done).Select(pair => pair.First.Row.Id)], false);
                return moved;
            },
            cancellation);

    public bool Compact() => database.Compact();

    private static void Mark(Tables tables, string tenant, string[] chains, bool archived)
    {
        if (chains.Length > 0)
        {
            tables.Chains.Where(chain => chain.Tenant == tenant && chains.Contains(chain.Id) && chain.Archived != archived).Set(chain => chain.Archived, archived).Update();
        }
    }

    private static Dictionary<string, ArchivedTable> Noted(Tables tables, string tenant, IReadOnlyList<ArchivedChain> chains)
    {
        var streams = chains.Select(chain => chain.Stream).ToList();
        return tables.Archived.Where(row => row.Tenant == tenant && streams.Contains(row.Stream)).ToList().ToDictionary(row => row.Stream);
    }

    private static List<ChainMoved> Compare(Tables tables, string tenant, IReadOnlyList<ArchivedChain> chains)
    {
        var streams = chains.Select(chain => chain.Stream).ToList();
        var ids = chains.Select(chain => chain.Row.Id).ToList();
        var noted = Noted(tables, tenant, chains);
        var rows = tables.Chains.Where(chain => chain.Tenant == tenant && ids.Contains(chain.Id)).ToList().ToDictionary(chain => chain.Id);
        var open = tables.Windows.Where(window => window.Tenant == tenant && streams.Contains(window.Stream)).Select(window => window.Stream).ToList().ToHashSet();
        var records = tables.Records.Where(record => record.Tenant == tenant && streams.Contains(record.Stream)).ToList().ToLookup(record => record.Stream);
        return [.. chains.Select(chain => noted.ContainsKey(chain.Stream)
            ? new ChainMoved(chain.Stream, chain.Records.Count, false)
            : Difference(chain, rows.GetValueOrDefault(chain.Row.Id)?.ToRow(), open.Contains(chain.Stream), [.. records[chain.Stream].OrderBy(record => record.Version)]) is { } left
                ? new ChainMoved(chain.Stream, chain.Records.Count, false, left)
                : new ChainMoved(chain.Stream, chain.Records.Count, true))];
    }

    /// <summary>Byte for byte, because an archive must not make a fault of the database go away.</summary>
    private static string? Difference(ArchivedChain chain, ChainRow? row, bool open, List<RecordTable> records)
    {
        if (row is null || records.Count == 0)
        {
            return "this database has no such chain";
        }

        if (open || row.State is not ("completed" or "void"))
        {
            return "it is not over any more";
        }

        if (records.Count != chain.Records.Count || !records.Zip(chain.Records).All(pair => Same(pair.First, pair.Second)))
        {
            return "its records are not those of the archive; it changed since, or belongs elsewhere";
        }

        return row with { Steps = chain.Row.Steps } == chain.Row && row.Steps.AsSpan().SequenceEqual(chain.Row.Steps) ? null : "its row is not as its records say";
    }

    private static bool Same(RecordTable kept, JournalRecord archived) =>
        kept.Version == archived.Version && kept.Position == archived.Position && kept.Kind == archived.Kind && kept.ActionId == archived.ActionId && kept.Customer == Customer(archived)
        && kept.RecordedAt == archived.RecordedAt.ToUnixTimeMilliseconds() && kept.Digest.AsSpan().SequenceEqual(archived.Digest) && kept.Body.AsSpan().SequenceEqual(archived.Kept);

    /// <summary>The column beside a record is what its action says.</summary>
    private static string? Customer(JournalRecord record)
    {
        using var body = JsonDocument.Parse(record.Body);
        return body.RootElement.GetProperty("data").TryGetProperty("action", out var action) && action.TryGetProperty("customer", out var customer) ? customer.GetString() : null;
    }
}
