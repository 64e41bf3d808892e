using Microsoft.Playwright;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Web;

/// <summary>The pictures of the ten main pages in <c>docs/images</c> are made here, by <c>SALESFLOW_IMAGES=docs/images</c>; each run takes them to see that the pages are there as the documents show them.</summary>
[Collection(WebDemo.Calm)]
public sealed class ImagesTests(WebDemo demo)
{
    private static readonly (string Name, string Member, Screen Screen, string Shown)[] Pages =
    [
        ("overview", "dir-01", Screen.Desktop, ".pulse li"), ("stuck", "dir-01", Screen.Desktop, "table.list tbody tr"), ("rates", "dir-01", Screen.Desktop, "svg.trend circle"),
        ("breakpoints", "dir-01", Screen.Desktop, ".heat td a"), ("flow", "dir-01", Screen.Desktop, ".flow .node"), ("chain", "dir-01", Screen.Desktop, "[data-step]"),
        ("customer", "dir-01", Screen.Desktop, ".timeline li"), ("contract", "leg-01", Screen.Desktop, "h1"), ("my-day", "rep-01", Screen.Phone, "h2"), ("record-visit", "rep-01", Screen.Phone, "h1"),
    ];

    [Fact]
    public async Task The_ten_main_pages_are_as_the_documents_show_them()
    {
        var given = Environment.GetEnvironmentVariable("SALESFLOW_IMAGES");
        var folder = string.IsNullOrEmpty(given) ? Directory.CreateTempSubdirectory("salesflow-images-").FullName : given;
        foreach (var (name, member, screen, shown) in Pages)
        {
            var page = await demo.OpenAsync(member, screen, await PathAsync(name));
            await page.Locator(shown).First.WaitForAsync();
            await Assertions.Expect(page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
            var file = Path.Combine(folder, $"{name}.png");
            await page.ScreenshotAsync(new() { Path = file });
            Assert.True(new FileInfo(file).Length > 20_000, $"{name} is an empty page");
            await page.Context.CloseAsync();
        }

        // What is shown in the documents is what this test takes, no more and no less.
        Assert.Equal(Pages.Select(page => $"{page.Name}.png").Order(), Directory.GetFiles(Repository.Path("docs", "images")).Select(Path.GetFileName).Order());
        var readme = await File.ReadAllTextAsync(Repository.Path("README.md"), TestContext.Current.CancellationToken);
        Assert.Equal(3, Pages.Count(page => readme.Contains($"docs/images/{page.Name}.png", StringComparison.Ordinal)));
        if (folder != given)
        {
            Folder.Delete(folder);
        }
    }

    private async Task<string> PathAsync(string page)
    {
        var cancel = TestContext.Current.CancellationToken;
        var month = TimeProvider.System.GetUtcNow().AddMonths(-1).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
        switch (page)
        {
            case "overview": return $"?period={month}";
            case "breakpoints" or "flow": return $"{page}?period={month}&template=proposal-delivery";
            case "rates": return $"rates?period={month}&by=team";
            case "record-visit": return "record/visit";
            case "chain":
                var chains = await demo.Api().Chains.PageAsync(new ChainsQuery { Period = month, Template = "proposal-delivery", Loop = LoopState.Broken, Limit = 1 }, cancel: cancel);
                return $"chains/{chains.Items[0].Id}";
            case "customer":
                return $"customers/{(await demo.Api().Orders.ReceivablesAsync(cancel: cancel)).Items[0].Customer}";
            case "contract":
                await foreach (var contract in demo.Api().Contracts.QueueAsync(cancel: cancel))
                {
                    return $"contracts/{contract.Id}";
                }

                throw new InvalidOperationException("no contract waits for legal in the demo");
            default: return page;
        }
    }
}
