using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Adoption;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Calendars;
using SalesFlow.Channels;
using SalesFlow.Journal;
using SalesFlow.Notifications;
using SalesFlow.Tenants;

namespace SalesFlow.Digest;

/// <summary>The weekly digest, as it was sent or as it would be.</summary>
internal static class DigestApi
{
    public static void MapDigest(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/digest", Read).Allow(Role.Reader).ForManagers().Shows(Reach.Whole).WithTags("Board")
            .Described("Digest", "A week in numbers and words", "'week' is an ISO week (2026-W47; default: the running one). A week whose digest was sent is answered as it was sent, another as it stands now. When it goes out and to whom is the policy 'digest'. For managers and admins.")
            .Problems(401, 403, 422, 503);

    private static async Task<Ok<DigestAnswer>> Read(string? week, HttpContext http, IGrainFactory grains, ICatalogues catalogues, DigestReads reads, IStore store, Personal.PersonalKeys keys, TimeProvider time)
    {
        var tenant = http.Caller().Tenant;
        var catalogue = await catalogues.GetAsync(tenant);
        var span = week is null ? null : Period.TryParse(week);
        if (week is not null && (span is null || week.Length != 8))
        {
            throw new ProblemException(Problems.Query("week", "must be a week such as 2026-W47"));
        }

        var monday = span?.From ?? AdoptionRules.Monday(time.GetUtcNow(), LocalZone.Find(catalogue.Settings.TimeZone)!);
        var kept = await DigestMessages.FindAsync(store, keys, tenant, DigestMessages.Subject(AdoptionRules.Name(monday)));
        var digest = kept ?? await reads.OfAsync(tenant, monday, catalogue, http.RequestAborted);
        var (grain, rules, channels) = (grains.Grain<IDigestGrain>(GrainKeys.Of(tenant, DigestSchedule.Key)), DigestPolicy.Instance.Of(catalogue), ChannelsPolicy.Instance.Of(catalogue).Channels);
        if (await grain.Read() is var view && rules.On != (view.NextAt is not null))
        {
            // The rules were saved this very moment.
            await grain.Refresh();
            view = await grain.Read();
        }

        return TypedResults.Ok(new DigestAnswer(
            digest, kept is not null, Texts(digest, catalogue.Settings.TimeZone),
            new(rules.On, rules.Day, rules.Time, view.NextAt, view.LastWeek, view.LastAt, view.LastTo,
                [.. DigestPolicy.Receivers(catalogue).Select(one => new DigestReceiver(one.Channel, Array.Find(channels, channel => channel.Key == one.Channel)?.Name, one.To))])));
    }

    private static Dictionary<string, DigestText> Texts(WeeklyDigest digest, string zone) => new[] { AlertWords.Chinese, AlertWords.English }
        .ToDictionary(language => language, language => DigestWords.Of(digest, language, zone) is var (title, text) ? new DigestText(title, text) : null!);
}

/// <summary>A week's digest.</summary>
/// <param name="Sent">It was sent like this.</param>
/// <param name="Texts">As mail and chat say it, by language.</param>
public sealed record DigestAnswer(WeeklyDigest Digest, bool Sent, Dictionary<string, DigestText> Texts, DigestSending Sending);

public sealed record DigestText(string Title, string Text);

/// <summary>When the digest goes out, and to whom.</summary>
/// <param name="NextAt">Absent while it is off.</param>
public sealed record DigestSending(bool On, string Day, string Time, DateTimeOffset? NextAt, string? LastWeek, DateTimeOffset? LastAt, int LastTo, IReadOnlyList<DigestReceiver> Receivers);

/// <param name="Member">Absent where the channel is a room.</param>
public sealed record DigestReceiver(string Channel, string? ChannelName, string? Member);
