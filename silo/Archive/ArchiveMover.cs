using System.Security.Cryptography;
using SalesFlow.Audit;
using SalesFlow.Hosting;

namespace SalesFlow.Archive;

/// <summary>Takes what an archive holds out of the database, or puts it back: proved first, then some chains at a time, so that a command that was stopped goes on where it was.</summary>
internal sealed class ArchiveMover(IArchiveStore store, ArchiveLog log, IAuditReads audit, TimeProvider time, TextWriter output)
{
    /// <summary>Of one transaction.</summary>
    private const int MostChains = 200, MostRecords = 4_000, MostBytes = 16 << 20;

    private const int Done = 0, Differs = 3;

    private readonly List<ArchivedChain> part = [];
    private (int Moved, long Records, int Before, int Left) sum;

    /// <param name="tenant">Whose archive it has to be; null = whoever it says.</param>
    public Task<int> RemoveAsync(FileInfo file, string? tenant, CancellationToken cancel)
    {
        var noted = false;
        return MoveAsync(file, tenant, "removed", async (manifest, name, sha256, chains) =>
        {
            if (!noted)
            {
                // A file that has nothing to do with this database leaves no trace in it.
                var compared = await store.CompareAsync(manifest.Tenant, chains, cancel);
                if (!compared.Any(chain => chain.Done))
                {
                    return compared;
                }

                await log.NoteAsync(manifest.Tenant, ArchiveLog.Removed, new(name, sha256, manifest.Streams, manifest.Records));
                noted = true;
            }

            return await store.RemoveAsync(manifest.Tenant, name, sha256, Stamp.Now(time), chains, cancel);
        }, cancel);
    }

    public Task<int> RestoreAsync(FileInfo file, string? tenant, CancellationToken cancel)
    {
        HashSet<string>? archived = null;
        return MoveAsync(file, tenant, "restored", async (manifest, name, sha256, chains) =>
        {
            if (archived is null)
            {
                archived = [];
                await foreach (var row in audit.ArchivedAsync(manifest.Tenant, cancel))
                {
                    archived.Add(row.Stream);
                }
            }

            if (chains.Any(chain => archived.Contains(chain.Stream)))
            {
                await log.NoteAsync(manifest.Tenant, ArchiveLog.Restored, new(name, sha256, manifest.Streams, manifest.Records));
            }

            return await store.RestoreAsync(manifest.Tenant, chains, cancel);
        }, cancel);
    }

    private async Task<int> MoveAsync(
        FileInfo file, string? tenant, string word, Func<ArchiveManifest, string, string, IReadOnlyList<ArchivedChain>, Task<IReadOnlyList<ChainMoved>>> move, CancellationToken cancel)
    {
        await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read);
        var (fault, manifest) = ArchiveCheck.IsOne(stream) ? await ArchiveCheck.FaultAsync(stream, cancel) : ("this is no archive", null);
        if (fault is not null)
        {
            await output.WriteLineAsync($"the archive does not hold: {fault}. Nothing was {word}");
            return Differs;
        }

        if (tenant is not null && tenant != manifest!.Tenant)
        {
            throw new ConfigurationException($"this is an archive of '{manifest.Tenant}', not of '{tenant}'");
        }

        if (!(await audit.TenantsAsync(cancel)).Contains(manifest!.Tenant))
        {
            throw new ConfigurationException($"there is no tenant '{manifest.Tenant}' in this database");
        }

        stream.Position = 0;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
        stream.Position = 0;
        var (records, bytes) = (0, 0L);
        var (again, _) = await ArchiveCheck.FaultAsync(stream, cancel, async (_, chain) =>
        {
            part.Add(chain);
            (records, bytes) = (records + chain.Records.Count, bytes + chain.Records.Sum(record => (long)record.Body.Length));
            if (part.Count == MostChains || records >= MostRecords || bytes >= MostBytes)
            {
                await PartAsync();
            }
        });
        if (again is null)
        {
            await PartAsync();
        }

        await output.WriteLineAsync($"{file.Name}: {word} chains {sum.Moved:N0} · records {sum.Records:N0} · {word} before {sum.Before:N0} · left as they are {sum.Left:N0}{(again is null ? "" : $" · stopped: {again}")}");
        return sum.Left == 0 && again is null ? Done : Differs;

        async Task PartAsync()
        {
            if (part.Count == 0)
            {
                return;
            }

            foreach (var chain in await move(manifest, file.Name, sha256, part))
            {
                sum = chain switch
                {
                    { Done: true } => sum with { Moved = sum.Moved + 1, Records = sum.Records + chain.Records },
                    { Left: null } => sum with { Before = sum.Before + 1 },
                    _ => sum with { Left = sum.Left + 1 },
                };
                if (chain.Left is not null)
                {
                    await output.WriteLineAsync($"left: {chain.Stream}: {chain.Left}");
                }
            }

            part.Clear();
            (records, bytes) = (0, 0);
        }
    }
}
