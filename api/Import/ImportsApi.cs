using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;
using SalesFlow.Journal;
using SalesFlow.Limits;
using SalesFlow.Tenants;

namespace SalesFlow.Import;

/// <summary>Files brought in as history: uploaded, looked at, tried, run in the background.</summary>
internal static class ImportsApi
{
    public static void MapImports(this IEndpointRouteBuilder routes)
    {
        var imports = routes.MapGroup("/v1/imports").WithTags("Imports");
        imports.MapGet("/", List).Allow(Role.Admin)
            .Described("ListImports", "Every file, newest first, and how far it is", "Poll one for its progress.").Problems(401, 403, 503);
        imports.MapGet("/targets", Targets).Allow(Role.Admin)
            .Described("ListImportTargets", "What a file can be told as", "Chains, customers, orders, contracts, tickets: each with what it takes from columns.").Problems(401, 403, 503);
        imports.MapPost("/", (Delegate)Upload).Allow(Role.Admin).Counted(LimitKind.Upload)
            .Described("UploadImport", "Bring a file", "CSV, XLSX, XES or OCEL 2.0, told by its content; at most 64 MiB. Nothing is done with it yet. The same file again is the same import (200).")
            .Query("name", "what its owner calls it").Accepts<byte[]>("*/*").Produces<ImportAnswer>(201).Produces<ImportAnswer>(200).Problems(401, 403, 413, 422, 503);
        imports.MapGet("/{id}", Read).Allow(Role.Admin)
            .Described("ReadImport", "How far one is", "State, counts, and the first refusals by their line.").Problems(401, 403, 404, 503);
        imports.MapGet("/{id}/look", Look).Allow(Role.Admin)
            .Described("LookAtImport", "Columns, first rows, suggestions", "'suggestions' are specifications as /preview and /start take them, the likeliest first.")
            .Query("delimiter", "of a CSV file: one character or the word tab; default: as it seems").Query("encoding", "of a CSV file, such as utf-8 or gb18030; default: as it seems").Problems(401, 403, 404, 422, 503);
        imports.MapPost("/{id}/preview", (Delegate)Preview).Allow(Role.Admin)
            .Described("PreviewImport", "Try it: nothing is written", "'spec' says which column is what, or 'mapping' is a mapping as the command takes it. Counts, refusals by line, and the first chains or subjects as they would be told.")
            .Accepts<ImportRequest>("application/json").Produces<ImportPreview>().Problems(400, 401, 403, 404, 415, 422, 503);
        imports.MapPost("/{id}/start", (Delegate)Start).Allow(Role.Admin)
            .Described("StartImport", "Begin, in the background", "As history: original actors and times, nobody is notified, and what is there already is not told again.")
            .Accepts<ImportRequest>("application/json").Produces<ImportAnswer>(202).Problems(400, 401, 403, 404, 409, 415, 422, 503);
        imports.MapPost("/{id}/stop", (string id, HttpContext http, IGrainFactory grains) => Turn(id, http, grains, grain => grain.Stop())).Allow(Role.Admin)
            .Described("StopImport", "Stop it", "After the part under way; what is in stays.").Produces<ImportAnswer>(202).Problems(401, 403, 404, 409, 503);
        imports.MapPost("/{id}/resume", (string id, HttpContext http, IGrainFactory grains) => Turn(id, http, grains, grain => grain.Resume())).Allow(Role.Admin)
            .Described("ResumeImport", "Go on", "Where it was stopped or has failed.").Produces<ImportAnswer>(202).Problems(401, 403, 404, 409, 503);
    }

    private static async Task<Ok<Page<ImportAnswer>>> List(HttpContext http, IStore store, IGrainFactory grains)
    {
        var files = await store.DocumentsAsync(http.Caller().Tenant, ImportJob.Kind, http.RequestAborted);
        var views = await Task.WhenAll(files.Select(file => Grain(file.Id, http, grains).Read()));
        return TypedResults.Ok(new Page<ImportAnswer>([.. views.OfType<ImportView>().OrderByDescending(view => view.StartedAt ?? view.File.At).Select(ImportAnswer.Of)], null));
    }

    private static Ok<Page<ImportTargetWire>> Targets() => TypedResults.Ok(new Page<ImportTargetWire>([.. ImportTargets.All.Select(ImportTargetWire.Of)], null));

