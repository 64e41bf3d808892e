using System.Globalization;
using System.Text.RegularExpressions;

namespace SalesFlow.Contracts;

public enum PromiseKind
{
    /// <summary><see cref="Promise.Amount"/> in months.</summary>
    Warranty = 1,

    /// <summary><see cref="Promise.Item"/> is what is given.</summary>
    GiveAway = 2,

    /// <summary><see cref="Promise.Amount"/> in days.</summary>
    AccountPeriod = 3,
}

/// <summary>Something that a note says was promised to the customer.</summary>
/// <param name="Amount">Months or days, by kind.</param>
/// <param name="Text">The words at <paramref name="Span"/>, as they were sent.</param>
public sealed record Promise(PromiseKind Kind, decimal? Amount, string? Item, TextSpan Span, string Text);

/// <summary>Reads promises out of notes and visit reports, in Chinese and English. What the customer asks for, and what was refused, is none. Pure.</summary>
public static partial class Promises
{
    private const string N = "(?<n>[0-9]{1,4}(?:\\.[0-9])?|[零一二两三四五六七八九十百]{1,6}|半|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|eighteen|twenty-four|twenty|thirty-six|thirty|forty-five|sixty|ninety)";
    private const string Unit = "(?<u>个半月|个月|月|年半|年|个季度|季度|天|日|周|星期)";
    private const string EnglishUnit = "(?<u>months?|years?|days?|weeks?)";
    private const string Warranty = "(?:质保|保修|延保|维保|质量保证|保质)";
    private const int Reach = 24;

    private static readonly string[] Asked = ["要求", "希望", "想要", "想让", "提出", "询问", "问", "能否", "可否", "是否", "能不能", "争取", "竞争对手", "友商", "asked", "asks", "wants", "want", "would like", "requested", "requests", "competitor", "whether"];
    private static readonly string[] Refused = ["不能", "没有", "未", "不给", "不提供", "不承诺", "没答应", "不答应", "拒绝", "取消", "无法", "不可", "不是", "not", "no", "never", "refused", "declined", "cannot", "without"];
    private static readonly string[] Agreed = ["同意", "答应", "承诺", "口头", "保证", "我方", "我们", "agreed", "promised", "offered", "we"];

    public static IReadOnlyList<Promise> In(string text)
    {
        var folded = FoldedText.Of(text);
        var found = new List<Promise>();
        foreach (var part in Sentences.Split(folded.Text))
        {
            var sentence = folded.Text.Substring(part.Start, part.Length);
            Add(WarrantyWords(), PromiseKind.Warranty, m => Months(m));
            Add(AccountWords(), PromiseKind.AccountPeriod, m => Days(m));
            Add(GiveAwayWords(), PromiseKind.GiveAway, _ => null);

            void Add(Regex words, PromiseKind kind, Func<Match, decimal?> amount)
            {
                for (var match = words.Match(sentence); match.Success; match = match.NextMatch())
                {
                    var (value, item) = (amount(match), match.Groups["item"]);
                    if ((kind == PromiseKind.GiveAway ? item.Length > 0 : value > 0) && IsPromised(sentence, match.Index))
                    {
                        var span = folded.Original(text, part.Start + match.Index, match.Length);
                        found.Add(new(kind, value, item.Length > 0 ? item.Value.Trim() : null, span, text.Substring(span.Start, span.Length)));
                    }
                }
            }
        }

        // "赠送一年质保" is a warranty, not a thing.
        found.RemoveAll(p => p.Kind == PromiseKind.GiveAway && found.Exists(o => o.Kind != PromiseKind.GiveAway && o.Span.Start < p.Span.End && p.Span.Start < o.Span.End));
        found.Sort((a, b) => a.Span.Start.CompareTo(b.Span.Start));
        return found;
    }

