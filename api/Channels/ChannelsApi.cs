using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Channels;

/// <summary>Ways out: webhooks, robots of chat tools, e-mail. <c>/v1/webhooks</c> is the same for webhooks alone.</summary>
internal static class ChannelsApi
{
    private const int RecordsAtOnce = 20;

    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        Map(routes.MapGroup("/v1/channels").WithTags("Channels"), "Channel", null);
        Map(routes.MapGroup("/v1/webhooks").WithTags("Webhooks"), "Webhook", ChannelKinds.Webhook);
    }

    private static void Map(RouteGroupBuilder group, string noun, string? kind)
    {
        group.MapGet("/", (HttpContext http, IGrainFactory grains, ICatalogues catalogues) => List(kind, http, grains, catalogues)).Allow(Role.Admin)
            .Described($"List{noun}s", "All, and how each is doing", "Without secrets, which are told once.").Problems(401, 403, 503);
        group.MapGet("/{key}", (string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues) => Read(key, kind, http, grains, catalogues)).Allow(Role.Admin)
            .Described($"Read{noun}", "One, and how it is doing", "Without secrets, which are told once.").Problems(401, 403, 404, 503);
        group.MapPut("/{key}", (string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues) => Save(key, kind, http, grains, catalogues)).Allow(Role.Admin)
            .Described($"Save{noun}", "Make or change one", "Replaces it whole; an 'address' or 'secret' that is left out stays. The answer that made a webhook's secret is the only one that holds it. With 'If-Match' the save is refused (412) if someone else saved in between.")
            .Accepts<ChannelRequest>("application/json").Produces<ChannelWire>(200).Produces<ChannelWire>(201).Problems(400, 401, 403, 412, 415, 422, 503);
        group.MapDelete("/{key}", (string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues) => Remove(key, kind, http, grains, catalogues)).Allow(Role.Admin)
            .Described($"Remove{noun}", "End one", "What waits is not delivered any more.").Problems(401, 403, 404, 503);
        group.MapPost("/{key}/rotate", (string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues) => Rotate(key, kind, http, grains, catalogues)).Allow(Role.Admin)
            .Described($"Rotate{noun}", "A new secret", "For 'overlapHours' (default 24, at most 168) events are signed with both.").Accepts<RotateRequest>("application/json").Problems(400, 401, 403, 404, 422, 503);
        group.MapPost("/{key}/test", (string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues) => Test(key, kind, http, grains, catalogues)).Allow(Role.Admin)
            .Described($"Test{noun}", "Send one message now", "The answer says what the receiver answered. 'to' names the member where the channel is personal.").Accepts<TestRequest>("application/json").Problems(401, 403, 404, 503);
        group.MapGet("/{key}/deliveries", (string key, string? cursor, int? limit, HttpContext http, IJournal journal, ICatalogues catalogues) => Deliveries(key, kind, cursor, limit, http, journal, catalogues)).Allow(Role.Admin)
            .Described($"List{noun}Deliveries", "Every try, newest first", "With what the receiver answered.").Problems(401, 403, 404, 422, 503);
        group.MapGet("/{key}/dead-letters", (string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues) => Dead(key, kind, http, grains, catalogues)).Allow(Role.Admin)
            .Described($"List{noun}DeadLetters", "What was given up", "After 24 hours of tries. At 1,000 of them nothing more is sent until they are replayed or discarded.").Problems(401, 403, 404, 503);
        group.MapPost("/{key}/replay", (string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues) => Replay(key, kind, http, grains, catalogues)).Allow(Role.Admin)
            .Described($"Replay{noun}", "Deliver again", "Under the same ids: 'ids' of dead letters or of events; without them all dead letters.").Accepts<IdsRequest>("application/json").Problems(400, 401, 403, 404, 422, 503);
        group.MapPost("/{key}/discard", (string key, HttpContext http, IGrainFactory grains, ICatalogues catalogues) => Discard(key, kind, http, grains, catalogues)).Allow(Role.Admin)
            .Described($"Discard{noun}DeadLetters", "Take dead letters off the list", "'ids', or all.").Accepts<IdsRequest>("application/json").Problems(400, 401, 403, 404, 422, 503);
    }

    private static async Task<Ok<Page<ChannelWire>>> List(string? kind, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        var channels = ChannelsPolicy.Instance.Of(await catalogues.FreshAsync(http.Caller().Tenant)).Channels.Where(channel => kind is null || channel.Kind == kind);
        return TypedResults.Ok(new Page<ChannelWire>(await Task.WhenAll(channels.Select(async channel => ChannelWire.Of(channel, null, await Outbox(http, grains, channel.Key).Health()))), null));
    }

    private static async Task<Ok<ChannelWire>> Read(string key, string? kind, HttpContext http, IGrainFactory grains, ICatalogues catalogues) =>
        TypedResults.Ok(ChannelWire.Of(await Find(key, kind, http, catalogues), null, await Outbox(http, grains, key).Health()));

    private static async Task<IResult> Save(string key, string? kind, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        var request = await http.JsonAsync<ChannelRequest>();
        if (kind is not null && request.Kind is not null && request.Kind != kind)
        {
            throw new ProblemException(Problems.Invalid("/kind", "is webhook here; other kinds are at /v1/channels"));
        }

        var saved = (await Desk(http, grains).Put(request.ToChannel(key, kind), request.Address, request.Secret, Tags.Seen(http), http.Caller().Actor)).OrThrow();
        catalogues.Forget(http.Caller().Tenant);
        var wire = ChannelWire.Of(saved.Channel, saved.Secret, null);
        return saved.Created ? TypedResults.Created($"{http.Request.Path}", wire) : TypedResults.Ok(wire);
    }

    private static async Task<NoContent> Remove(string key, string? kind, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        await Find(key, kind, http, catalogues);
        (await Desk(http, grains).Remove(key, http.Caller().Actor)).OrThrow(addressed: true);
        catalogues.Forget(http.Caller().Tenant);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<ChannelWire>> Rotate(string key, string? kind, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        await Find(key, kind, http, catalogues);
        var request = await http.JsonAsync<RotateRequest>();
        if (request.OverlapHours is < 0 or > 168)
        {
            throw new ProblemException(Problems.Invalid("/overlapHours", "is a number from 0 to 168"));
        }

        var saved = (await Desk(http, grains).Rotate(key, request.Secret, TimeSpan.FromHours(request.OverlapHours ?? 24), http.Caller().Actor)).OrThrow(addressed: true);
        catalogues.Forget(http.Caller().Tenant);
        return TypedResults.Ok(ChannelWire.Of(saved.Channel, saved.Secret, null));
    }

    private static async Task<Ok<DeliveryWire>> Test(string key, string? kind, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        await Find(key, kind, http, catalogues);
        var request = await http.JsonAsync<TestRequest>();
        var caller = http.Caller();
        return TypedResults.Ok(DeliveryWire.Of(await Outbox(http, grains, key).Test(caller.Actor, request.To ?? caller.Actor)));
    }

    private static async Task<Ok<Page<DeliveryWire>>> Deliveries(string key, string? kind, string? cursor, int? limit, HttpContext http, IJournal journal, ICatalogues catalogues)
    {
        await Find(key, kind, http, catalogues);
        var stream = new StreamId(http.Caller().Tenant, GrainKeys.Subject(Channels.Outbox.Kind, key));
        var last = Paging.After(cursor) is var before and > 0 ? (int)before - 1 : (await journal.ReadHeadAsync(stream, http.RequestAborted)).Version;
        var most = Paging.Limit(limit);
        var items = new List<DeliveryWire>();
        while (last > 0 && items.Count < most)
        {
            var records = await journal.ReadAsync(stream, Math.Max(1, last - RecordsAtOnce + 1), last, http.RequestAborted);
            foreach (var record in records.Reverse())
            {
                if (items.Count >= most)
                {
                    break;
                }

                items.AddRange(Channels.Outbox.Of(record).Tries.Reverse().Select(DeliveryWire.Of));
                last = record.Version - 1;
            }
        }

        return TypedResults.Ok(new Page<DeliveryWire>(items, last > 0 ? (last + 1).ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Ok<Page<DeadLetter>>> Dead(string key, string? kind, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        await Find(key, kind, http, catalogues);
        return TypedResults.Ok(new Page<DeadLetter>(await Outbox(http, grains, key).Dead(), null));
    }

    private static async Task<Ok<CountWire>> Replay(string key, string? kind, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        await Find(key, kind, http, catalogues);
        return TypedResults.Ok(new CountWire((await Outbox(http, grains, key).Replay(await Ids(http))).OrThrow(addressed: true).Count));
    }

    private static async Task<Ok<CountWire>> Discard(string key, string? kind, HttpContext http, IGrainFactory grains, ICatalogues catalogues)
    {
        await Find(key, kind, http, catalogues);
        return TypedResults.Ok(new CountWire((await Outbox(http, grains, key).Discard(await Ids(http))).OrThrow(addressed: true).Count));
    }

    private static async Task<string[]?> Ids(HttpContext http) =>
        (await http.JsonAsync<IdsRequest>()).Ids is not { } ids ? null : ids.Length is > 0 and <= 500 ? ids : throw new ProblemException(Problems.Invalid("/ids", "holds 1 to 500 ids"));

    private static async Task<Channel> Find(string key, string? kind, HttpContext http, ICatalogues catalogues)
    {
        var catalogue = await catalogues.FreshAsync(http.Caller().Tenant);
        return ChannelsPolicy.Find(catalogue, key) is { } found && (kind is null || found.Kind == kind)
            ? found
            : throw new ProblemException(Problems.NotFound(
                $"There is no {kind ?? "channel"} '{key}'.{Similar.Hint(key, ChannelsPolicy.Instance.Of(catalogue).Channels.Select(channel => channel.Key))} GET /v1/channels lists them.", RefusalCode.UnknownChannel.Word()));
    }

    private static IChannelDeskGrain Desk(HttpContext http, IGrainFactory grains) => grains.GetGrain<IChannelDeskGrain>(http.Caller().Tenant);

    private static IChannelGrain Outbox(HttpContext http, IGrainFactory grains, string key) => grains.Grain<IChannelGrain>(GrainKeys.Of(http.Caller().Tenant, key));
}
