using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Audit;
using SalesFlow.Limits;
using SalesFlow.Lists;
using SalesFlow.Tenants;

namespace SalesFlow.Interop;

/// <summary>Whole logs, out and in, in forms that other programs know.</summary>
internal static class InteropApi
{
    public static void MapInterop(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/export/ocel", (Delegate)Ocel).Allow(Role.Reader).Shows(Reach.Whole).ForManagers().WithTags("Interop")
            .Described("ExportOcel", "All that happened, as OCEL 2.0", "Object-centric event log, streamed: actions and what was done to chains are its events; customers, chains, tickets and the like its objects. For managers and admins. Where chains are left out because their records are in archives, the header Archived-Chains says how many.")
            .Query("format", "json (default) or sqlite").Query("from", "first moment of the events").Query("to", "first moment after them")
            .Produces(200, null, "application/json", "application/vnd.sqlite3").Problems(401, 403, 422, 503);
        routes.MapGet("/v1/export/xes", (Delegate)Xes).Allow(Role.Reader).Shows(Reach.Whole).ForManagers().WithTags("Interop")
            .Described("ExportXes", "The chains as XES", "Event log of IEEE 1849, a trace for each chain. For managers and admins. Where chains are left out because their records are in archives, the header Archived-Chains says how many.")
            .Query("from", "first moment of the events").Query("to", "first moment after them").Produces(200, null, "application/xml").Problems(401, 403, 422, 503);
        routes.MapGet("/v1/export/cloudevents", (Delegate)Events).Allow(Role.Reader).Shows(Reach.Whole).ForManagers().WithTags("Interop")
            .Described("ExportEvents", "All that happened, as CloudEvents", "A batch of CloudEvents 1.0, streamed. Those of actions can be posted to another tenant as they are. For managers and admins. Where chains are left out because their records are in archives, the header Archived-Chains says how many.")
            .Query("from", "first moment of the events").Query("to", "first moment after them").Produces(200, null, "application/cloudevents-batch+json").Problems(401, 403, 422, 503);
        routes.MapPost("/v1/import/xes", (Delegate)ImportXes).Allow(Role.Importer).Shows(Reach.Whole).Counted(LimitKind.Batch).WithTags("Interop")
            .Described("ImportXes", "Take in an XES log", "Traces that this product wrote come back as chains; a stranger's trace is an order of which its events tell. As history, and the same log again adds nothing.")
            .Query("customer", "whose a stranger's traces are (default: xes)").Query("actor", "names of the attribute that tells who did it, by comma").Query("prefix", "put before ids of a stranger's log (default: xes:)")
            .Accepts<object>("application/xml", "application/octet-stream").Produces<OcelReport>().Problems(400, 401, 403, 413, 422, 503);
        routes.MapPost("/v1/import/ocel", (Delegate)ImportOcel).Allow(Role.Importer).Shows(Reach.Whole).Counted(LimitKind.Batch).WithTags("Interop")
            .Described("ImportOcel", "Take in an OCEL 2.0 log", "JSON or SQLite, told by its content. Events become history: judged by their own times, nobody is notified, and the same log again adds nothing.")
            .Query("customer", "whose the events are that name no customer (default: ocel)").Query("actor", "names of the attribute that tells who did it, by comma").Query("prefix", "put before ids of a stranger's log (default: ocel:)")
            .Accepts<object>("application/json", "application/vnd.sqlite3", "application/octet-stream").Produces<OcelReport>().Problems(400, 401, 403, 413, 422, 503);
    }

    private static async Task Events(HttpContext http, IAuditReads audit, IChainLists lists, TimeProvider time, string? from, string? to)
    {
        var (first, past, asOf) = (Queries.Time("from", from), Queries.Time("to", to), Stamp.Now(time));
        await SayArchivedAsync(http, lists);
        http.Response.ContentType = "application/cloudevents-batch+json; charset=utf-8";
        await using IOcelSink sink = new EventSink(http.Response.Body, http.Caller().Tenant);
        await OcelExport.TellAsync(audit, http.Caller().Tenant, first, past, asOf, sink, http.RequestAborted, objects: false);
    }

    private static async Task Xes(HttpContext http, IAuditReads audit, IChainLists lists, TimeProvider time, string? from, string? to)
    {
        var (first, past, asOf) = (Queries.Time("from", from), Queries.Time("to", to), Stamp.Now(time));
        await SayArchivedAsync(http, lists);
        http.Response.ContentType = "application/xml; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{http.Caller().Tenant}-{asOf:yyyyMMdd-HHmmss}.xes\"";
        await using var whole = new FileStream(
            Path.Combine(Path.GetTempPath(), $"salesflow-{Guid.NewGuid():N}.xes"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 65_536, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await using (IOcelSink sink = new XesSink(whole))
        {
            await OcelExport.TellAsync(audit, http.Caller().Tenant, first, past, asOf, sink, http.RequestAborted, chains: true);
        }

        // An XML writer writes synchronously when its buffer is full, which an answer does not take.
        whole.Position = 0;
        await whole.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private static async Task Ocel(HttpContext http, IAuditReads audit, IChainLists lists, TimeProvider time, string? format, string? from, string? to)
    {
        var (first, past) = (Queries.Time("from", from), Queries.Time("to", to));
        if ((format ?? "json") is not ("json" or "sqlite"))
        {
            throw new ProblemException(Problems.Query("format", "must be json or sqlite"));
        }

        var (tenant, asOf) = (http.Caller().Tenant, Stamp.Now(time));
        var name = $"{tenant}-{asOf:yyyyMMdd-HHmmss}";
        var sqlite = format == "sqlite";
        await SayArchivedAsync(http, lists);
        http.Response.ContentType = sqlite ? "application/vnd.sqlite3" : "application/json; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{(sqlite ? "sqlite" : "jsonocel")}\"";
        await using IOcelSink sink = sqlite ? new OcelSqliteSink(http.Response.Body) : new OcelJsonSink(http.Response.Body);
        await OcelExport.TellAsync(audit, tenant, first, past, asOf, sink, http.RequestAborted);
    }

    /// <summary>A log that comes streamed cannot say at its end that it is not whole.</summary>
    private static async Task SayArchivedAsync(HttpContext http, IChainLists lists)
    {
        if (await lists.CountAsync(http.Caller().Tenant, new ChainFilter(Archived: true), http.RequestAborted) is var archived and > 0)
        {
            http.Response.Headers["Archived-Chains"] = archived.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private static Task<Ok<OcelReport>> ImportOcel(HttpContext http, OcelImport import, string? customer, string? actor, string? prefix) => Take(http, import, customer, actor, prefix, "ocel");

    private static Task<Ok<OcelReport>> ImportXes(HttpContext http, OcelImport import, string? customer, string? actor, string? prefix) => Take(http, import, customer, actor, prefix, "xes");

    private static async Task<Ok<OcelReport>> Take(HttpContext http, OcelImport import, string? customer, string? actor, string? prefix, string form)
    {
        var check = new Check();
        var names = new OcelNaming(check.OptionalId(customer, "?customer") ?? form, actor?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? OcelNaming.Actors,
            prefix is "" ? "" : check.OptionalId(prefix, "?prefix") ?? $"{form}:");
        check.Done();
        return TypedResults.Ok(await import.TakeAsync(http, names, form == "xes"));
    }
}
