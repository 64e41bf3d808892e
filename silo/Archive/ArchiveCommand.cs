using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SalesFlow.Api;
using SalesFlow.Audit;
using SalesFlow.Calendars;
using SalesFlow.Hosting;
using SalesFlow.Journal;
using SalesFlow.Sqlite;
using SalesFlow.Tenants;

namespace SalesFlow.Archive;

/// <summary>
/// <c>salesflow archive --tenant T --before DATE --to DIR [--from DATE] [--data DIR]</c>: chains that are over, as a file that <c>salesflow verify FILE</c> proves; <c>--due</c> in place of
/// <c>--before</c> takes the moment from the tenant's retention. <c>archive --remove FILE</c> takes what the file holds out of the database, <c>archive --restore FILE</c> puts it back.
/// Ends with 0 when it is done and proved, or there is nothing to do; 1 where something stood in the way; 3 when a chain had to be left out, or the file does not hold.
/// </summary>
public static class ArchiveCommand
{
    private const int Done = 0;
    private const int Stopped = 1;
    private const int Differs = 3;

    public static Command Create(Func<ServerOptions> options)
    {
        var tenant = new Option<string?>("--tenant") { Description = "Whose journal" };
        var before = new Option<string?>("--before") { Description = "Chains over before this moment: a date in the tenant's zone (2026-01-01), or a time with its offset" };
        var due = new Option<bool>("--due") { Description = "Chains over for longer than the tenant's limits.retentionDays, in place of --before" };
        var from = new Option<string?>("--from") { Description = "And not before this one (default: from the beginning)" };
        var to = new Option<DirectoryInfo?>("--to") { Description = "The folder of archives" };
        var remove = new Option<FileInfo?>("--remove") { Description = "Take the records that this archive holds out of the database; copy the file away first" };
        var restore = new Option<FileInfo?>("--restore") { Description = "Put the records that this archive holds back into the database" };
        var compact = new Option<bool>("--compact") { Description = "Then give the room back to the file system (SQLite; takes as much room again while it runs)" };
        var data = new Option<string?>("--data") { Description = "A data directory (default: the database as configured)" };
        var command = new Command("archive", "Write the journal of chains that are over to a file that 'verify' proves by itself; take it out of the database, or put it back") { tenant, before, due, from, to, remove, restore, compact, data };
        command.Validators.Add(result =>
        {
            bool Given(Option option) => result.GetResult(option) is { Implicit: false };
            var (removes, restores) = (Given(remove), Given(restore));
            if (removes && restores || ((removes || restores) && (Given(before) || Given(due) || Given(from) || Given(to))))
            {
                result.AddError("--remove FILE and --restore FILE each stand alone, with --data, --tenant and --compact at most");
            }
            else if (!removes && !restores && !(Given(tenant) && Given(to) && Given(before) != Given(due)))
            {
                result.AddError("archive takes --tenant, --to and one of --before and --due; or --remove FILE; or --restore FILE");
            }
        });
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var server = parsed.GetValue(data) is { } directory ? new ServerOptions { DataDirectory = directory } : options();
                await using var provider = Services(server);
                await StorageSetup.OpenAsync(provider, server, cancel);
                return parsed.GetValue(remove) is { } gone ? await MoveAsync(provider, mover => mover.RemoveAsync(gone, parsed.GetValue(tenant), cancel), parsed.GetValue(compact), output)
                    : parsed.GetValue(restore) is { } back ? await MoveAsync(provider, mover => mover.RestoreAsync(back, parsed.GetValue(tenant), cancel), parsed.GetValue(compact), output)
                    : await RunAsync(provider, parsed.GetValue(tenant)!, parsed.GetValue(from), parsed.GetValue(before), parsed.GetValue(to)!.FullName, output, cancel);
            }
            catch (Exception e) when (e is ConfigurationException or IOException or UnauthorizedAccessException or DataDirectoryInUseException or JournalUnavailableException)
            {
                await error.WriteLineAsync($"archive: {e.Message}");
                return Stopped;
            }
        });
        return command;
    }

    private static ServiceProvider Services(ServerOptions options)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddFilter(_ => false));
        services.AddSingleton(TimeProvider.System);
        services.AddStorage(options);
        services.AddSingleton<ArchiveLog>();
        return services.BuildServiceProvider();
    }

    private static async Task<int> MoveAsync(IServiceProvider provider, Func<ArchiveMover, Task<int>> move, bool compact, TextWriter output)
    {
        var store = provider.GetRequiredService<IArchiveStore>();
        var exit = await move(new(store, provider.GetRequiredService<ArchiveLog>(), provider.GetRequiredService<IAuditReads>(), provider.GetRequiredService<TimeProvider>(), output));
        if (compact)
        {
            await output.WriteLineAsync(store.Compact() ? "the room was given back" : "this database gives room back by itself");
        }

        return exit;
    }

    /// <param name="before">Null: by the tenant's retention.</param>
    private static async Task<int> RunAsync(IServiceProvider provider, string tenant, string? from, string? before, string folder, TextWriter output, CancellationToken cancel)
    {
        var (audit, store, time) = (provider.GetRequiredService<IAuditReads>(), provider.GetRequiredService<IStore>(), provider.GetRequiredService<TimeProvider>());
        if (!(await audit.TenantsAsync(cancel)).Contains(tenant))
        {
            throw new ConfigurationException($"there is no tenant '{tenant}' in this database");
        }

        var settings = TenantDocuments.From(await store.DocumentsAsync(tenant, cancellation: cancel)).Settings;
        var zone = LocalZone.Find(settings.TimeZone)!;
        var scope = new ArchiveScope(tenant, from is null ? null : Time("--from", from, zone), before is null ? Due(tenant, settings.Limits?.RetentionDays, zone, time.GetUtcNow()) : Time("--before", before, zone));
        if (scope.Before > time.GetUtcNow() || scope.From >= scope.Before)
        {
            throw new ConfigurationException("--before is a moment that has passed, and --from one before it");
        }

        return await WriteAsync(new ArchiveWriter(audit, store, time), scope, Path.Combine(Directory.CreateDirectory(folder).FullName, Name(scope)), output, cancel);
    }

    /// <summary>The file has its name only when it is whole, on disk, and proved by being read again.</summary>
    private static async Task<int> WriteAsync(ArchiveWriter writer, ArchiveScope scope, string path, TextWriter output, CancellationToken cancel)
    {
        if (File.Exists(path))
        {
            throw new IOException($"{path} is there already; archives are not overwritten. Move it, or name another folder");
        }

        var part = path + ".part";
        try
        {
            ArchiveOutcome outcome;
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.ReadWrite))
            {
                outcome = await writer.WriteAsync(scope, file, cancel);
                file.Flush(flushToDisk: true);
                file.Position = 0;
                if (outcome.Streams > 0 && (await ArchiveCheck.FaultAsync(file, cancel)).Fault is { } fault)
                {
                    throw new IOException($"what was written does not hold ({fault}); the disk may be at fault. Nothing was kept");
                }
            }

            foreach (var left in outcome.LeftOut)
            {
                await output.WriteLineAsync($"left out: {left}");
            }

            if (outcome.Streams == 0)
            {
                await output.WriteLineAsync("nothing to archive");
                return outcome.LeftOut.Count == 0 ? Done : Differs;
            }

            string digest;
            await using (var file = File.OpenRead(part))
            {
                digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
            }

            // As sha256sum writes and reads it.
            await File.WriteAllTextAsync($"{path}.sha256", $"{digest}  {Path.GetFileName(path)}\n", cancel);
            File.Move(part, path);
            await output.WriteLineAsync($"{path}: chains {outcome.Streams:N0} · records {outcome.Records:N0} · left out {outcome.LeftOut.Count:N0} · sha256 {digest}");
            return outcome.LeftOut.Count == 0 ? Done : Differs;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>The beginning of the first day that is still at hand, so that two runs of one day write the same archive.</summary>
    internal static DateTimeOffset Due(string tenant, int? days, LocalZone zone, DateTimeOffset now) => days is { } kept
        ? zone.StartOfDay(zone.LocalDate(now).AddDays(-kept))
        : throw new ConfigurationException($"--due goes by limits.retentionDays, which '{tenant}' has not; set it with PUT /v1/tenants/{tenant}, or name a moment with --before");

    private static string Name(ArchiveScope scope) => $"{scope.Tenant}-{(scope.From is { } from ? $"{from:yyyyMMdd'T'HHmm}-" : "")}{scope.Before:yyyyMMdd'T'HHmm}.salesflow.zip";

    private static DateTimeOffset Time(string option, string text, LocalZone zone) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? zone.StartOfDay(day)
        : Moment.TryParse(text, out var moment) ? moment
        : throw new ConfigurationException($"{option} takes a date such as 2026-01-01, or a time with its offset such as 2026-01-01T00:00:00+08:00, not '{text}'");
}
