using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Journal;
using SalesFlow.Lists;

namespace SalesFlow.Notifications;

/// <summary>Rungs that fired, and what people did about them.</summary>
internal static class AlertsApi
{
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapGroup("/v1/alerts").WithTags("Alerts");
        alerts.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListAlerts", "Every rung that fired", "Once per window and rung, in the order in which they were kept.").Problems(401, 403, 422, 503);
        alerts.MapPost("/{id}/acknowledge", Acknowledge).Allow(Role.Writer).Names(ScopeLists.Alert)
            .Described("AcknowledgeAlert", "Take note of an alert", "'by' says who; else the key's actor. The first one counts.")
            .Accepts<AlertRequest>("application/json").Problems(400, 401, 403, 404, 422, 503);
        alerts.MapPost("/{id}/snooze", Snooze).Allow(Role.Writer).Names(ScopeLists.Alert)
            .Described("SnoozeAlert", "Be told again later", "At 'until'. The window and its verdict stay as they are.")
            .Accepts<AlertRequest>("application/json").Problems(400, 401, 403, 404, 422, 503);
    }

    private static async Task<Ok<Api.Page<AlertWire>>> List(
        string? chain, string? to, string? since, string? cursor, int? limit, HttpContext http, IAlertLists lists)
    {
        var page = await lists.PageAsync(
            http.Caller().Tenant, new(chain, to, Queries.Time("since", since), http.Scope()), string.IsNullOrEmpty(cursor) ? null : cursor, Paging.Limit(limit), http.RequestAborted);
        return TypedResults.Ok(new Api.Page<AlertWire>([.. page.Items.Select(AlertWire.Of)], page.Next));
    }

    private static async Task<Ok<AlertWire>> Acknowledge(string id, HttpContext http, IGrainFactory grains, IStore store)
    {
        var body = await http.JsonAsync<AlertRequest>();
        (await Desk(http, grains).Acknowledge(id, By(http, body))).OrThrow(addressed: true);
        return await Answer(id, http, store);
    }

    private static async Task<Ok<AlertWire>> Snooze(string id, HttpContext http, IGrainFactory grains, IStore store, TimeProvider time)
    {
        var body = await http.JsonAsync<AlertRequest>();
        var now = time.GetUtcNow();
        if (body.Until is not { } until || until <= now || until > now.AddDays(90))
        {
            throw new ProblemException(Problems.Invalid("/until", "must be a time within the next 90 days"));
        }

        (await Desk(http, grains).Snooze(id, until, By(http, body))).OrThrow(addressed: true);
        return await Answer(id, http, store);
    }

    /// <exception cref="ProblemException">403: in someone else's name.</exception>
    private static string By(HttpContext http, AlertRequest body) => (body.By ?? http.Caller().Actor) is var by && http.Scope() is { } scope && !scope.Speaks(by)
        ? throw new ProblemException(ScopeProblems.ActorNotAllowed(by, http.Caller().Actor)) : by;

    /// <summary>The only writer of how alerts were delivered: it and the courier never write over each other.</summary>
    private static IAlertDeskGrain Desk(HttpContext http, IGrainFactory grains) => grains.GetGrain<IAlertDeskGrain>(http.Caller().Tenant);

    private static async Task<Ok<AlertWire>> Answer(string id, HttpContext http, IStore store) =>
        TypedResults.Ok(AlertWire.Of((await store.FindAlertAsync(http.Caller().Tenant, id, http.RequestAborted))!));
}

/// <param name="By">Who takes note. Default: the key's actor.</param>
/// <param name="Until">When to be told again.</param>
public sealed record AlertRequest(string? By, DateTimeOffset? Until);

/// <summary>One rung of one window that fired.</summary>
/// <param name="To">Whom it tells: members, joined by commas.</param>
/// <param name="Late">It fired after its moment, because the service was down then.</param>
/// <param name="Delivered">Each try: channel, time, status.</param>
public sealed record AlertWire(
    string Id, string Chain, string Step, string Window, int Generation, string Rung, string To, IReadOnlyList<string> Recipients, string? Channel,
    DateTimeOffset DueAt, DateTimeOffset FiredAt, bool Late, JsonElement Delivered, string? AcknowledgedBy, DateTimeOffset? SnoozedUntil)
{
    public static AlertWire Of(PendingAlert pending)
    {
        var alert = pending.Alert;
        var delivered = pending.Delivered.Length == 0 ? JsonElement.Parse("[]") : JsonElement.Parse(pending.Delivered);
        var channel = delivered.ValueKind == JsonValueKind.Array && delivered.GetArrayLength() > 0 && delivered[0].TryGetProperty("channel", out var name) ? name.GetString() : null;
        return new(
            alert.Id, alert.Chain, alert.Step, alert.Window, alert.Generation, alert.Rung, string.Join(',', alert.Recipients), alert.Recipients, channel,
            alert.DueAt, alert.FiredAt, alert.Late, delivered, pending.AcknowledgedBy, pending.SnoozedUntil);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AlertRequest))]
[JsonSerializable(typeof(Api.Page<AlertWire>))]
internal sealed partial class AlertsJson : JsonSerializerContext;
