using Microsoft.AspNetCore.Http;

namespace SalesFlow;

/// <summary>Which language an answer's words are in.</summary>
public static class Languages
{
    /// <summary>Chinese, unless <c>Accept-Language</c> prefers English.</summary>
    public static Language Language(this HttpContext http) => Of(http.Request.Headers.AcceptLanguage);

    public static Language Of(string? accepted)
    {
        if (string.IsNullOrEmpty(accepted))
        {
            return SalesFlow.Language.Chinese;
        }

        var (chinese, english) = (-1.0, -1.0);
        foreach (var range in accepted.AsSpan().Split(','))
        {
            var part = accepted.AsSpan(range).Trim();
            var weight = 1.0;
            if (part.IndexOf(';') is var end and >= 0)
            {
                var q = part[(end + 1)..].Trim();
                weight = q.StartsWith("q=") && double.TryParse(q[2..], out var given) ? given : 1;
                part = part[..end].Trim();
            }

            if (part.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
            {
                chinese = Math.Max(chinese, weight);
            }
            else if (part.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            {
                english = Math.Max(english, weight);
            }
        }

        return english > 0 && english > chinese ? SalesFlow.Language.English : SalesFlow.Language.Chinese;
    }
}
