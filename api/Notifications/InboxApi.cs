using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Limits;
using SalesFlow.Lists;
using SalesFlow.Tenants;

namespace SalesFlow.Notifications;

/// <summary>A member's own alerts: newest first, what is unread, and live.</summary>
internal sealed class InboxApi(IGrainFactory grains, IAlertLists lists, ApiOptions options, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(1);

    public void Map(IEndpointRouteBuilder routes)
    {
        var inbox = routes.MapGroup("/v1/inbox").WithTags("Alerts");
        inbox.MapGet("/", (Delegate)ListAsync).Allow(Role.Reader).Shows(Reach.Own)
            .Described("ListInbox", "The caller's own alerts, newest first", "With what they are about. 'state': open (default; neither acknowledged nor snoozed) or all. For credentials that act for a member.")
            .Query("state", "open (default) or all").Query("cursor", "of the page before").Query("limit", "at most 500").Produces<InboxAnswer>().Problems(401, 403, 422, 503);
        inbox.MapPost("/read", (Delegate)ReadAsync).Allow(Role.Writer).Shows(Reach.Own)
            .Described("ReadInbox", "All is read", "Until 'until', or until now.").Accepts<InboxReadRequest>("application/json").Produces<InboxCount>().Problems(400, 401, 403, 422, 503);
        inbox.MapGet("/live", (Delegate)LiveAsync).Allow(Role.Reader).Shows(Reach.Own).Counted(LimitKind.Live)
            .Described("FollowInbox", "How many are unread, as it changes", "Server-sent events 'inbox': the first at once, then with every change.").Produces<string>(200, "text/event-stream").Problems(401, 403, 422, 503);
    }

    private async Task<IResult> ListAsync(HttpContext http, AlertSubjects subjects, ICatalogues catalogues, string? state, string? cursor, int? limit)
    {
        if (state is not (null or "open" or "all"))
        {
            throw new ProblemException(Problems.Query("state", "must be open or all"));
        }

        var (tenant, member, now) = (http.Caller().Tenant, Member(http), Stamp.Now(time));
        var page = await lists.InboxAsync(tenant, member, state != "all" ? now : null, string.IsNullOrEmpty(cursor) ? null : cursor, Paging.Limit(limit ?? 50), http.RequestAborted);
        var about = await subjects.Of(tenant, page.Items.Select(item => item.Alert), await catalogues.GetAsync(tenant));
        var seen = await SeenAsync(tenant, member);
        var count = await CountAsync(tenant, member);
        return TypedResults.Ok(new InboxAnswer(now, count.Unread, [.. page.Items.Select(item => InboxItem.Of(item, about[item.Alert.Id], seen, now))], page.Next));
    }

    private async Task<IResult> ReadAsync(HttpContext http)
    {
        var (tenant, member) = (http.Caller().Tenant, Member(http));
        var until = (await http.JsonAsync<InboxReadRequest>()).Until ?? Stamp.Now(time);
        if (until > time.GetUtcNow().AddMinutes(5))
        {
            throw new ProblemException(Problems.Invalid("/until", "must not be in the future"));
        }

        await Grain(tenant, member).ReadUntil(until);
        return TypedResults.Ok(await CountAsync(tenant, member));
    }

    private async Task LiveAsync(HttpContext http)
    {
        var (tenant, member) = (http.Caller().Tenant, Member(http));
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var watcher = new Watcher(changed.Writer);
        var reference = grains.CreateObjectReference<IInboxWatcher>(watcher);
        try
        {
            await http.Response.WriteAsync("retry: 2000\n\n", ends.Token);
            await Grain(tenant, member).Watch(reference);
            InboxCount? told = null;
            while (true)
            {
                var count = await CountAsync(tenant, member);
                await http.Response.WriteAsync(count == told ? ": alive\n\n" : $"event: inbox\ndata: {JsonSerializer.Serialize(told = count, ApiJson.Options)}\n\n", Encoding.UTF8, ends.Token);
                using var beat = CancellationTokenSource.CreateLinkedTokenSource(ends.Token);
                await Task.WhenAny(changed.Reader.WaitToReadAsync(beat.Token).AsTask(), Task.Delay(options.PulseHeartbeat, time, beat.Token));
                ends.Token.ThrowIfCancellationRequested();
                await beat.CancelAsync();
                if (!changed.Reader.TryRead(out _))
                {
                    await Grain(tenant, member).Watch(reference);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The reader left, or this process is stopping.
        }
        finally
        {
            await Grain(tenant, member).Unwatch(reference);
            GC.KeepAlive(watcher);
        }
    }

    private async Task<InboxCount> CountAsync(string tenant, string member)
    {
        var (unread, newest) = await lists.UnreadAsync(tenant, member, await SeenAsync(tenant, member), Stamp.Now(time));
        return new(unread, newest);
    }

    /// <summary>Who has never looked begins with the last day: nobody wants a year of it.</summary>
    private async Task<DateTimeOffset> SeenAsync(string tenant, string member) => await Grain(tenant, member).Seen() ?? Stamp.Now(time) - Usual;

    private IInboxGrain Grain(string tenant, string member) => grains.Grain<IInboxGrain>(GrainKeys.Of(tenant, member));

    private static string Member(HttpContext http) => http.Caller() is { IsMember: true } caller ? caller.Actor : throw new ProblemException(new Problem(
        422, "member-needed", "This is for members", "The credential acts for no member, so it has no inbox. Sign in as a member, or use a key that acts for one; GET /v1/alerts?to= lists anybody's."));

    private sealed class Watcher(ChannelWriter<bool> changed) : IInboxWatcher
    {
        public Task Changed()
        {
            changed.TryWrite(true);
            return Task.CompletedTask;
        }
    }
}

/// <param name="Until">Default: now.</param>
public sealed record InboxReadRequest(DateTimeOffset? Until);

/// <param name="Newest">When the newest of all fired; null where there is none.</param>
public sealed record InboxCount(int Unread, DateTimeOffset? Newest);

/// <summary>A page of a member's alerts.</summary>
/// <param name="Unread">Of all, not of the page.</param>
public sealed record InboxAnswer(DateTimeOffset AsOf, int Unread, IReadOnlyList<InboxItem> Items, [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.Never)] string? Next);

/// <summary>One alert with what it is about.</summary>
/// <param name="Rung">80% | due | due+P1D …</param>
/// <param name="StepDueAt">When the step is due, as it stands now.</param>
/// <param name="Done">The step was done meanwhile.</param>
/// <param name="Unread">It fired, or came back from a snooze, after the last time the member read.</param>
public sealed record InboxItem(
    string Id, string Chain, string? Template, string Step, string Rung, string? Customer, string? Owner, DateTimeOffset FiredAt, DateTimeOffset? StepDueAt, bool Done, bool Unread, string? AcknowledgedBy, DateTimeOffset? SnoozedUntil)
{
    internal static InboxItem Of(Journal.PendingAlert item, AlertSubject about, DateTimeOffset seen, DateTimeOffset now) => new(
        item.Alert.Id, item.Alert.Chain, about.TemplateKey, item.Alert.Step, item.Alert.Rung, about.Customer, about.Owner, item.Alert.FiredAt, about.Due, about.Done,
        item.AcknowledgedBy is null && (item.SnoozedUntil is { } until ? until <= now && until > seen : item.Alert.FiredAt > seen), item.AcknowledgedBy, item.SnoozedUntil);
}
