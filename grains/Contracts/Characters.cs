using System.Collections.Frozen;

namespace SalesFlow.Contracts;

/// <summary>What single characters mean to the review. Written out because the product runs without ICU data.</summary>
internal static class Characters
{
    /// <summary>Stands for a character that is passed over.</summary>
    public const char Nothing = '\0';

    private const string Traditional = "無連帶責擔償違約條買賣雙單終續動長權屬轉讓專利識產業發給負應當須與對於則時後開關稱義財債務價額貨質驗標準獨競爭絕異議變調扣銷豐據雜讀護險損貿裁決訴訟棄證員國際費維壽內門個處買賬際實現總過際從為會來說書簽約線認";
    private const string Simplified = "无连带责担偿违约条买卖双单终续动长权属转让专利识产业发给负应当须与对于则时后开关称义财债务价额货质验标准独竞争绝异议变调扣销丰据杂读护险损贸裁决诉讼弃证员国际费维寿内门个处买账际实现总过际从为会来说书签约线认";

    private static readonly FrozenDictionary<char, char> Folds = Table();

    public static char Fold(char c)
    {
        if (c < 0x80)
        {
            return c is '*' or '_' or Nothing ? Nothing : char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
        }

        return c switch
        {
            >= '\uFF01' and <= '\uFF5E' => Fold((char)(c - 0xFEE0)),
            '\u3000' or '\u00A0' => ' ',
            '\u00AD' or '\u180E' or '\uFEFF' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F') => Nothing,
            _ => Folds.GetValueOrDefault(c, c),
        };
    }

    /// <summary>Chinese characters and punctuation, beside which a space says nothing.</summary>
    public static bool IsWide(char c) => c is (>= '\u2E80' and <= '\uA4CF') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFE30' and <= '\uFE4F');

    public static bool IsLineEnd(char c) => c is '\n' or '\r' or '\u2028' or '\u2029' or '\u0085' or '\v' or '\f';

    public static bool EndsSentence(char c) => c is '。' or '.' or ';' or ':' or '!' or '?' or '…';

    public static bool IsLetter(char c) => c is >= 'a' and <= 'z';

    private static FrozenDictionary<char, char> Table()
    {
        var table = new Dictionary<char, char>();
        for (var i = 0; i < Traditional.Length; i++)
        {
            table[Traditional[i]] = Simplified[i];
        }

        foreach (var quote in "“”„‟‘‚‛«»「」『』〝〞")
        {
            table[quote] = '"';
        }

        table['’'] = '\'';
        table['﹐'] = ',';
        table['﹔'] = ';';
        table['﹕'] = ':';
        table['｡'] = '。';
        table['﹪'] = '%';
        table['〔'] = table['【'] = '(';
        table['〕'] = table['】'] = ')';
        table['–'] = table['—'] = table['‐'] = table['‑'] = '-';
        return table.ToFrozenDictionary();
    }
}
