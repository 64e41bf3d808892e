using System.Globalization;
using System.Text;
using SalesFlow.Calendars;
using SalesFlow.Notifications;

namespace SalesFlow.Digest;

/// <summary>The digest as people read it in mail and chat, in either language. Pure.</summary>
public static class DigestWords
{
    private const string Nothing = "–";

    /// <summary>Title and text.</summary>
    /// <param name="mostBytes">Of the text, in UTF-8: what is longest ago or last in a list is left out first.</param>
    public static (string Title, string Text) Of(WeeklyDigest digest, string language, string timeZone, int mostBytes = 100_000)
    {
        var english = language == AlertWords.English;
        string Say(string chinese, string englishText) => english ? englishText : chinese;
        var zone = LocalZone.Find(timeZone) ?? LocalZone.Find("Asia/Shanghai")!;
        var title = Say($"销售动作周报 {Day(digest.From)}–{Day(digest.To)}：闭环率 {Percent(digest.Total.Rate)}", $"Weekly digest {Day(digest.From)} – {Day(digest.To)}: closed-loop rate {Percent(digest.Total.Rate)}");
        var lines = new List<string>
        {
            Say($"闭环率 {Percent(digest.Total.Rate)}{Change(digest.Total.Points)}：计划 {digest.Total.Planned}，已闭环 {digest.Total.Closed}，断开 {digest.Total.Broken}，进行中 {digest.Total.InFlight}{(digest.Total.Void > 0 ? $"，作废 {digest.Total.Void}" : "")}。",
                $"Closed-loop rate {Percent(digest.Total.Rate)}{Change(digest.Total.Points)}: {digest.Total.Planned} planned, {digest.Total.Closed} closed, {digest.Total.Broken} broken, {digest.Total.InFlight} in flight{(digest.Total.Void > 0 ? $", {digest.Total.Void} void" : "")}."),
        };
        lines.AddRange(digest.Templates.Select(one => Say($"· {Label(one.Labels)} {Percent(one.Rate)}{Change(one.Points)}（{one.Closed}/{one.Planned}）", $"· {Label(one.Labels)} {Percent(one.Rate)}{Change(one.Points)} ({one.Closed} of {one.Planned})")));
        if (digest.Breaks.Length > 0)
        {
            lines.Add(Say("断得最多的环节：", "Where chains broke most:"));
            lines.AddRange(digest.Breaks.Select(one => Say($"· {Label(one.TemplateLabels)}「{Label(one.Labels)}」断开 {one.Broken}/{one.Planned}", $"· {Label(one.TemplateLabels)}, {Label(one.Labels)}: {one.Broken} of {one.Planned}")));
        }

        lines.Add(Say($"现在卡住 {digest.Stuck} 条{(digest.Worst.Length > 0 ? "，最久的：" : "。")}", $"Stuck now: {digest.Stuck}{(digest.Worst.Length > 0 ? "; the longest:" : ".")}"));
        lines.AddRange(digest.Worst.Select(one => Say($"· {one.CustomerName}：{Label(one.Labels)}，{one.OwnerName}，已 {Days(one.Since)} 天", $"· {one.CustomerName}: {Label(one.Labels)}, {one.OwnerName}, for {Days(one.Since)} days")));
        lines.Add(Say($"沉默客户 {digest.Silent} 家{(digest.SilentFirst.Length > 0 ? "：" + string.Join('、', digest.SilentFirst.Select(one => one.Name)) + (digest.Silent > digest.SilentFirst.Length ? " 等" : "") : "")}。",
            $"Silent customers: {digest.Silent}{(digest.SilentFirst.Length > 0 ? " (" + string.Join(", ", digest.SilentFirst.Select(one => one.Name)) + (digest.Silent > digest.SilentFirst.Length ? ", …" : "") + ")" : "")}."));
        lines.Add(Say($"有效拜访率 {Percent(digest.Visits.Share)}（{digest.Visits.Part}/{digest.Visits.Whole}）。", $"Valid visits: {Percent(digest.Visits.Share)} ({digest.Visits.Part} of {digest.Visits.Whole})."));
        lines.Add(Say($"使用率 {Percent(digest.Adoption.Share)}（{digest.Adoption.Part}/{digest.Adoption.Whole} 人有动作）{(Weakest(digest) is { } team ? $"，最低：{team.Key} {Percent(team.Share)}" : "")}。",
            $"Adoption: {Percent(digest.Adoption.Share)} ({digest.Adoption.Part} of {digest.Adoption.Whole} members acted){(Weakest(digest) is { } low ? $"; lowest: {low.Key} {Percent(low.Share)}" : "")}."));
        lines.Add(Say($"数据截至 {zone.LocalText(digest.AsOf)}。", $"As of {zone.LocalText(digest.AsOf)}."));
        return (title, Fitted(lines, mostBytes));

        string Label(Dictionary<string, string> labels) => labels.GetValueOrDefault(english ? "en" : "zh-CN") ?? labels.Values.FirstOrDefault() ?? Nothing;

        string Day(DateOnly day) => english ? day.ToString("d MMM", CultureInfo.InvariantCulture) : $"{day.Month} 月 {day.Day} 日";

        string Change(double? points) => points is not { } by ? "" : Say($"（{(by < 0 ? "▼" : by > 0 ? "▲" : "■")} {Math.Abs(by).ToString("0.0", CultureInfo.InvariantCulture)} 个百分点）", $" ({(by < 0 ? "▼" : by > 0 ? "▲" : "■")} {Math.Abs(by).ToString("0.0", CultureInfo.InvariantCulture)} points)");

        long Days(DateTimeOffset since) => Math.Max(0, (long)(digest.AsOf - since).TotalDays);
    }

    private static DigestShare? Weakest(WeeklyDigest digest) => digest.Teams.Length < 2 ? null : digest.Teams.MinBy(team => team.Share ?? 1);

    private static string Percent(double? share) => share is { } of ? (of * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : Nothing;

    /// <summary>Lines that begin with a point are the details: the last of them go first.</summary>
    private static string Fitted(List<string> lines, int mostBytes)
    {
        while (Encoding.UTF8.GetByteCount(string.Join('\n', lines)) > mostBytes && lines.FindLastIndex(line => line.StartsWith('·')) is >= 0 and var last)
        {
            lines.RemoveAt(last);
        }

        return string.Join('\n', lines);
    }
}
