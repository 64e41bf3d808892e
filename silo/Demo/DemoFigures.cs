using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Spectre.Console;

namespace SalesFlow.Demo;

/// <summary>The sales side in figures, each with the address that it was read from.</summary>
internal sealed class DemoFigures(HttpClient http, string apiKey, string period)
{
    private const int Most = 2_000;

    /// <summary>Prints them; what the server does not list is left out.</summary>
    public async Task ShowAsync(IAnsiConsole console, CancellationToken cancel)
    {
        var table = new Table().RoundedBorder().Title("销售侧").AddColumn("").AddColumn("").AddColumn("");
        foreach (var (name, path, words) in Lines())
        {
            if (await words(cancel) is { } told)
            {
                table.AddRow(name, Markup.Escape(told), $"[grey]{Markup.Escape(path)}[/]");
            }
        }

        console.Write(table);
        console.WriteLine();
    }

    private IEnumerable<(string Name, string Path, Func<CancellationToken, Task<string?>> Words)> Lines()
    {
        yield return Line("商机", "/v1/opportunities", States);
        yield return Line("工单", "/v1/tickets/figures", figures => figures.GetProperty("total") is var total
            ? $"{total.GetProperty("tickets")} 张，在办 {total.GetProperty("open")}，特急 4 小时到场 {Percent(total.GetProperty("criticalOnSite").GetProperty("share"))}，投诉率 {Percent(total.GetProperty("complaints").GetProperty("share"))}" : null);
        yield return Line("合同", "/v1/contracts", States);
        yield return Line("拜访", "/v1/visits", States);
        yield return Line("订单断层", $"/v1/orders/breaks?period={period}", breaks => $"{breaks.GetProperty("orders")} 单，断层 ≥ 2 的 {breaks.GetProperty("broken")}({Percent(breaks, "share")})");
        yield return Line("应收", "/v1/receivables", answer => string.Join(";", answer.GetProperty("currencies").EnumerateArray().Select(entry =>
            $"{entry.GetProperty("currency")} {entry.GetProperty("amount").GetDecimal():N0}，逾期 {entry.GetProperty("overdue").GetDecimal():N0}({Percent(entry, "overdueRatio")})，回款周期 {(entry.TryGetProperty("collectionDays", out var days) ? days.ToString() : "–")} 天")));
        yield return Line("前五客户毛利", $"/v1/orders/margins?period={period}&top=5", answer => string.Join(";", answer.GetProperty("currencies").EnumerateArray().Select(entry => Margin(entry))));
        yield return Line("沉默客户", "/v1/customers/silent", answer => $"{answer.GetProperty("count")} 个");
        yield return Line("高潜力池", "/v1/pools/high-potential", answer => $"{answer.GetProperty("items").GetArrayLength()} 个");
        yield return Line("复购预测", "/v1/customers/forecast", answer => $"{answer.GetProperty("customers")} 个客户，其中 {answer.GetProperty("returned")} 个复购过({answer.GetProperty("basis")})");
    }

    private (string, string, Func<CancellationToken, Task<string?>>) Line(string name, string path, Func<JsonElement, string?> words) => (name, path, async cancel => await GetAsync(path, cancel) is { } answer ? words(answer) : null);

    /// <summary>A list by its items' states, page after page.</summary>
    private (string, string, Func<CancellationToken, Task<string?>>) Line(string name, string path, Func<IReadOnlyList<string>, string> words) => (name, path, async cancel =>
    {
        var states = new List<string>();
        for (var next = ""; next is not null && states.Count < Most;)
        {
            if (await GetAsync($"{path}?limit=500&cursor={Uri.EscapeDataString(next)}", cancel) is not { } page)
            {
                return null;
            }

            states.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.TryGetProperty("state", out var state) || item.TryGetProperty("stage", out state) ? state.ToString() : ""));
            next = page.GetProperty("next").GetString();
        }

        return words(states);
    });

    private static string States(IReadOnlyList<string> states) =>
        $"{states.Count} 个：{string.Join(",", states.CountBy(state => state).OrderByDescending(state => state.Value).ThenBy(state => state.Key, StringComparer.Ordinal).Select(state => $"{state.Key} {state.Value}"))}";

    private static string Margin(JsonElement entry) => $"{entry.GetProperty("currency")} {entry.GetProperty("margin").GetDecimal():N0}，占全部 {Percent(entry, "share")}";

    private async Task<JsonElement?> GetAsync(string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        using var answer = await http.SendAsync(request, cancel);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync(cancel));
    }

    private static string Percent(JsonElement from, string name) => from.TryGetProperty(name, out var share) ? Percent(share) : "–";

    private static string Percent(JsonElement share) => share.ValueKind == JsonValueKind.Number ? (share.GetDouble() * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%" : "–";
}
