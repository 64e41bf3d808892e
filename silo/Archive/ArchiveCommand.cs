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
using SalesFlow.Tenants;

namespace SalesFlow.Archive;

/// <summary>
/// <c>salesflow archive --tenant T --before DATE --to DIR [--from DATE] [--data DIR]</c>: chains that are over, as a file that <c>salesflow verify FILE</c> proves.
/// Ends with 0 when the archive is written and proved, or there is nothing to archive; 1 where something stood in the way; 3 when a chain had to be left out.
/// </summary>
public static class ArchiveCommand
{
    private const int Done = 0;
    private const int Stopped = 1;
    private const int Differs = 3;

    public static Command Create(Func<ServerOptions> options)
    {
        var tenant = new Option<string>("--tenant") { Description = "Whose journal", Required = true };
        var before = new Option<string>("--before") { Description = "Chains over before this moment: a date in the tenant's zone (2026-01-01), or a time with its offset", Required = true };
        var from = new Option<string?>("--from") { Description = "And not before this one (default: from the beginning)" };
        var to = new Option<DirectoryInfo>("--to") { Description = "The folder of archives", Required = true };
        var data = new Option<string?>("--data") { Description = "A data directory (default: the database as configured)" };
        var command = new Command("archive", "Write the journal of chains that are over to a file that 'verify' proves by itself") { tenant, before, from, to, data };
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                return await RunAsync(
                    parsed.GetValue(data) is { } directory ? new ServerOptions { DataDirectory = directory } : options(), parsed.GetRequiredValue(tenant), parsed.GetValue(from), parsed.GetRequiredValue(before),
                    parsed.GetRequiredValue(to).FullName, output, cancel);
            }
            catch (Exception e) when (e is ConfigurationException or IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync($"archive: {e.Message}");
                return Stopped;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(ServerOptions options, string tenant, string? from, string before, string folder, TextWriter output, CancellationToken cancel)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddFilter(_ => false));
        services.AddSingleton(TimeProvider.System);
        services.AddStorage(options);
        await using var provider = services.BuildServiceProvider();
        await StorageSetup.OpenAsync(provider, options, cancel);
        var (audit, store, time) = (provider.GetRequiredService<IAuditReads>(), provider.GetRequiredService<IStore>(), provider.GetRequiredService<TimeProvider>());
        if (!(await audit.TenantsAsync(cancel)).Contains(tenant))
        {
            throw new ConfigurationException($"there is no tenant '{tenant}' in this database");
        }

        var zone = LocalZone.Find(TenantDocuments.From(await store.DocumentsAsync(tenant, cancellation: cancel)).Settings.TimeZone)!;
        var scope = new ArchiveScope(tenant, from is null ? null : Time("--from", from, zone), Time("--before", before, zone));
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

    private static string Name(ArchiveScope scope) => $"{scope.Tenant}-{(scope.From is { } from ? $"{from:yyyyMMdd'T'HHmm}-" : "")}{scope.Before:yyyyMMdd'T'HHmm}.salesflow.zip";

    private static DateTimeOffset Time(string option, string text, LocalZone zone) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? zone.StartOfDay(day)
        : Moment.TryParse(text, out var moment) ? moment
        : throw new ConfigurationException($"{option} takes a date such as 2026-01-01, or a time with its offset such as 2026-01-01T00:00:00+08:00, not '{text}'");
}
