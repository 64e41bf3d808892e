using System.Text.Json;
using SalesFlow.Client;
using SalesFlow.Import;

namespace SalesFlow.Interop;

/// <summary>What exporting and importing whole logs have in common: the server, the form by the file's name, the files of evidence beside it.</summary>
internal static class LogTransfer
{
    /// <summary>What a file's name says of its form; null for what is no log that comes whole.</summary>
    public static (string Kind, string? Format)? KindOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".json" or ".jsonocel" => ("ocel", "json"),
        ".sqlite" or ".db" => ("ocel", "sqlite"),
        ".xes" => ("xes", null),
        _ => null,
    };

    /// <exception cref="ImportException">No address, or no key for it.</exception>
    public static async Task<int> WithClientAsync(
        string? url, string? key, Func<CancellationToken, Task<(SalesFlowClient Client, IAsyncDisposable Host)>> embedded, Func<SalesFlowClient, Task<int>> work, CancellationToken cancel)
    {
        if (url is null)
        {
            var (client, host) = await embedded(cancel);
            await using (host)
            {
                return await work(client);
            }
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new ImportException($"--url takes an address such as http://127.0.0.1:5080, not '{url}'");
        }

        key ??= Environment.GetEnvironmentVariable(ImportCommand.KeyVariable);
        if (string.IsNullOrEmpty(key))
        {
            throw new ImportException($"--url needs --key or the variable {ImportCommand.KeyVariable}");
        }

        // A log of a year is told for longer than a usual answer may take.
        using var http = new HttpClient { BaseAddress = new(address.AbsoluteUri.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
        return await work(new(http, key));
    }

    /// <summary>Takes a log in and says what became of it.</summary>
    /// <param name="files">A folder of files of evidence, which go first; null = none.</param>
    /// <returns>How much was refused.</returns>
    public static async Task<int> ImportAsync(SalesFlowClient client, string path, string kind, string? files, TextWriter output, CancellationToken cancel)
    {
        if (files is not null)
        {
            foreach (var file in Directory.EnumerateFiles(files).Where(file => Path.GetFileName(file).Length == 64))
            {
                await client.Evidence.UploadAsync(await File.ReadAllBytesAsync(file, cancel), cancel: cancel);
            }
        }

        var report = await client.Interop.ImportAsync(kind, () => File.OpenRead(path), cancel);
        await output.WriteLineAsync(
            $"events {Count("events"):N0} · chains {Count("chains"):N0} · actions accepted {Count("accepted"):N0}, replayed {Count("replayed"):N0} · steered {Count("steered"):N0} · follow by themselves {Count("following"):N0} · settings {Count("settings"):N0} · refused {Count("refused"):N0}");
        foreach (var refusal in report.GetProperty("refusals").EnumerateArray())
        {
            await output.WriteLineAsync($"refused {refusal.GetProperty("place")}: {refusal.GetProperty("code")}: {refusal.GetProperty("detail")}");
        }

        return Count("refused");

        int Count(string name) => report.GetProperty(name).GetInt32();
    }

    /// <summary>Fetches each file that the log's evidence names.</summary>
    public static async Task<int> SaveFilesAsync(SalesFlowClient client, string log, string folder, CancellationToken cancel)
    {
        if (KindOf(log) is not ("ocel", "json"))
        {
            throw new ImportException("--files goes with OCEL as JSON (.json, .jsonocel)");
        }

        Directory.CreateDirectory(folder);
        await using var stream = File.OpenRead(log);
        using var json = await JsonDocument.ParseAsync(stream, default, cancel);
        var digests = json.RootElement.GetProperty("events").EnumerateArray().SelectMany(told => told.GetProperty("attributes").EnumerateArray())
            .Where(attribute => attribute.GetProperty("name").ValueEquals("evidence")).SelectMany(attribute => JsonElement.Parse(attribute.GetProperty("value").GetString()!).EnumerateArray())
            .Select(item => item.TryGetProperty("sha256", out var sha) ? sha.GetString() : null).OfType<string>().Distinct().ToList();
        var saved = 0;
        foreach (var digest in digests)
        {
            if (await client.Evidence.ExistsAsync(digest, cancel))
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, digest), await client.Evidence.GetAsync(digest, cancel), cancel);
                saved++;
            }
        }

        return saved;
    }
}