    /// <summary>The last word before it decides: 客户要求…，我们同意….</summary>
    private static bool IsPromised(string sentence, int at)
    {
        var before = sentence[Math.Max(0, at - Reach)..at];
        var (asked, refused, agreed) = (Last(before, Asked), Last(before, Refused), Last(before, Agreed));
        // A refusal binds within its own half of the sentence only.
        var comma = before.LastIndexOf(',');
        return !(refused >= 0 && refused > comma) && (asked < 0 || agreed > asked);
    }

    private static int Last(string text, string[] words)
    {
        var last = -1;
        foreach (var word in words)
        {
            var at = text.LastIndexOf(word, StringComparison.Ordinal);
            var end = at + word.Length;
            if (at > last && !(Characters.IsLetter(word[0]) && ((at > 0 && Characters.IsLetter(text[at - 1])) || (end < text.Length && Characters.IsLetter(text[end])))))
            {
                last = at;
            }
        }

        return last;
    }

    private static decimal? Months(Match match) => Numbers.Read(match.Groups["n"].ValueSpan) is not { } n ? null : match.Groups["u"].Value switch
    {
        "年" or "year" or "years" => n * 12,
        "年半" => n * 12 + 6,
        "个半月" => n + 0.5m,
        "个季度" or "季度" => n * 3,
        "天" or "日" or "day" or "days" => Math.Round(n / 30, 1),
        "周" or "星期" or "week" or "weeks" => Math.Round(n * 7 / 30, 1),
        _ => n,
    };

    private static decimal? Days(Match match)
    {
        if (Numbers.Read(match.Groups["n"].ValueSpan) is not { } n)
        {
            // 月结 alone: a month.
            return match.Value.Contains("月结", StringComparison.Ordinal) ? 30 : null;
        }

        return match.Groups["u"].Value switch
        {
            "年" or "year" or "years" => n * 360,
            "年半" => n * 360 + 180,
            "个月" or "月" or "month" or "months" => n * 30,
            "个半月" => n * 30 + 15,
            "个季度" or "季度" => n * 90,
            "周" or "星期" or "week" or "weeks" => n * 7,
            _ => n,
        };
    }

    [GeneratedRegex($"{Warranty}[^,。;0-9]{{0,8}}?{N}{Unit}|{N}{Unit}的?(?:免费|整机|原厂)?的?{Warranty}|\\b{N}[- ]?{EnglishUnit}(?: of)? (?:free |extended |full )?warranty|warranty (?:of|for|is|to|period of|extended to|extended by)? ?{N}[- ]?{EnglishUnit}", RegexOptions.NonBacktracking)]
    private static partial Regex WarrantyWords();

    [GeneratedRegex($"(?:账期|帐期|赊期|信用期)[^,。;0-9]{{0,8}}?{N}{Unit}|{N}{Unit}的?(?:账期|帐期|赊期|信用期)|(?:货到|到货|验收|开票|发票)[^,。;0-9]{{0,6}}?{N}(?<u>个半月|个月|天|日|周)内?(?:再)?(?:付款|付清|结算)|月结(?:{N}(?<u>天|日))?|\\bnet ?{N}\\b(?: ?{EnglishUnit})?|\\b{N}[- ]?{EnglishUnit}(?:'|’)?s? (?:credit|payment terms?|account)|(?:payment terms?|credit terms?|credit|account period) (?:of|is|are|to) {N}[- ]?{EnglishUnit}", RegexOptions.NonBacktracking)]
    private static partial Regex AccountWords();

    [GeneratedRegex("(?:免费赠送|赠送|附赠|免费送|白送|免费提供|免费赠|另送|多送|加送)(?:给?客户|给?对方|他们|您|贵司)?(?<item>[^,。;!?\\n、]{1,30})|\\b(?:free|complimentary) (?:of charge )?(?<item>[a-z0-9][a-z0-9 -]{1,40})|(?:throw in|include) (?<item>[a-z0-9][a-z0-9 -]{1,40}?) (?:for free|at no (?:extra )?(?:charge|cost)|free of charge)", RegexOptions.NonBacktracking)]
    private static partial Regex GiveAwayWords();

    internal static string Show(decimal amount) => amount.ToString("0.#", CultureInfo.InvariantCulture);
}
