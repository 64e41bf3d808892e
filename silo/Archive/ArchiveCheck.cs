using System.IO.Compression;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Journal;
using SalesFlow.Personal;
using SalesFlow.Verify;

namespace SalesFlow.Archive;

/// <summary>Proves an archive by itself, without any server: its parts are as the manifest says, each record's digest is SHA-256 of the one before and the record's exact text,
/// no stream lacks a record, and each chain's verdict is what its records, template and calendars give.</summary>
internal sealed class ArchiveCheck
{
    /// <summary>No record is longer; what is longer is no archive of ours.</summary>
    private const int LongestLine = 64 << 20;
    private readonly Dictionary<string, ArchivedStream> streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonObject> rows = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string, int), ArchivedDocument> documents = [];

    private readonly Func<ArchiveManifest, ArchivedChain, ValueTask>? each;

    /// <summary>A fault of whoever is told, which is none of the archive's.</summary>
    private ExceptionDispatchInfo? stopped;

    private ArchiveCheck(Func<ArchiveManifest, ArchivedChain, ValueTask>? each) => this.each = each;

    /// <summary>Whether a file begins as an archive does.</summary>
    public static bool IsOne(Stream file)
    {
        Span<byte> head = stackalloc byte[4];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return read == head.Length && head.SequenceEqual("PK\x03\x04"u8);
    }

    /// <param name="each">Told of each chain that holds, before it is known whether the rest does: ask once without, where that matters.</param>
    /// <returns>What is wrong, or null where it holds; and the manifest, where there is one.</returns>
    public static async Task<(string? Fault, ArchiveManifest? Manifest)> FaultAsync(Stream file, CancellationToken cancel, Func<ArchiveManifest, ArchivedChain, ValueTask>? each = null)
    {
        var check = new ArchiveCheck(each);
        var found = await check.ReadAsync(file, cancel);
        check.stopped?.Throw();
        return found;
    }

    private async Task<(string? Fault, ArchiveManifest? Manifest)> ReadAsync(Stream file, CancellationToken cancel)
    {
        ArchiveManifest? manifest = null;
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.GetEntry(ArchiveForm.Manifest) is not { } entry)
            {
                return ("it holds no manifest", null);
            }

            await using (var stream = await entry.OpenAsync(cancel))
            {
                manifest = await JsonSerializer.DeserializeAsync<ArchiveManifest>(stream, ArchiveForm.Json, cancel);
            }

            if (manifest?.Format != ArchiveForm.Name)
            {
                return ($"this is no archive of the form {ArchiveForm.Name}", manifest);
            }

            if (!manifest.Parts.Select(part => part.Name).Order().SequenceEqual(ArchiveForm.Parts.Order()) || zip.Entries.Count != ArchiveForm.Parts.Length + 1)
            {
                return ("it lacks a part, or holds one that its manifest does not name", manifest);
            }

            return (await WholeAsync(zip, manifest, cancel), manifest);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException or FormatException or InvalidOperationException or NotSupportedException or ArgumentException or NullReferenceException)
        {
            // What was damaged in its form proves as little as what was changed in its content.
            return ($"it cannot be read: {e.Message}", manifest);
        }
    }

    /// <summary>What is wrong with one stream's records; null = nothing.</summary>
    public static string? ChainFault(IEnumerable<(int Version, byte[] Digest, byte[] Body)> records, string name)
    {
        var before = Array.Empty<byte>();
        var expected = 0;
        foreach (var (version, digest, text) in records)
        {
            expected++;
            if (version != expected)
            {
                return $"version {expected} is missing";
            }

            if (!RecordBody.Digest(before, text).AsSpan().SequenceEqual(digest))
            {
                return $"the digest of version {version} does not hold";
            }

            using var body = JsonDocument.Parse(text);
            if (body.RootElement.GetProperty("stream").GetString() != name || body.RootElement.GetProperty("version").GetInt32() != version)
            {
                return $"version {version} belongs elsewhere";
            }

            before = digest;
        }

        return null;
    }

    private async Task<string?> WholeAsync(ZipArchive zip, ArchiveManifest manifest, CancellationToken cancel)
    {
        string? fault;
        if ((fault = await PartAsync<ArchivedStream>(zip, manifest, ArchiveForm.Streams, stream => streams[stream.Stream] = stream, cancel)) is not null
            || (fault = await PartAsync<JsonObject>(zip, manifest, ArchiveForm.Rows, row => rows[GrainKeys.Subject(GrainKeys.Chain, (string)row["id"]!)] = row, cancel)) is not null
            || (fault = await PartAsync<ArchivedDocument>(zip, manifest, ArchiveForm.Documents, document => documents[(document.Kind, document.Id, document.Version)] = document, cancel)) is not null
            || (fault = await PartAsync<ArchivedFile>(zip, manifest, ArchiveForm.Evidence, _ => { }, cancel)) is not null)
        {
            return fault;
        }

        if (streams.Count != manifest.Streams || rows.Count != manifest.Streams || streams.Values.Sum(stream => (long)stream.Count) != manifest.Records)
        {
            return "its counts are not as its manifest says";
        }

        var books = new ArchiveBooks(manifest.Tenant, (kind, id, version) => new(documents.GetValueOrDefault((kind, id, version))));
        var (open, seen, inner) = (new List<ArchivedRecord>(), new HashSet<string>(StringComparer.Ordinal), (string?)null);
        var pending = new List<List<ArchivedRecord>>();
        fault = await PartAsync<ArchivedRecord>(zip, manifest, ArchiveForm.Records, record =>
        {
            if (open.Count > 0 && open[0].Stream != record.Stream)
            {
                pending.Add(open);
                open = [];
            }

            open.Add(record);
        }, cancel, async () =>
        {
            foreach (var stream in pending)
            {
                inner ??= await StreamAsync(stream, manifest, books, seen);
            }

            pending.Clear();
            return inner;
        });
        if (fault is null && open.Count > 0)
        {
            fault = await StreamAsync(open, manifest, books, seen);
        }

        return fault ?? (seen.Count == streams.Count ? null : $"the records of {streams.Keys.First(stream => !seen.Contains(stream))} are missing");
    }

    private async ValueTask<string?> StreamAsync(List<ArchivedRecord> records, ArchiveManifest manifest, ArchiveBooks books, HashSet<string> seen)
    {
        var name = records[0].Stream;
        if (!streams.TryGetValue(name, out var said) || !seen.Add(name))
        {
            return $"{name} stands where it does not belong";
        }

        var kept = records.Select(record => (record.Version, Digest: Convert.FromHexString(record.Digest), Body: Encoding.UTF8.GetBytes(record.Record))).ToList();
        if (ChainFault(kept, name) is { } fault)
        {
            return $"{name}: {fault}";
        }

        if (records.Count != said.Count || records[0].Digest != said.First || records[^1].Digest != said.Last)
        {
            return $"{name}: its records are not those that the manifest was made of";
        }

        var journal = kept.Zip(records, (one, record) => Record(manifest.Tenant, record, one.Digest, one.Body)).ToList();
        if (journal[^1].RecordedAt >= manifest.Before || journal[^1].RecordedAt < manifest.From)
        {
            return $"{name}: its last record is not of the archive's period";
        }

        var (row, _) = await ChainRecount.OfAsync(journal, books.Template, books.Calendar);
        if (!rows.TryGetValue(name, out var shown) || !JsonNode.DeepEquals(ArchiveForm.Row(row), shown))
        {
            return $"{name}: its verdict is not what its records give";
        }

        try
        {
            await (each?.Invoke(manifest, new(row, journal)) ?? ValueTask.CompletedTask);
            return null;
        }
#pragma warning disable CA1031 // Thrown again as it is, where it is not taken for damage of the file.
        catch (Exception e)
#pragma warning restore CA1031
        {
            stopped = ExceptionDispatchInfo.Capture(e);
            return "stopped";
        }
    }

    /// <summary>An archive is read without keys: what is sealed in it counts as erased, which changes no verdict.</summary>
    private static JournalRecord Record(string tenant, ArchivedRecord record, byte[] digest, byte[] body)
    {
        using var text = JsonDocument.Parse(body);
        var root = text.RootElement;
        var action = root.GetProperty("data").TryGetProperty("action", out var kept) ? kept.GetProperty("id").GetString() : null;
        return new(new(tenant, record.Stream), record.Version, record.Position, root.GetProperty("kind").GetString()!, root.GetProperty("recordedAt").GetDateTimeOffset(), Opener.Open(body, _ => null), digest, action) { Sealed = body };
    }

    /// <param name="between">After each line; a fault ends the reading.</param>
    private static async Task<string?> PartAsync<T>(ZipArchive zip, ArchiveManifest manifest, string name, Action<T> take, CancellationToken cancel, Func<ValueTask<string?>>? between = null)
    {
        var said = manifest.Parts.Single(part => part.Name == name);
        if (zip.GetEntry(name) is not { } entry || entry.Length != said.Bytes)
        {
            return $"{name} is not there, or not of the length that the manifest says";
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var lines = new LineReader(await entry.OpenAsync(cancel), hash, LongestLine);
        while (await lines.NextAsync(cancel) is { } line)
        {
            take(JsonSerializer.Deserialize<T>(line.Span, ArchiveForm.Json) ?? throw new JsonException($"{name} holds a null"));
            if (between is not null && await between() is { } fault)
            {
                return fault;
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()) == said.Sha256 ? null : $"{name} was changed: its SHA-256 is not the manifest's";
    }
}
