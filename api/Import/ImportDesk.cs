using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Evidence;
using SalesFlow.Interop;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Import;

/// <summary>Files to import: kept, looked at, told as they would be, and posted part by part where their grain asks for it.</summary>
internal sealed class ImportDesk(
    IImportReader reader, IEvidenceBytes bytes, IStore store, ActionDesk desk, OcelImport logs, IGrainFactory grains, ICatalogues catalogues, TimeProvider time) : IImportWork, IDisposable
{
    /// <summary>Largest file.</summary>
    public const long MostBytes = 64 * 1024 * 1024;

    /// <summary>Files that lie in memory at a time; more than these are read again for each part.</summary>
    private const int Sessions = 2;

    private readonly ConcurrentDictionary<(string Tenant, string Id), (string? Plan, ImportSession Session, DateTimeOffset Used)> sessions = new();
    private readonly SemaphoreSlim one = new(1);

    public void Dispose() => one.Dispose();

    /// <summary>Keeps a file under the digest of its bytes, from which its import's id is taken: the same file is the same import.</summary>
    /// <exception cref="ProblemException">Too large.</exception>
    public async Task<ImportFile> ReceiveAsync(string tenant, string name, string by, Stream body, CancellationToken cancel)
    {
        await using var upload = bytes.Begin();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[65_536];
        var total = 0L;
        for (int read; (read = await body.ReadAsync(buffer, cancel)) > 0;)
        {
            if ((total += read) > MostBytes)
            {
                throw new ProblemException(Problems.TooLarge(MostBytes));
            }

            hash.AppendData(buffer, 0, read);
            await upload.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        string format;
        await using (var received = await upload.ReadAsync(cancel))
        {
            var head = new byte[512];
            var length = await received.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
            format = FormatOf(head.AsSpan(0, length));
            if (!await bytes.HasAsync(tenant, sha256, cancel))
            {
                await upload.KeepAsync(tenant, new(sha256, total, "application/octet-stream", Stamp.Now(time)));
            }
        }

        return new(sha256[..16], name, format, sha256, total, Stamp.Now(time), by, null);
    }

    /// <exception cref="ImportException">The file cannot be read.</exception>
    public async Task<ImportLook> LookAsync(string tenant, ImportFile file, CsvForm? form, CancellationToken cancel)
    {
        if (file.Format == "ocel")
        {
            return Look(await LogAsync(tenant, file, cancel));
        }

        await using var stream = await OpenAsync(tenant, file, cancel);
        return await Task.Run(() => reader.Look(stream, form), cancel);
    }

    /// <summary>Everything that an import would do, counted, with its first chains or subjects. Nothing is kept.</summary>
    /// <exception cref="ImportException">File or plan cannot be read.</exception>
    public async Task<ImportPreview> PreviewAsync(string tenant, ImportFile file, ImportRequest request, CancellationToken cancel)
    {
        if (file.Format == "ocel")
        {
            var log = await LogAsync(tenant, file, cancel);
            return ImportPreview.Of(log, await logs.PlanAsync(tenant, Naming(request), log));
        }

        var (plan, mapping) = await PlannedAsync(tenant, file, request, cancel);
        return ImportPreview.Of(plan, mapping, await catalogues.FreshAsync(tenant), time.GetUtcNow());
    }

    public async Task<ImportPart> DoAsync(string tenant, ImportFile file, int done, CancellationToken cancel = default)
    {
        var session = await SessionAsync(tenant, file, done, cancel);
        var part = await session.DoAsync(session.GoesOn(done) ? done : 0, cancel);
        if (part.Last)
        {
            sessions.TryRemove((tenant, file.Id), out _);
        }

        return part;
    }

    private async Task<ImportSession> SessionAsync(string tenant, ImportFile file, int done, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (sessions.TryGetValue((tenant, file.Id), out var known) && known.Plan == file.Plan && known.Session.GoesOn(done))
        {
            sessions[(tenant, file.Id)] = known with { Used = now };
            return known.Session;
        }

        var request = ImportRequest.Of(file.Plan ?? throw new ImportException("nothing says what this file is told as; start it again"));
        await one.WaitAsync(cancel);
        try
        {
            foreach (var old in sessions.OrderBy(session => session.Value.Used).Take(Math.Max(0, sessions.Count - Sessions + 1)).ToArray())
            {
                sessions.TryRemove(old);
            }

            ImportSession session = file.Format == "ocel"
                ? new WholeSession(await logs.BeginAsync(new Caller(tenant, Role.Admin, "", file.By, true, null), Naming(request), await LogAsync(tenant, file, cancel)))
                : new TableSession(tenant, file.By, (await PlannedAsync(tenant, file, request, cancel)).Plan, desk, grains, time);
            sessions[(tenant, file.Id)] = (file.Plan, session, now);
            return session;
        }
        catch (ProblemException fault)
        {
            throw new ImportException(fault.Problem.Detail, fault);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<(ImportPlanned Plan, string Mapping)> PlannedAsync(string tenant, ImportFile file, ImportRequest request, CancellationToken cancel)
    {
        var mapping = request.Mapping is { } own ? own.GetRawText() : ImportMapping.Of(request.Spec ?? throw new ImportException("say 'spec' or 'mapping'"));
        await using var stream = await OpenAsync(tenant, file, cancel);
        var plan = await Task.Run(() => reader.Plan(stream, mapping), cancel);
        return plan.Mapping is { } log && (log.Template is not null || log.Nodes.Count > 0)
            ? throw new ImportException("this mapping brings its own template or nodes; save these first, and name the template by its key") : (plan, mapping);
    }

    private async Task<Stream> OpenAsync(string tenant, ImportFile file, CancellationToken cancel) =>
        await store.EvidenceAsync(tenant, file.Sha256, cancel) is { } kept && await bytes.OpenAsync(tenant, kept, cancel) is { } stream
            ? stream : throw new ImportException("the file is not there any more; upload it again");

    /// <summary>A log as a file of its own: one of its readers wants a name.</summary>
    private async Task<OcelLog> LogAsync(string tenant, ImportFile file, CancellationToken cancel)
    {
        await using var copy = new FileStream(
            Path.Combine(Path.GetTempPath(), $"salesflow-{Guid.NewGuid():N}.ocel"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 65_536, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await using (var stream = await OpenAsync(tenant, file, cancel))
        {
            await stream.CopyToAsync(copy, cancel);
        }

        await copy.FlushAsync(cancel);
        copy.Position = 0;
        try
        {
            return await OcelImport.ReadAsync(copy, xes: false, cancel);
        }
        catch (ProblemException fault)
        {
            throw new ImportException(fault.Problem.Detail, fault);
        }
    }

    private static ImportLook Look(OcelLog log)
    {
        ImportColumn Types(string name, IEnumerable<string> types) => types.CountBy(type => type).ToDictionary() is var counts
            ? new(name, counts.Values.Sum(), [.. counts.Keys.Take(3)], counts.Count > ImportLook.MostValues ? null : counts) : throw new InvalidOperationException();

        return new(
            ImportFormat.Ocel, log.Events.Count, [Types("event", log.Events.Select(told => told.Type)), Types("object", log.Objects.Select(item => item.Type))],
            [.. log.Events.Take(ImportLook.Shown).Select(told => new Dictionary<string, string> { ["event"] = told.Type, ["time"] = OcelTime.Text(told.Time), ["object"] = string.Join(", ", told.Relations.Select(relation => relation.Object).Take(4)) })], null);
    }

    private static OcelNaming Naming(ImportRequest request) =>
        new(request.Spec?.Customer ?? "ocel", request.Spec?.Actor is { } actor ? [actor] : OcelNaming.Actors, request.Spec?.Prefix is { Length: > 0 } prefix ? prefix : "ocel:");

    private static string FormatOf(ReadOnlySpan<byte> start)
    {
        var text = start.TrimStart("\uFEFF \r\n\t"u8);
        return start.StartsWith("PK\u0003\u0004"u8) ? "xlsx" : OcelSqliteReader.IsOne(start[..Math.Min(16, start.Length)]) || text is [(byte)'{', ..] ? "ocel" : text is [(byte)'<', ..] ? "xes" : "csv";
    }

    /// <summary>As it travels with its import.</summary>
    public static string Kept(ImportRequest request) => JsonSerializer.Serialize(request, ApiJson.Options);
}
