using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Web;

/// <summary>What is asked of every page: it can be used by everyone, nothing sticks out, nothing complains.</summary>
internal static class Looks
{
    /// <summary>Axe's rules that may say otherwise in another colour scheme: what a page says, and in which order, is the same in light and dark.</summary>
    public static readonly string[] OfColours = ["color-contrast", "link-in-text-block"];

    /// <summary>Axe finds nothing serious.</summary>
    /// <param name="rules">These alone; else all.</param>
    public static async Task AccessibleAsync(IPage page, params string[] rules)
    {
        var found = await page.RunAxe(new AxeRunOptions { RunOnly = rules.Length == 0 ? null : new RunOnlyOptions { Type = "rule", Values = [.. rules] } });
        var serious = found.Violations.Where(v => v.Impact is "serious" or "critical").ToArray();
        Assert.True(serious.Length == 0, string.Join("\n", serious.Select(v => $"{page.Url}: {v.Id}: {v.Help}\n{string.Join("\n", v.Nodes.Take(4).Select(n => $"   {n.Html} — {n.Any.FirstOrDefault()?.Message}"))}")));
    }

    /// <summary>The page is not wider than the screen.</summary>
    public static async Task FitsAsync(IPage page)
    {
        var wide = await page.EvaluateAsync<string[]>("""
            () => document.documentElement.scrollWidth <= innerWidth ? [] :
              [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.wide')).slice(0, 5).map(e => e.outerHTML.slice(0, 120))
            """);
        Assert.True(wide.Length == 0, $"{page.Url} is wider than the screen:\n{string.Join("\n", wide)}");
    }

    /// <summary>On a phone a thumb hits every button, choice and field: at least 44 pixels high, or its label is.</summary>
    public static async Task TouchableAsync(IPage page)
    {
        var small = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('button, select, summary, .button, .seg a, nav a, input:not([type=hidden]):not([type=file]), textarea')].filter(e => e.checkVisibility() && !e.closest('thead')).map(e => [e, (e.closest('label.check, .pick') ?? e).getBoundingClientRect()])
              .filter(([e, r]) => r.width > 1 && r.bottom > 0 && r.height < 43.5).slice(0, 8).map(([e, r]) => `${Math.round(r.height)} px: ${e.outerHTML.slice(0, 110)}`)
            """);
        Assert.True(small.Length == 0, $"{page.Url} has what a thumb misses:\n{string.Join("\n", small)}");
    }

    /// <summary>A picture for people. <c>SALESFLOW_SHOTS</c> names the folder; without it none is made.</summary>
    public static async Task ShotAsync(IPage page, string name, bool whole = false)
    {
        if (Environment.GetEnvironmentVariable("SALESFLOW_SHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = whole });
        }
    }

    /// <summary>Collects what the page says in the browser's console as an error. That the API knows no such id (a search looks for one in five places, a customer need not have a profile) is an answer.</summary>
    public static List<string> Complaints(IPage page)
    {
        var said = new List<string>();
        page.Console += (_, line) =>
        {
            if (line.Type == "error" && !(line.Text.Contains("404", StringComparison.Ordinal) && line.Location.Contains("/v1/", StringComparison.Ordinal)))
            {
                said.Add(line.Text);
            }
        };
        page.PageError += (_, error) => said.Add(error);
        return said;
    }
}
