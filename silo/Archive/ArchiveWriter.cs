using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SalesFlow.Audit;
using SalesFlow.Journal;
using SalesFlow.Verify;

namespace SalesFlow.Archive;

/// <summary>What of a tenant is archived.</summary>
/// <param name="Before">Streams whose last record is older than this.</param>
/// <param name="From">And not older than this; null = from the beginning.</param>
internal sealed record ArchiveScope(string Tenant, DateTimeOffset? From, DateTimeOffset Before);

/// <param name="LeftOut">Chains that are over and whose row is not as their records say, each in words.</param>
internal sealed record ArchiveOutcome(int Streams, long Records, IReadOnlyList<string> LeftOut);

/// <summary>Writes an archive of the chains that are over: completed or void, without a window, nothing recorded since the moment.</summary>
internal sealed class ArchiveWriter(IAuditReads audit, IStore store, TimeProvider time)
{
    public async Task<ArchiveOutcome> WriteAsync(ArchiveScope scope, Stream target, CancellationToken cancel)
    {
        var rows = await OverAsync(scope, cancel);
        var books = ArchiveBooks.Of(scope.Tenant, store);
        var (streams, kept, leftOut, files) = (new List<ArchivedStream>(), new List<ChainRow>(), new List<string>(), new TenantRecount());
        var records = 0L;
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        var parts = new List<ArchivePart>
        {
            await PartAsync(zip, ArchiveForm.Records, StreamsAsync(), cancel),
        };
        parts.Add(await PartAsync(zip, ArchiveForm.Streams, streams.ToAsyncEnumerable(), cancel));
        parts.Add(await PartAsync(zip, ArchiveForm.Rows, kept.Select(ArchiveForm.Row).ToAsyncEnumerable(), cancel));
        parts.Add(await PartAsync(zip, ArchiveForm.Documents, books.Used.ToAsyncEnumerable(), cancel));
        parts.Add(await PartAsync(zip, ArchiveForm.Evidence, FilesAsync(), cancel));
        var manifest = new ArchiveManifest(ArchiveForm.Name, scope.Tenant, scope.From, scope.Before, time.GetUtcNow(), streams.Count, records, [.. parts]);
        await using (var entry = await zip.CreateEntry(ArchiveForm.Manifest).OpenAsync(cancel))
        {
            await JsonSerializer.SerializeAsync(entry, manifest, ArchiveForm.Json, cancel);
        }

        return new(streams.Count, records, leftOut);

        async IAsyncEnumerable<ArchivedRecord> StreamsAsync()
        {
            await foreach (var stream in audit.StreamsAsync(scope.Tenant, cancel))
            {
                var last = stream[^1];
                if (!rows.TryGetValue(last.Stream.Name, out var row) || last.RecordedAt >= scope.Before || last.RecordedAt < scope.From)
                {
                    continue;
                }

                if (await DifferenceAsync(stream, row, books) is { } difference)
                {
                    leftOut.Add($"{last.Stream.Name}: {difference}");
                    continue;
                }

                streams.Add(new(last.Stream.Name, stream.Count, Convert.ToHexStringLower(stream[0].Digest), Convert.ToHexStringLower(last.Digest)));
                kept.Add(row);
                records += stream.Count;
                foreach (var record in stream)
                {
                    using var body = JsonDocument.Parse(record.Body);
                    files.AddFiles(record.Stream.Name, body.RootElement.GetProperty("data"));
                    yield return new(record.Stream.Name, record.Version, record.Position, Convert.ToHexStringLower(record.Digest), Encoding.UTF8.GetString(record.Kept));
                }
            }
        }

        async IAsyncEnumerable<ArchivedFile> FilesAsync()
        {
            await foreach (var file in audit.EvidenceAsync(scope.Tenant, cancel))
            {
                if (files.Files.ContainsKey(file.Sha256))
                {
                    yield return new(file.Sha256, file.Bytes, file.MediaType, file.At);
                }
            }
        }
    }

    /// <summary>Rows of chains that are over, by stream.</summary>
    private async Task<Dictionary<string, ChainRow>> OverAsync(ArchiveScope scope, CancellationToken cancel)
    {
        var over = new Dictionary<string, ChainRow>(StringComparer.Ordinal);
        await foreach (var row in audit.ChainsAsync(scope.Tenant, cancel))
        {
            if (row.State is "completed" or "void")
            {
                over[GrainKeys.Subject(GrainKeys.Chain, row.Id)] = row;
            }
        }

        await foreach (var (stream, _) in audit.WindowsAsync(scope.Tenant, cancel))
        {
            over.Remove(stream);
        }

        return over;
    }

    /// <summary>An archive proves what it holds: what does not hold now is left for <c>verify</c> to tell of.</summary>
    private static async Task<string?> DifferenceAsync(List<JournalRecord> stream, ChainRow row, ArchiveBooks books)
    {
        if (ArchiveCheck.ChainFault(stream.Select(record => (record.Version, record.Digest, record.Kept)), stream[0].Stream.Name) is { } fault)
        {
            return fault;
        }

        var (recount, wakes) = await ChainRecount.OfAsync(stream, books.Template, books.Calendar);
        return wakes.Count > 0 ? "its records say that a window is open"
            : System.Text.Json.Nodes.JsonNode.DeepEquals(ArchiveForm.Row(recount), ArchiveForm.Row(row)) ? null : "its row is not as its records say, or it changed just now";
    }

    private static async Task<ArchivePart> PartAsync<T>(ZipArchive zip, string name, IAsyncEnumerable<T> items, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = 0L;
        await using var entry = await zip.CreateEntry(name, CompressionLevel.Optimal).OpenAsync(cancel);
        await foreach (var item in items.WithCancellation(cancel))
        {
            var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(item, ArchiveForm.Json) + "\n");
            hash.AppendData(line);
            bytes += line.Length;
            await entry.WriteAsync(line, cancel);
        }

        return new(name, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
