using NodaTime;
using NodaTime.Text;

namespace SalesFlow.Notifications;

/// <summary>What messages say, in zh-CN and en: who, which customer and chain, which step, due when, late since.</summary>
public static class AlertWords
{
    public const string Chinese = "zh-CN";
    public const string English = "en";
    private const int MostLines = 20;
    private static readonly ZonedDateTimePattern Pattern = ZonedDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm", null);

    /// <param name="timeZone">Zone in which times are written.</param>
    public static IReadOnlyDictionary<string, string> Text(MessageKind kind, IReadOnlyList<AlertSubject> alerts, string timeZone, DateTimeOffset now)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) ?? DateTimeZone.Utc;
        return new Dictionary<string, string>
        {
            [Chinese] = Whole(kind, alerts, alert => InChinese(alert, zone, now), $"您有 {alerts.Count} 条提醒：", more => $"另有 {more} 条，请在系统中查看。"),
            [English] = Whole(kind, alerts, alert => InEnglish(alert, zone, now), $"You have {alerts.Count} alerts:", more => $"and {more} more; see the alert list."),
        };
    }

    private static string Whole(MessageKind kind, IReadOnlyList<AlertSubject> alerts, Func<AlertSubject, string> line, string head, Func<int, string> more)
    {
        if (kind == MessageKind.Single)
        {
            return line(alerts[0]);
        }

        var lines = alerts.Take(MostLines).Select(line).Prepend(head);
        return string.Join('\n', alerts.Count > MostLines ? lines.Append(more(alerts.Count - MostLines)) : lines);
    }

    private static string InChinese(AlertSubject alert, DateTimeZone zone, DateTimeOffset now)
    {
        var late = Late(alert, now);
        return string.Concat(
            late is null ? "【提醒】" : "【超期】",
            alert.Customer is null ? "" : $"客户 {alert.Customer}，",
            $"{Label(alert.Template, Chinese, "动作链")} {alert.Alert.Chain}，步骤「{Label(alert.Step, Chinese, alert.Alert.Step)}」",
            alert.Due is { } due ? $"应于 {At(due, zone)} 前完成" : "",
            late is { } since ? $"，已超期 {SpanInChinese(since)}" : "",
            alert.Owner is null ? "" : $"，负责人：{alert.Owner}",
            "。", alert.Done ? "（现已完成）" : "", alert.Alert.Late ? "（补发）" : "");
    }

    private static string InEnglish(AlertSubject alert, DateTimeZone zone, DateTimeOffset now)
    {
        var late = Late(alert, now);
        return string.Concat(
            late is null ? "Reminder: " : "Overdue: ",
            alert.Customer is null ? "" : $"customer {alert.Customer}, ",
            $"{Label(alert.Template, English, "chain")} {alert.Alert.Chain}, step \"{Label(alert.Step, English, alert.Alert.Step)}\"",
            alert.Due is { } due ? $" due {At(due, zone)}" : "",
            late is { } since ? $", late by {SpanInEnglish(since)}" : "",
            alert.Owner is null ? "" : $", owner: {alert.Owner}",
            ".", alert.Done ? " (done meanwhile)" : "", alert.Alert.Late ? " (sent late)" : "");
    }

    private static TimeSpan? Late(AlertSubject alert, DateTimeOffset now) => alert.Due is { } due && now >= due && !alert.Done ? now - due : null;

    private static string Label(IReadOnlyDictionary<string, string>? labels, string language, string otherwise) =>
        labels is null ? otherwise : labels.GetValueOrDefault(language) ?? labels.Values.FirstOrDefault() ?? otherwise;

    private static string At(DateTimeOffset at, DateTimeZone zone) => Pattern.Format(Instant.FromDateTimeOffset(at).InZone(zone));

    /// <summary>How long something took, to the hour or minute.</summary>
    public static string Length(TimeSpan span, bool english) => english ? SpanInEnglish(span) : SpanInChinese(span);

    private static string SpanInChinese(TimeSpan span) =>
        span.TotalDays >= 1 ? $"{(int)span.TotalDays} 天 {span.Hours} 小时" : span.TotalHours >= 1 ? $"{span.Hours} 小时 {span.Minutes} 分" : $"{span.Minutes} 分";

    private static string SpanInEnglish(TimeSpan span) =>
        span.TotalDays >= 1 ? $"{(int)span.TotalDays} d {span.Hours} h" : span.TotalHours >= 1 ? $"{span.Hours} h {span.Minutes} min" : $"{span.Minutes} min";
}
