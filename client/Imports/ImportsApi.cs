using System.Net.Http.Headers;

namespace SalesFlow.Client;

/// <summary>Files brought in as history (role <c>admin</c>): uploaded, looked at, tried, run in the background.</summary>
public sealed class ImportsApi
{
    private readonly ApiPipe pipe;

    internal ImportsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>Every file, newest first, and how far it is.</summary>
    public Task<Page<ImportRun>> ListAsync(CancellationToken cancel = default) => pipe.GetAsync(Route.To("imports"), SalesFlowJson.Default.PageImportRun, cancel);

    /// <summary>What a file can be told as.</summary>
    public Task<Page<ImportTarget>> TargetsAsync(CancellationToken cancel = default) => pipe.GetAsync(Route.To("imports", "targets"), SalesFlowJson.Default.PageImportTarget, cancel);

    /// <summary>Brings a file; nothing is done with it yet.</summary>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="file">Its bytes, at most 64 MiB.</param>
    /// <param name="cancel">Ends the call.</param>
    public async Task<ImportRun> UploadAsync(string name, byte[] file, CancellationToken cancel = default)
    {
        using var response = await pipe.SendAsync(
            HttpMethod.Post, Route.To("imports").With("name", name), () => new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }, true, cancel, whole: true);
        return await ApiPipe.ReadAsync(response, SalesFlowJson.Default.ImportRun, cancel);
    }

    /// <summary>How far one is.</summary>
    public Task<ImportRun> GetAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("imports", id), SalesFlowJson.Default.ImportRun, cancel);

    /// <summary>Columns, first rows, suggestions.</summary>
    public Task<ImportLook> LookAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("imports", id, "look"), SalesFlowJson.Default.ImportLook, cancel);

    /// <summary>Tries it; nothing is written.</summary>
    public Task<ImportPreview> PreviewAsync(string id, ImportRequest request, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("imports", id, "preview"), request, SalesFlowJson.Default.ImportRequest, SalesFlowJson.Default.ImportPreview, true, cancel);

    /// <summary>Begins, in the background.</summary>
    public Task<ImportRun> StartAsync(string id, ImportRequest request, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("imports", id, "start"), request, SalesFlowJson.Default.ImportRequest, SalesFlowJson.Default.ImportRun, false, cancel);

    /// <summary>Stops after the part under way.</summary>
    public Task<ImportRun> StopAsync(string id, CancellationToken cancel = default) => TurnAsync(id, "stop", cancel);

    /// <summary>Goes on where it was stopped or has failed.</summary>
    public Task<ImportRun> ResumeAsync(string id, CancellationToken cancel = default) => TurnAsync(id, "resume", cancel);

    private Task<ImportRun> TurnAsync(string id, string verb, CancellationToken cancel) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("imports", id, verb), new ImportRequest(null), SalesFlowJson.Default.ImportRequest, SalesFlowJson.Default.ImportRun, true, cancel);
}
