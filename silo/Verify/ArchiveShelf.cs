using System.Security.Cryptography;
using SalesFlow.Archive;
using SalesFlow.Journal;

namespace SalesFlow.Verify;

/// <summary>A folder of archives: what the database has no more is read from them, and checked as if it had it.</summary>
internal sealed class ArchiveShelf
{
    private readonly Dictionary<string, FileInfo> byDigest = new(StringComparer.Ordinal);

    /// <summary>Archives by the digest of their content, whatever they are called.</summary>
    public static async Task<ArchiveShelf> OfAsync(DirectoryInfo folder, VerifyReport report, CancellationToken cancellation)
    {
        var shelf = new ArchiveShelf();
        if (!folder.Exists)
        {
            report.Differs($"there is no folder {folder.FullName} of archives");
            return shelf;
        }

        foreach (var file in folder.EnumerateFiles("*.zip").OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            await using var content = file.OpenRead();
            shelf.byDigest[Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation))] = file;
        }

        return shelf;
    }

    /// <param name="stream">Told of each archived stream as if its records were in the database.</param>
    public async Task TenantAsync(string tenant, TenantRecount expected, VerifyReport report, Func<List<JournalRecord>, ValueTask> stream, CancellationToken cancellation)
    {
        foreach (var sha256 in expected.Archived.Values.Select(row => row.Sha256).Distinct().Order(StringComparer.Ordinal).ToList())
        {
            if (!byDigest.TryGetValue(sha256, out var file))
            {
                var first = expected.Archived.Values.First(row => row.Sha256 == sha256);
                report.Differs($"{tenant}: the archive {first.Archive} (sha256 {sha256}) is not in the folder; {first.Stream} and others are in it");
                continue;
            }

            await using var content = file.OpenRead();
            var (fault, _) = await ArchiveCheck.FaultAsync(content, cancellation, async (manifest, chain) =>
            {
                // What of it is back in the database was read there.
                if (manifest.Tenant == tenant && expected.Archived.TryGetValue(chain.Stream, out var row) && row.Sha256 == sha256)
                {
                    expected.Archived.Remove(chain.Stream);
                    report.Proved++;
                    if (row.Records != chain.Records.Count || !row.First.AsSpan().SequenceEqual(chain.Records[0].Digest) || !row.Last.AsSpan().SequenceEqual(chain.Records[^1].Digest))
                    {
                        report.Differs($"{tenant}: {chain.Stream} is not in {file.Name} as the database notes it");
                    }

                    await stream([.. chain.Records]);
                }
            });
            if (fault is not null)
            {
                report.Differs($"{tenant}: the archive {file.Name} does not hold: {fault}");
            }
        }
    }
}
