using System.CommandLine;
using System.Text.Json;
using SalesFlow.Client;
using SalesFlow.Import;

namespace SalesFlow.Interop;

/// <summary>
/// <c>salesflow export FILE [--url URL --key KEY] [--from T] [--to T] [--files DIR]</c>: the tenant's log, as OCEL 2.0 (.json, .jsonocel, .sqlite) or XES (.xes).
/// Ends with 0 when the file is whole, 1 where something stood in the way; then there is no file.
/// </summary>
public static class ExportCommand
{
    /// <param name="embedded">Starts the server in this process where no <c>--url</c> is given; the host is disposed at the end.</param>
    public static Command Create(Func<CancellationToken, Task<(SalesFlowClient Client, IAsyncDisposable Host)>> embedded)
    {
        var file = new Argument<FileInfo>("file") { Description = "Where to write: .json, .jsonocel or .sqlite (OCEL 2.0), .xes (XES)" };
        var url = new Option<string?>("--url") { Description = "The server; without it, one is run in this process on the configured data directory" };
        var key = new Option<string?>("--key") { Description = $"An admin's API key (default: the variable {ImportCommand.KeyVariable})" };
        var from = new Option<DateTimeOffset?>("--from") { Description = "First moment of what is told" };
        var to = new Option<DateTimeOffset?>("--to") { Description = "The first moment that is not told" };
        var files = new Option<DirectoryInfo?>("--files") { Description = "Also write the files of evidence that are named, each under its digest (OCEL as JSON only)" };
        var command = new Command("export", "Write all that happened as an event log for other programs, or for another server") { file, url, key, from, to, files };
        command.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetRequiredValue(file).FullName;
            try
            {
                await LogTransfer.WithClientAsync(parsed.GetValue(url), parsed.GetValue(key), embedded, async client =>
                {
                    var archived = await WriteAsync(client, path, parsed.GetValue(from), parsed.GetValue(to), cancel);
                    var count = parsed.GetValue(files) is { } folder ? await LogTransfer.SaveFilesAsync(client, path, folder.FullName, cancel) : (int?)null;
                    await parsed.InvocationConfiguration.Output.WriteLineAsync($"{path}: {new FileInfo(path).Length:N0} bytes{(count is null ? "" : $" · files of evidence {count:N0}")}{(archived == 0 ? "" : $" · left out, in archives: chains {archived:N0}")}");
                    return 0;
                }, cancel);
                return 0;
            }
            catch (Exception e) when (e is ImportException or SalesFlowException or HttpRequestException or IOException or UnauthorizedAccessException or JsonException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"export: {e.Message}");
                return 1;
            }
        });
        return command;
    }

    /// <returns>How many chains are left out because their records are in archives.</returns>
    private static async Task<int> WriteAsync(SalesFlowClient client, string path, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancel)
    {
        var (kind, format) = LogTransfer.KindOf(path) ?? throw new ImportException($"'{Path.GetFileName(path)}' names no form that is known: end it with .json, .jsonocel, .sqlite or .xes");
        var part = path + ".part";
        try
        {
            int archived;
            await using (var stream = File.Create(part))
            {
                archived = await client.Interop.ExportAsync(kind, format, from, to, stream, cancel);
            }

            File.Move(part, path, overwrite: true);
            return archived;
        }
        finally
        {
            File.Delete(part);
        }
    }
}
