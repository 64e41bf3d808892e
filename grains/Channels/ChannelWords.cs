using System.Text;
using SalesFlow.Notifications;

namespace SalesFlow.Channels;

/// <summary>What messages of channels say, in either language and within what the provider takes. Pure.</summary>
public static class ChannelWords
{
    private const int MostLines = 50;

    /// <summary>Title and text of one alert, or of a digest of many: how many of what, the most pressing line by line, and how many more there are.</summary>
    /// <param name="told">Who is told by an alert, as names; null where the reader is the one.</param>
    /// <param name="mostBytes">Of the text, in UTF-8.</param>
    public static (string Title, string Text) Of(
        string language, IReadOnlyList<AlertSubject> alerts, string timeZone, DateTimeOffset now, Func<AlertSubject, IEnumerable<string>>? told = null, int mostBytes = 100_000)
    {
        var late = alerts.Count(alert => alert.Due <= now && !alert.Done);
        if (alerts.Count == 1)
        {
            return (new Wording(late > 0 ? "超期提醒" : "提醒", late > 0 ? "Overdue" : "Reminder").In(language), Cut(Line(alerts[0]), mostBytes));
        }

        var done = alerts.Count(alert => alert.Done);
        var left = alerts.Count - late - done;
        var head = new Wording(
            $"共 {alerts.Count} 条提醒：超期 {late} 条，未到期 {left} 条，已完成 {done} 条。", $"{alerts.Count} alerts: {late} overdue, {left} not yet due, {done} done meanwhile.").In(language);
        var text = new StringBuilder(head);
        var bytes = Encoding.UTF8.GetByteCount(head);
        var room = mostBytes - Encoding.UTF8.GetByteCount(More(alerts.Count)) - 1;
        var shown = 0;
        // What is overdue comes before what is not, the longest first.
        foreach (var alert in alerts.OrderBy(alert => alert.Done).ThenBy(alert => alert.Due ?? DateTimeOffset.MaxValue).ThenBy(alert => alert.Alert.Id, StringComparer.Ordinal).Take(MostLines))
        {
            var line = $"\n{shown + 1}. {Line(alert)}";
            if ((bytes += Encoding.UTF8.GetByteCount(line)) > room)
            {
                break;
            }

            text.Append(line);
            shown++;
        }

        return (new Wording($"{alerts.Count} 条提醒，{late} 条超期", $"{alerts.Count} alerts, {late} overdue").In(language), (shown < alerts.Count ? text.Append('\n').Append(More(alerts.Count - shown)) : text).ToString());

        string Line(AlertSubject alert)
        {
            var words = AlertWords.Text(MessageKind.Single, [alert], timeZone, now)[language == AlertWords.English ? AlertWords.English : AlertWords.Chinese];
            string[] names = [.. told?.Invoke(alert) ?? []];
            return names.Length == 0 ? words : words + new Wording($"（通知：{string.Join('、', names)}）", $" (told: {string.Join(", ", names)})").In(language);
        }

        string More(int more) => new Wording($"另有 {more} 条，请在系统的提醒列表中查看。", $"and {more} more; see the alert list.").In(language);
    }

    public static (string Title, string Text) Test(string language, string channel, string by) =>
        (new Wording("测试消息", "Test message").In(language), new Wording($"这是 SalesFlow 渠道「{channel}」的测试消息，由 {by} 发出。收到它说明渠道可用。", $"This is a test message of the SalesFlow channel “{channel}”, sent by {by}. That you read it says that the channel works.").In(language));

    /// <summary>The beginning of a text that is too long.</summary>
    public static string Cut(string text, int mostBytes)
    {
        while (Encoding.UTF8.GetByteCount(text) > mostBytes)
        {
            text = text[..^Math.Max(2, text.Length / 10)] + "…";
        }

        return text;
    }
}
