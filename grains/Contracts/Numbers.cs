using System.Globalization;

namespace SalesFlow.Contracts;

/// <summary>Numbers as contracts and people write them.</summary>
internal static class Numbers
{
    private const string Digits = "零一二三四五六七八九";

    /// <summary>Reads <c>12</c>, <c>1.5</c>, <c>十二</c>, <c>两</c>, <c>一百八十</c>, <c>半</c>, <c>twelve</c>; null where it is none of these.</summary>
    public static decimal? Read(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty || text.Length > 24)
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        return text[0] is >= 'a' and <= 'z' ? English(text) : Chinese(text);
    }

    /// <summary>Per cent that a share stands for: <c>30%</c>, <c>百分之三十</c>, <c>千分之五</c> = 0.5, <c>5‰</c> = 0.5, <c>万分之五</c> = 0.05, <c>三成</c> = 30, <c>一倍</c> = 100.</summary>
    public static decimal? Percent(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text switch
        {
            ['百', '分', '之', .. var rest] => Read(rest),
            ['千', '分', '之', .. var rest] => Read(rest) / 10,
            ['万', '分', '之', .. var rest] => Read(rest) / 100,
            [.. var rest, '%'] => Read(rest),
            [.. var rest, '‰'] => Read(rest) / 10,
            [.. var rest, '成'] => Read(rest) * 10,
            ['双', '倍'] => 200,
            [.. var rest, '倍'] => Read(rest) * 100,
            _ when text.EndsWith(" per cent") => Read(text[..^9]),
            _ when text.EndsWith(" percent") => Read(text[..^8]),
            _ => null,
        };
    }

    private static decimal? Chinese(ReadOnlySpan<char> text)
    {
        decimal whole = 0, digit = 0, fraction = 0, place = 0;
        foreach (var c in text)
        {
            var value = c switch { '两' or '俩' => 2, '〇' => 0, '半' => -1, _ => Digits.IndexOf(c, StringComparison.Ordinal) };
            switch (c)
            {
                case '半' when text.Length == 1:
                    return 0.5m;
                case '点' when place == 0:
                    place = 0.1m;
                    break;
                case '十' or '百' or '千' when place == 0:
                    whole += (digit == 0 ? 1 : digit) * (c switch { '十' => 10, '百' => 100, _ => 1000 });
                    digit = 0;
                    break;
                default:
                    if (value < 0 && char.IsAsciiDigit(c))
                    {
                        value = c - '0';
                    }

                    if (value < 0)
                    {
                        return null;
                    }

                    if (place > 0)
                    {
                        fraction += value * place;
                        place /= 10;
                    }
                    else
                    {
                        digit = digit > 99_999 ? digit : digit * 10 + value;
                    }

                    break;
            }
        }

        return whole + digit + fraction;
    }

    private static decimal? English(ReadOnlySpan<char> word) => word switch
    {
        "a" or "an" or "one" => 1, "two" => 2, "three" => 3, "four" => 4, "five" => 5, "six" => 6, "seven" => 7, "eight" => 8, "nine" => 9, "ten" => 10,
        "eleven" => 11, "twelve" => 12, "fifteen" => 15, "eighteen" => 18, "twenty" => 20, "twenty-four" => 24, "thirty" => 30, "thirty-six" => 36,
        "forty" => 40, "forty-five" => 45, "fifty" => 50, "sixty" => 60, "ninety" => 90, "half a" or "half" => 0.5m, "hundred" => 100,
        _ => null,
    };
}
