using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SalesFlow.Archive;
using SalesFlow.Audit;
using SalesFlow.Evidence;
using SalesFlow.Hosting;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Verify;

/// <summary><c>salesflow verify</c> recounts a data directory; <c>salesflow verify RECEIPT.json</c> checks a receipt offline, <c>salesflow verify ARCHIVE.zip</c> an archive. Ends with 0 where all holds, 3 where something differs.</summary>
public static class VerifyCommand
{
    private const int Holds = 0;
    private const int Unreadable = 1;
    private const int Differs = 3;

    public static Command Create(Func<ServerOptions> options)
    {
        var receipt = new Argument<FileInfo?>("receipt") { Description = "A receipt saved from GET /v1/chains/{id}/receipt, or an archive; without it the data directory is verified", Arity = ArgumentArity.ZeroOrOne };
        var data = new Option<string?>("--data") { Description = "A data directory (default: the database as configured)" };
        var archives = new Option<DirectoryInfo?>("--archives") { Description = "A folder of archives: chains whose records were removed are proved from them" };
        var command = new Command("verify", "Recompute digests, verdicts, windows, alerts and rates from the journal, check the files of evidence, and say what differs") { receipt, data, archives };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            return parsed.GetValue(receipt) is { } file
                ? await Receipt(file, output, parsed.InvocationConfiguration.Error, cancel)
                : await Database(parsed.GetValue(data) is { } directory ? new ServerOptions { DataDirectory = directory } : options(), parsed.GetValue(archives), output, cancel);
        });
        return command;
    }

    private static async Task<int> Database(ServerOptions options, DirectoryInfo? archives, TextWriter output, CancellationToken cancel)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddFilter(_ => false));
        services.AddStorage(options);
        services.AddSubjectKinds();
        await using var provider = services.BuildServiceProvider();
        await StorageSetup.OpenAsync(provider, options, cancel);
        var report = await new Verifier(
            provider.GetRequiredService<IAuditReads>(), provider.GetRequiredService<IStore>(), provider.GetRequiredService<SubjectKinds>(), provider.GetRequiredService<EvidenceFiles>(), archives).RunAsync(cancel);
        foreach (var rate in report.Rates)
        {
            await output.WriteLineAsync($"recount {rate}");
        }

        foreach (var difference in report.Differences)
        {
            await output.WriteLineAsync($"differs: {difference}");
        }

        if (report.Files > 0)
        {
            await output.WriteLineAsync($"files of evidence: {report.Files}");
        }

        if (report.Archived > 0)
        {
            await output.WriteLineAsync($"archived: {report.Archived} chains" + (archives is null ? "" : $", proved from their archives: {report.Proved}"));
        }

        await output.WriteLineAsync($"{report.Records} records, {report.Chains} chains, {report.Windows} open windows, {report.Alerts} alerts: "
            + (report.Holds ? "everything holds" : $"{report.Count} differences"));
        return report.Holds ? Holds : Differs;
    }

    private static async Task<int> Archive(Stream stream, TextWriter output, CancellationToken cancel)
    {
        var (fault, manifest) = await ArchiveCheck.FaultAsync(stream, cancel);
        await output.WriteLineAsync(fault is null
            ? $"{manifest!.Tenant}: {manifest.Streams} chains, {manifest.Records} records over before {Stamp.Text(manifest.Before)}: the archive holds"
            : $"the archive does not hold: {fault}");
        return fault is null ? Holds : Differs;
    }

    private static async Task<int> Receipt(FileInfo file, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            await using var stream = file.OpenRead();
            if (ArchiveCheck.IsOne(stream))
            {
                return await Archive(stream, output, cancel);
            }

            using var receipt = await JsonDocument.ParseAsync(stream, cancellationToken: cancel);
            var fault = ReceiptCheck.Fault(receipt.RootElement, out var records);
            await output.WriteLineAsync(fault is null ? $"{records} records: the receipt holds" : $"the receipt does not hold: {fault}");
            return fault is null ? Holds : Differs;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // A receipt that was damaged in its form proves as little as one that was changed in its content.
            await output.WriteLineAsync($"the receipt does not hold: it cannot be read as one: {e.Message}");
            return Differs;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"verify: {file.Name} cannot be opened: {e.Message}");
            return Unreadable;
        }
    }
}
