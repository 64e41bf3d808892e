using System.Globalization;
using System.Text.RegularExpressions;

namespace SalesFlow.Web.Look;

/// <summary>How numbers, money, times and durations are written. Nothing to show is a dash, never a zero.</summary>
public sealed partial class Show(Words words, TimeProvider clock)
{
    public const string Nothing = "–";
    private static readonly string[] ChineseDays = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
    private TimeZoneInfo zone = TimeZoneInfo.Utc;

    /// <summary>The tenant's zone: everyone of a tenant sees the same times.</summary>
    public string Zone
    {
        get => zone.Id;
        set => zone = TimeZoneInfo.TryFindSystemTimeZoneById(value, out var found) ? found : TimeZoneInfo.Utc;
    }

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Today in the tenant's zone.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Local(Now).DateTime);

    public DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone);

    /// <summary>A fraction as a percentage with one digit: 0.8889 → 88.9 %.</summary>
    public static string Percent(double? fraction) => fraction is { } f ? (f * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : Nothing;

    /// <summary>With thousands separated.</summary>
    public static string Count(long? number) => number is { } n ? n.ToString("#,0", CultureInfo.InvariantCulture) : Nothing;

    /// <summary>A change in percentage points, with its sign: +1.2.</summary>
    public string Points(double? points) => points is { } p ? p.ToString("+0.0;−0.0;±0.0", CultureInfo.InvariantCulture) + words[" 个百分点", p is 1 or -1 ? " point" : " points"] : Nothing;

    /// <summary>¥ 12,300 · ¥ 38.6 万 · ¥ 1.2 亿, and in English ¥ 386 k · ¥ 120 M.</summary>
    public string Money(decimal? yuan)
    {
        if (yuan is not { } y)
        {
            return Nothing;
        }

        var (size, sign) = (Math.Abs(y), y < 0 ? "−" : "");
        var (number, unit) = words.English
            ? size >= 1_000_000 ? (size / 1_000_000, " M") : size >= 10_000 ? (size / 1_000, " k") : (size, "")
            : size >= 100_000_000 ? (size / 100_000_000, " 亿") : size >= 10_000 ? (size / 10_000, " 万") : (size, "");
        return $"{sign}¥ {number.ToString(unit.Length > 0 ? "#,0.#" : "#,0.##", CultureInfo.InvariantCulture)}{unit}";
    }

    /// <summary>A sentence of the server with its plain amounts as people write them: 156412.00 CNY → ¥ 15.6 万.</summary>
    public string Told(string? sentence) => Amount().Replace(sentence ?? "", found =>
    {
        var amount = decimal.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return found.Groups[2].Value is "" or "CNY" ? Money(amount) : $"{found.Groups[2].Value} {amount.ToString("#,0.##", CultureInfo.InvariantCulture)}";
    });

    /// <summary>2 月 24 日 周二 · Tue 24 Feb; with the year where it is another.</summary>
    public string Day(DateOnly day)
    {
        var other = day.Year != Today.Year;
        return words.English
            ? day.ToString(other ? "ddd d MMM yyyy" : "ddd d MMM", CultureInfo.InvariantCulture)
            : $"{(other ? $"{day.Year} 年 " : "")}{day.Month} 月 {day.Day} 日 {ChineseDays[(int)day.DayOfWeek]}";
    }

    public string Day(DateTimeOffset? moment) => moment is { } m ? Day(DateOnly.FromDateTime(Local(m).DateTime)) : Nothing;

    /// <summary>Today 14:05 · 2 月 24 日 周二 14:05.</summary>
    public string Moment(DateTimeOffset? moment)
    {
        if (moment is not { } m)
        {
            return Nothing;
        }

        var local = Local(m);
        var day = DateOnly.FromDateTime(local.DateTime);
        var time = local.ToString("HH:mm", CultureInfo.InvariantCulture);
        return day == Today ? words[$"今天 {time}", $"today {time}"] : day == Today.AddDays(-1) ? words[$"昨天 {time}", $"yesterday {time}"]
            : day == Today.AddDays(1) ? words[$"明天 {time}", $"tomorrow {time}"] : $"{Day(day)} {time}";
    }

    public string Time(DateTimeOffset moment) => Local(moment).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The two largest units: 2 天 3 小时 · 2 d 3 h.</summary>
    public string Duration(TimeSpan time)
    {
        var t = time.Duration();
        return t.TotalDays >= 1 ? Two((int)t.TotalDays, words[" 天", " d"], t.Hours, words[" 小时", " h"])
            : t.TotalHours >= 1 ? Two((int)t.TotalHours, words[" 小时", " h"], t.Minutes, words[" 分钟", " min"])
            : t.TotalMinutes >= 1 ? $"{(int)t.TotalMinutes}{words[" 分钟", " min"]}"
            : $"{(int)t.TotalSeconds}{words[" 秒", " s"]}";
    }

    /// <summary>How old something is: 3 秒前 · 3 s ago.</summary>
    public string Ago(DateTimeOffset moment)
    {
        var age = Now - moment;
        return age < TimeSpan.FromSeconds(1) ? words["刚刚", "just now"] : words[$"{Duration(age)}前", $"{Duration(age)} ago"];
    }

    private static string Two(int large, string largeUnit, int small, string smallUnit) => small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit} {small}{smallUnit}";

    [GeneratedRegex(@"(?<![\d.])(\d{4,12}\.\d{2})(?!\d|\.\d)(?: ([A-Z]{3})\b)?", RegexOptions.CultureInvariant)]
    private static partial Regex Amount();
}
