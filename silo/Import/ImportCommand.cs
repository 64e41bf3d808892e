using System.CommandLine;
using System.Text.Json;
using SalesFlow.Client;
using SalesFlow.Interop;

namespace SalesFlow.Import;

/// <summary>
/// <c>salesflow import FILE --mapping MAP.yaml [--url URL --key KEY] [--dry-run] [--state DIR]</c>.
/// Ends with 0 when all is in, 1 for a usage, file or server problem (run again to resume), 2 when items were refused.
/// </summary>
public static class ImportCommand
{
    /// <summary>The variable that holds the key where <c>--key</c> is not given.</summary>
    public const string KeyVariable = "SALESFLOW_KEY";

    private const int Done = 0;
    private const int Stopped = 1;
    private const int SomeRefused = 2;

    /// <param name="embedded">Starts the server in this process where no <c>--url</c> is given; the host is disposed at the end.</param>
    /// <param name="time">The clock of waits. Default: the system's.</param>
    public static Command Create(Func<CancellationToken, Task<(SalesFlowClient Client, IAsyncDisposable Host)>> embedded, TimeProvider? time = null)
    {
        var file = new Argument<FileInfo>("file") { Description = "The log or table: .csv, .tsv or .xes, each also with .gz, or .xlsx; or a whole log: .json, .jsonocel, .sqlite (OCEL 2.0), or .xes that this product wrote" };
        var mapping = new Option<FileInfo>("--mapping") { Description = "How the log is told as chains, or the table as customers, orders, contracts, tickets (YAML); a whole log needs none" };
        var url = new Option<string?>("--url") { Description = "The server; without it, one is run in this process on the configured data directory" };
        var key = new Option<string?>("--key") { Description = $"An API key with the role importer (default: the variable {KeyVariable})" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read everything, say what would happen, post nothing" };
        var files = new Option<DirectoryInfo?>("--files") { Description = "A folder of files of evidence to upload before a whole log, each named by its digest" };
        var state = new Option<DirectoryInfo>("--state")
        {
            Description = "Where the checkpoint of a stopped import is kept (default: the current directory)",
            DefaultValueFactory = _ => new(Environment.CurrentDirectory),
        };
        var command = new Command("import", "Bring in history from a log or table (CSV, XLSX, XES): original actors and times are kept, nobody is notified, and a second run adds nothing")
        {
            file, mapping, url, key, dryRun, state, files,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(mapping) is not { } map)
            {
                return await WholeAsync(
                    parsed.GetRequiredValue(file), parsed.GetValue(url), parsed.GetValue(key), parsed.GetValue(files)?.FullName, parsed.GetValue(dryRun), embedded, parsed.InvocationConfiguration, cancel);
            }

            var run = new ImportRun(
                parsed.GetRequiredValue(file).FullName,
                map.FullName,
                parsed.GetValue(url),
                parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(KeyVariable),
                parsed.GetRequiredValue(state).FullName,
                parsed.InvocationConfiguration.Output,
                time ?? TimeProvider.System);
            try
            {
                var refused = parsed.GetValue(dryRun) ? run.Dry() : await run.PostAsync(embedded, cancel);
                return refused == 0 ? Done : SomeRefused;
            }
            catch (Exception e) when (e is ImportException or SalesFlowException or HttpRequestException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"import: {e.Message}");
                return Stopped;
            }
            catch (JsonException e)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"import: what answers there is not this product's API ({e.Message})");
                return Stopped;
            }
            catch (OperationCanceledException)
            {
                var reason = cancel.IsCancellationRequested ? "stopped" : "the server did not answer in time";
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"import: {reason}; the same command goes on where it was");
                return Stopped;
            }
        });
        return command;
    }

    /// <summary>A log that says by itself what is meant goes to the server as it is.</summary>
    private static async Task<int> WholeAsync(
        FileInfo file, string? url, string? key, string? files, bool dryRun, Func<CancellationToken, Task<(SalesFlowClient Client, IAsyncDisposable Host)>> embedded,
        InvocationConfiguration console, CancellationToken cancel)
    {
        try
        {
            if (LogTransfer.KindOf(file.FullName) is not { } form || dryRun)
            {
                throw new ImportException(dryRun ? "--dry-run goes with --mapping" : $"'{file.Name}' needs --mapping MAP.yaml, which says how it is told");
            }

            if (!file.Exists)
            {
                throw new ImportException($"{file.FullName} is not there");
            }

            var refused = await LogTransfer.WithClientAsync(url, key, embedded, client => LogTransfer.ImportAsync(client, file.FullName, form.Kind, files, console.Output, cancel), cancel);
            return refused == 0 ? Done : SomeRefused;
        }
        catch (Exception e) when (e is ImportException or SalesFlowException or HttpRequestException or IOException or JsonException)
        {
            await console.Error.WriteLineAsync($"import: {e.Message}");
            return Stopped;
        }
    }
}
