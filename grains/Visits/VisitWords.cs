using SalesFlow.Calendars;

namespace SalesFlow.Visits;

/// <summary>Why a visit counts or not, in words.</summary>
public static class VisitWords
{
    public static Wording Why(Visit visit, LocalZone zone, DateTimeOffset now)
    {
        var by = zone.LocalText(visit.CompleteBy);
        var at = visit.CompletedAt is { } moment ? zone.LocalText(moment) : "";
        return visit.State switch
        {
            VisitStates.Valid => new($"有效：{at} 证据齐全，在当天 24 点之前", $"It counts: complete at {at}, on the day it was recorded"),
            VisitStates.Late when visit.CompletedAt <= visit.CompleteBy => new("无效：拜访之后隔日才录入", "It does not count: it was recorded on a later day than it took place"),
            VisitStates.Late => new($"无效：{at} 才补齐，应在 {by} 之前", $"It does not count: complete at {at} only, after {by}"),
            _ when now <= visit.CompleteBy => new($"已退回：{by} 之前补齐所缺内容即为有效", $"Returned: it counts once what is missing is there by {by}"),
            _ => new($"无效：到 {by} 仍有缺项，仍可补齐", $"It does not count: something was still missing at {by}; it can still be completed"),
        };
    }
}
