using System.Globalization;
using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

/// <summary>Managers' pages: every number leads to as many chains as it says, and what is posted is seen at once.</summary>
[Collection(WebDemo.Name)]
public sealed class BoardTests(WebDemo demo)
{
    private static readonly LocatorAssertionsToHaveTextOptions Soon = new() { Timeout = 15_000 };

    [Fact]
    public async Task A_number_leads_to_exactly_as_many_chains()
    {
        var page = await demo.OpenAsync("dir-01", Screen.Desktop, $"rates?period={LastMonth}&by=team");
        foreach (var column in new[] { 1, 2, 3 })
        {
            var door = page.Locator("tbody tr").Last.Locator("td").Nth(column).Locator("a");
            var told = (await door.InnerTextAsync()).Trim();
            Assert.NotEqual("0", told);
            await door.ClickAsync();

            await Assertions.Expect(page.Locator("[data-count]")).ToHaveTextAsync($"共 {told} 条", Soon);
            var api = 0;
            await foreach (var _ in demo.Api().Chains.ListAsync(QueryOf(page.Url), TestContext.Current.CancellationToken))
            {
                api++;
            }

            Assert.Equal(told, api.ToString("#,0", CultureInfo.InvariantCulture));
            await page.GoBackAsync();
            await page.Locator("tbody tr").First.WaitForAsync();
        }

        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_rate_changes_on_the_screen_when_an_action_is_posted_without_reload()
    {
        var api = demo.Api();
        var template = $"web-{Guid.NewGuid():N}"[..16];
        await api.Nodes.PutAsync(new ActionNode { Key = "x.web-talk", Labels = new Dictionary<string, string> { ["zh-CN"] = "谈", ["en"] = "Talk" } }, TestContext.Current.CancellationToken);
        await api.Templates.PutAsync(new ChainTemplate
        {
            Key = template, Labels = new Dictionary<string, string> { ["zh-CN"] = "当场演示", ["en"] = "On the spot" },
            Steps = [new() { Key = "talk", Node = "x.web-talk", Labels = new Dictionary<string, string> { ["zh-CN"] = "谈", ["en"] = "Talk" }, Role = "rep", Limit = new() { Length = "P1D", Clock = "elapsed" } }],
        }, cancel: TestContext.Current.CancellationToken);
        await api.Chains.CreateAsync(new NewChain { Id = template, Template = template, Customer = "c-0001", Owner = "rep-01", Team = "华东一部", PlannedStart = TimeProvider.System.GetUtcNow() }, cancel: TestContext.Current.CancellationToken);
        var page = await demo.OpenAsync("dir-01", Screen.Desktop);
        var card = page.Locator($"[data-rate={template}] .rate-value");
        await Assertions.Expect(card).ToHaveTextAsync("0.0 %", Soon);
        await page.EvaluateAsync("() => { globalThis.notReloaded = true; }");

        await api.Actions.PostAsync(new SalesAction { Id = template, Node = "x.web-talk", Actor = "rep-01", Chain = template, Customer = "c-0001", OccurredAt = TimeProvider.System.GetUtcNow() }, cancel: TestContext.Current.CancellationToken);

        var answered = TimeProvider.System.GetTimestamp();
        await Assertions.Expect(card).ToHaveTextAsync("100.0 %", new() { Timeout = 5_000 });
        TestContext.Current.TestOutputHelper!.WriteLine($"on the screen {TimeProvider.System.GetElapsedTime(answered).TotalMilliseconds:0} ms after the action was answered");
        Assert.True(await page.EvaluateAsync<bool>("() => globalThis.notReloaded === true"));
        await page.Context.CloseAsync();
    }

    private static string LastMonth => TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static ChainsQuery QueryOf(string url)
    {
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(url).Query);
        return new()
        {
            Template = query["template"], Period = query["period"], Team = query["team"], Owner = query["owner"], Step = query["step"], Closed = query["closed"] is { } closed ? closed == "true" : null,
            Loop = query["loop"] is { } loop ? Enum.Parse<LoopState>(loop, true) : null, Void = query["void"] is { } gone ? gone == "true" : null, State = query["state"] is { } state ? Enum.Parse<ChainState>(state, true) : null,
            Limit = 200,
        };
    }
}
