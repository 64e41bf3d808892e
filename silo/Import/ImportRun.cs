using SalesFlow.Client;

namespace SalesFlow.Import;

/// <summary>One call of the command, from its options to the number of refused items.</summary>
internal sealed record ImportRun(string LogPath, string MappingPath, string? Url, string? Key, string State, TextWriter Output, TimeProvider Time)
{
    /// <summary>Reads everything and posts nothing.</summary>
    public int Dry()
    {
        if (Table() is { } table)
        {
            return table.Dry();
        }

        var (mapping, log, ids) = Read();
        var survey = ImportSurvey.Of(new ImportPlan(mapping, ids).Of(log.Cases), mapping);
        ImportReport.Write(Output, survey, mapping);
        return survey.Refused;
    }

    /// <summary>Posts to the server at <see cref="Url"/>, or to an embedded one.</summary>
    public async Task<int> PostAsync(Func<CancellationToken, Task<(SalesFlowClient Client, IAsyncDisposable Host)>> embedded, CancellationToken cancel)
    {
        Uri? address = null;
        if (Url is not null && (!Uri.TryCreate(Url, UriKind.Absolute, out address) || address.Scheme is not ("http" or "https")))
        {
            throw new ImportException($"--url takes an address such as http://127.0.0.1:5080, not '{Url}'");
        }

        if (address is not null && string.IsNullOrEmpty(Key))
        {
            throw new ImportException($"--url needs --key or the variable {ImportCommand.KeyVariable}");
        }

        if (Table() is { } table)
        {
            // A table that cannot be read stops the import before anything is posted.
            table.Plan();
            return await WithClientAsync(address, embedded, client => table.PostAsync(client, Time, cancel), cancel);
        }

        var (mapping, log, ids) = Read();
        var identity = new Checkpoint(await LogFile.DigestAsync(LogPath, cancel), mapping.Digest, address?.AbsoluteUri ?? "embedded", null, new());
        return await WithClientAsync(address, embedded, client => PostAsync(client, mapping, log, ids, identity, cancel), cancel);
    }

    private async Task<int> WithClientAsync(
        Uri? address, Func<CancellationToken, Task<(SalesFlowClient Client, IAsyncDisposable Host)>> embedded, Func<SalesFlowClient, Task<int>> post, CancellationToken cancel)
    {
        if (address is null)
        {
            var (client, host) = await embedded(cancel);
            await using (host)
            {
                return await post(client);
            }
        }

        using var http = new HttpClient { BaseAddress = new(address.AbsoluteUri.TrimEnd('/') + "/") };
        return await post(new(http, Key, new() { Time = Time }));
    }

    /// <summary>Null: the mapping tells a log as chains.</summary>
    private TableRun? Table()
    {
        var yaml = MappingReader.TextOf(MappingPath);
        return RowMappingReader.IsOne(yaml) ? new(LogPath, RowMappingReader.Read(yaml), Output) : null;
    }

    private async Task<int> PostAsync(SalesFlowClient client, Mapping mapping, EventLog log, CaseIds ids, Checkpoint identity, CancellationToken cancel)
    {
        var runner = new ImportRunner(client, mapping, new(State, LogPath), Time);
        var live = !Console.IsOutputRedirected && ReferenceEquals(Output, Console.Out);
        int? resumedAt = null;
        var tally = await ImportProgress.ShowAsync(Output, live, ids.Cases, show => runner.RunAsync(
            new ImportPlan(mapping, ids).Of(log.Cases),
            identity,
            done =>
            {
                resumedAt ??= done.Cases;
                show(done);
            },
            cancel));
        ImportReport.Write(Output, tally, resumedAt ?? 0);
        return tally.Refused;
    }

    /// <summary>Reads the whole log once, so that a malformed file stops the import before anything is posted.</summary>
    private (Mapping Mapping, EventLog Log, CaseIds Ids) Read()
    {
        var mapping = MappingReader.ReadFile(MappingPath);
        var log = EventLog.Open(LogPath, mapping);
        return (mapping, log, CaseIds.Of(log.Cases, mapping.CasePrefix));
    }
}
