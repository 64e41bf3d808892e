using SalesFlow.Notifications;

namespace SalesFlow.Channels;

/// <summary>What messages of channels say. Pure.</summary>
public static class ChannelWords
{
    /// <summary>Title and text of one alert, or of a digest of many: how many of what, then the first of them line by line.</summary>
    public static (string Title, string Text) Of(string language, IReadOnlyList<AlertSubject> alerts, string timeZone, DateTimeOffset now)
    {
        var kind = alerts.Count == 1 ? MessageKind.Single : MessageKind.Digest;
        // What is overdue comes before what is not, the longest first.
        AlertSubject[] ordered = [.. alerts.OrderBy(alert => alert.Done).ThenBy(alert => alert.Due ?? DateTimeOffset.MaxValue)];
        var text = AlertWords.Text(kind, ordered, timeZone, now)[language == AlertWords.English ? AlertWords.English : AlertWords.Chinese];
        var late = alerts.Count(alert => alert.Due <= now && !alert.Done);
        if (kind == MessageKind.Single)
        {
            return (new Wording(late > 0 ? "超期提醒" : "提醒", late > 0 ? "Overdue" : "Reminder").In(language), text);
        }

        var done = alerts.Count(alert => alert.Done);
        var title = new Wording($"{alerts.Count} 条提醒：{late} 条超期", $"{alerts.Count} alerts, {late} overdue").In(language);
        var counts = new Wording($"超期 {late} 条，未到期 {alerts.Count - late - done} 条，已完成 {done} 条。", $"{late} overdue, {alerts.Count - late - done} not yet due, {done} done meanwhile.").In(language);
        var lines = text.Split('\n', 2);
        return (title, $"{lines[0]}\n{counts}\n{lines[1]}");
    }

    public static (string Title, string Text) Test(string language, string channel, string by) =>
        (new Wording("测试消息", "Test message").In(language), new Wording($"这是 SalesFlow 渠道「{channel}」的测试消息，由 {by} 发出。收到它说明渠道可用。", $"This is a test message of the SalesFlow channel “{channel}”, sent by {by}. That you read it says that the channel works.").In(language));
}
