using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Tenants;

namespace SalesFlow.Calendars;

/// <summary>Working calendars: kept in versions, and asked what is due when.</summary>
internal static class CalendarsApi
{
    private const string Inline = "inline";

    public static void MapCalendars(this IEndpointRouteBuilder routes)
    {
        var calendars = routes.MapGroup("/v1/calendars").WithTags("Calendars");
        calendars.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ListCalendars", "All calendars in their newest version", "The shipped default and the tenant's own.").Problems(401, 403, 503);
        calendars.MapGet("/{key}", Read).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ReadCalendar", "A calendar in its newest version", "The 'ETag' is its version.").Problems(401, 403, 404, 503);
        calendars.MapPut("/{key}", Save).Allow(Role.Admin)
            .Described("SaveCalendar", "Save a new version", "'apply=new' (default): windows that open from now on; 'apply=open': those that are open too. 'preview=true' saves nothing and tells whom it hits. A calendar without hours is refused. With 'If-Match' the save is refused (412) if someone else saved in between.")
            .Accepts<CalendarDefinition>("application/json").Problems(400, 401, 403, 412, 415, 422, 503);
        calendars.MapPost("/{key}/due", Due).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("CalendarDue", "When a span is used up", "A span that ends exactly at closing time is due at closing. Key 'inline' takes the calendar from the body and saves nothing.")
            .Accepts<DueRequest>("application/json").Problems(400, 401, 403, 404, 415, 422, 503);
        calendars.MapPost("/{key}/elapsed", Elapsed).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("CalendarElapsed", "How much working time lies between two moments", "None where 'to' is not after 'from'. Key 'inline' takes the calendar from the body and saves nothing.")
            .Accepts<ElapsedRequest>("application/json").Problems(400, 401, 403, 404, 415, 422, 503);
    }

    private static async Task<Ok<Page<CalendarWire>>> List(HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.GetAsync(http.Caller().Tenant);
        return TypedResults.Ok(new Page<CalendarWire>([.. catalogue.Calendars.Values.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => CalendarWire.Of(c))], null));
    }

    private static async Task<Ok<CalendarWire>> Read(string key, HttpContext http, ICatalogues catalogues)
    {
        var document = await Find(key, http, catalogues);
        Tags.Version(http, document.Version);
        return TypedResults.Ok(CalendarWire.Of(document));
    }

    private static async Task<Ok<CalendarWire>> Save(string key, string? apply, bool? preview, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        var caller = http.Caller();
        if (!GrainKeys.IsId(key) || key == Inline)
        {
            throw new ProblemException(Problems.Invalid("/key", $"must be 1 to 128 of the characters A-Z a-z 0-9 . _ : - and not '{Inline}'"));
        }

        if (apply is not (null or "new" or "open"))
        {
            throw new ProblemException(Problems.Query("apply", "must be 'new' or 'open'"));
        }

        var (_, text) = CalendarBody.Read(Bodies.Element(await http.BytesAsync(Bodies.JsonLimit)));
        var saved = (await grains.GetGrain<ITenantGrain>(caller.Tenant).PutCalendar(key, text, apply == "open", preview == true, Tags.Seen(http), caller.Actor)).OrThrow();
        catalogues.Forget(caller.Tenant);
        Tags.Version(http, saved.Calendar.Version);
        return TypedResults.Ok(CalendarWire.Of(saved.Calendar, saved));
    }

    private static async Task<Ok<DueAnswer>> Due(string key, HttpContext http, ICatalogues catalogues)
    {
        var body = await http.JsonAsync<DueRequest>();
        return TypedResults.Ok(CalendarAnswers.Due(await CalendarOf(key, body.Calendar, http, catalogues), body));
    }

    private static async Task<Ok<ElapsedAnswer>> Elapsed(string key, HttpContext http, ICatalogues catalogues)
    {
        var body = await http.JsonAsync<ElapsedRequest>();
        return TypedResults.Ok(CalendarAnswers.Elapsed(await CalendarOf(key, body.Calendar, http, catalogues), body));
    }

    private static async ValueTask<WorkCalendar> CalendarOf(string key, JsonElement? given, HttpContext http, ICatalogues catalogues)
    {
        if (key == Inline)
        {
            return WorkCalendar.Create(CalendarBody.Read(given ?? throw new ProblemException(Problems.Invalid("/calendar", "is missing: 'inline' takes the calendar from the body")), "/calendar").Definition);
        }

        if (given is not null)
        {
            throw new ProblemException(Problems.Invalid("/calendar", $"is for the key '{Inline}' only; the address names '{key}'"));
        }

        var document = await Find(key, http, catalogues);
        return Ready(document);
    }

    /// <summary>A kept calendar, ready for questions.</summary>
    internal static WorkCalendar Ready(CalendarDocument document) =>
        Compiled.GetOrAdd(document, static d => WorkCalendar.Create(JsonSerializer.Deserialize<CalendarDefinition>(d.Definition, ApiJson.Kept)!));

    /// <summary>By definition: two tenants with the same calendar share it, and a version never changes.</summary>
    private static ConcurrentDictionary<CalendarDocument, WorkCalendar> Compiled { get; } = new();

    private static async ValueTask<CalendarDocument> Find(string key, HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.FreshAsync(http.Caller().Tenant);
        return catalogue.Calendars.TryGetValue(key, out var document)
            ? document
            : throw new ProblemException(new Refusal(RefusalCode.UnknownCalendar, $"There is no calendar '{key}'.{Similar.Hint(key, catalogue.Calendars.Keys)}").ToProblem(addressed: true));
    }
}