    private static async Task<IResult> Upload(HttpContext http, ImportDesk desk, IGrainFactory grains, IStore store, string? name)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (http.Request.ContentLength > ImportDesk.MostBytes)
        {
            throw new ProblemException(Problems.TooLarge(ImportDesk.MostBytes));
        }

        var caller = http.Caller();
        var called = Path.GetFileName((name ?? "").Trim().Replace('\\', '/'));
        var file = await desk.ReceiveAsync(caller.Tenant, called.Length is 0 or > 200 || called.Any(char.IsControl) ? "file" : called, caller.Actor, http.Request.Body, http.RequestAborted);
        await Told(() => desk.LookAsync(caller.Tenant, file, null, http.RequestAborted));
        var known = await store.DocumentAsync(caller.Tenant, ImportJob.Kind, file.Id, cancellation: http.RequestAborted) is not null;
        var view = ImportAnswer.Of(await Grain(file.Id, http, grains).Keep(file));
        return known ? TypedResults.Ok(view) : TypedResults.Created($"/v1/imports/{file.Id}", view);
    }

    private static async Task<Ok<ImportAnswer>> Read(string id, HttpContext http, IGrainFactory grains) => TypedResults.Ok(ImportAnswer.Of(await Find(id, http, grains)));

    private static async Task<Ok<ImportLookWire>> Look(string id, string? delimiter, string? encoding, HttpContext http, ImportDesk desk, IGrainFactory grains, ICatalogues catalogues)
    {
        var caller = http.Caller();
        var file = (await Find(id, http, grains)).File;
        if (delimiter is not (null or "tab" or { Length: 1 }))
        {
            throw new ProblemException(Problems.Query("delimiter", "is one character or the word tab"));
        }

        var look = await Told(() => desk.LookAsync(caller.Tenant, file, null, http.RequestAborted));
        if (look.Csv is { } found && (delimiter ?? encoding) is not null)
        {
            look = await Told(() => desk.LookAsync(caller.Tenant, file, new(delimiter is null ? found.Delimiter : delimiter == "tab" ? '\t' : delimiter[0], encoding ?? found.Encoding), http.RequestAborted));
        }

        return TypedResults.Ok(ImportLookWire.Of(look, ImportSuggestion.Of(look, await catalogues.FreshAsync(caller.Tenant))));
    }

    private static async Task<Ok<ImportPreview>> Preview(string id, HttpContext http, ImportDesk desk, IGrainFactory grains)
    {
        var request = await http.JsonAsync<ImportRequest>();
        var file = (await Find(id, http, grains)).File;
        return TypedResults.Ok(await Told(() => desk.PreviewAsync(http.Caller().Tenant, file, request, http.RequestAborted)));
    }

    private static async Task<IResult> Start(string id, HttpContext http, ImportDesk desk, IGrainFactory grains)
    {
        var caller = http.Caller();
        var request = await http.JsonAsync<ImportRequest>();
        var file = (await Find(id, http, grains)).File;

        // What cannot be read is said now, not in the background.
        await Told(() => desk.PreviewAsync(caller.Tenant, file, request, http.RequestAborted));
        return TypedResults.Json(ImportAnswer.Of((await Grain(id, http, grains).Start(ImportDesk.Kept(request), caller.Actor)).OrThrow(addressed: true)), statusCode: 202);
    }

    private static async Task<IResult> Turn(string id, HttpContext http, IGrainFactory grains, Func<IImportGrain, Task<Reply<ImportView>>> turn)
    {
        await Find(id, http, grains);
        return TypedResults.Json(ImportAnswer.Of((await turn(Grain(id, http, grains))).OrThrow(addressed: true)), statusCode: 202);
    }

    private static async Task<ImportView> Find(string id, HttpContext http, IGrainFactory grains) =>
        (GrainKeys.IsId(id) ? await Grain(id, http, grains).Read() : null)
        ?? throw new ProblemException(Problems.NotFound($"There is no import '{id}'. GET /v1/imports lists them.", "unknown-import"));

    private static IImportGrain Grain(string id, HttpContext http, IGrainFactory grains) => grains.Grain<IImportGrain>(GrainKeys.Of(http.Caller().Tenant, id));

    private static async Task<T> Told<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ImportException fault)
        {
            throw new ProblemException(new Problem(422, "import-invalid", "The file or its mapping cannot be read", fault.Message));
        }
    }
}
