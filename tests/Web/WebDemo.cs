using System.Net.Http.Json;
using Microsoft.Playwright;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Web;

/// <summary>The demo's company, served by the real program, and a real Chromium to look at it. Shared by all browser tests, which run one after the other.</summary>
public sealed class WebDemo : IAsyncLifetime
{
    /// <summary>Tests that go by what a person would wait for: nothing else runs beside them.</summary>
    public const string Name = "web";

    /// <summary>Tests that wait for what they look for, however long it takes: other tests run beside them.</summary>
    public const string Calm = "web-calm";
    public const string Tenant = "zhilian";

    /// <summary>The demo's key, which is no secret.</summary>
    public const string Key = "sf_demo-key-for-trying-out-only-0000000000";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string[] Arguments = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--force-color-profile=srgb", "--font-render-hinting=none"];
    private readonly string data = Directory.CreateTempSubdirectory("salesflow-web-").FullName;
    private readonly SemaphoreSlim one = new(1);
    private ChildServer? server;
    private IPlaywright? playwright;
    private IBrowser? browser;

    public Uri Address => server!.Address;

    public async Task<IBrowser> BrowserAsync()
    {
        var chromium = Chromium();
        await one.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            // A test waits for what it looks for and never for a time: on a busy machine that takes longer, and is no fault.
            Assertions.SetDefaultExpectTimeout(20_000);
            playwright ??= await Playwright.CreateAsync();
            return browser ??= await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Arguments });
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>A browser of its own, with other devices; dispose it.</summary>
    public async Task<IBrowser> LaunchAsync(params string[] more)
    {
        await BrowserAsync();
        return await playwright!.Chromium.LaunchAsync(new() { ExecutablePath = Chromium(), Args = [.. Arguments, .. more] });
    }

    /// <summary>The API as the demo's admin.</summary>
    public SalesFlowClient Api()
    {
        var http = new HttpClient { BaseAddress = Address };
        return new SalesFlowClient(http, Key);
    }

    /// <summary>One of the demo's own customers, who has a name and credit; tests make others, who have not.</summary>
    public static async Task<Customer> CustomerAsync(SalesFlowClient api) =>
        (await api.Customers.PageAsync(limit: 100, cancel: TestContext.Current.CancellationToken)).Items.First(customer => customer.Id.StartsWith("c-0", StringComparison.Ordinal));

    /// <summary>A page of a member who is signed in; close it by its context.</summary>
    public async Task<IPage> OpenAsync(string member, Screen screen, string path = "", string language = "zh-CN", bool dark = false, Action<BrowserNewContextOptions>? shape = null)
    {
        var context = await ContextAsync(screen, language, dark, shape);
        await SignInAsync(context, member);
        var page = await context.NewPageAsync();
        await GoAsync(page, path);
        return page;
    }

    /// <summary>A fresh browser profile.</summary>
    public async Task<IBrowserContext> ContextAsync(Screen screen, string language = "zh-CN", bool dark = false, Action<BrowserNewContextOptions>? shape = null, IBrowser? with = null)
    {
        var options = new BrowserNewContextOptions
        {
            BaseURL = (await AddressAsync()).ToString(), Locale = language, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = screen == Screen.Phone ? new() { Width = 390, Height = 844 } : new() { Width = 1440, Height = 900 },
            IsMobile = screen == Screen.Phone, HasTouch = screen == Screen.Phone, DeviceScaleFactor = screen == Screen.Phone ? 2 : 1, TimezoneId = "Asia/Shanghai",
            ReducedMotion = ReducedMotion.Reduce,
        };
        shape?.Invoke(options);
        var context = await (with ?? await BrowserAsync()).NewContextAsync(options);
        context.SetDefaultTimeout(30_000);
        return context;
    }

    /// <summary>As the sign-in page does, without its clicks.</summary>
    public static async Task SignInAsync(IBrowserContext context, string member)
    {
        var answer = await context.APIRequest.PostAsync("/v1/session", new() { DataObject = new { demo = member } });
        Assert.True(answer.Ok, await answer.TextAsync());
    }

    /// <summary>Opens an address of the app and waits until its buttons answer.</summary>
    public static async Task GoAsync(IPage page, string path)
    {
        await page.GotoAsync("/" + path);
        await ReadyAsync(page);
    }

    /// <summary>As a link does: the app that runs shows the other page, and all that the page waits for is there. A fresh tab opens it as <see cref="GoAsync"/> does.</summary>
    public static async Task GoOnAsync(IPage page, string path)
    {
        if (page.Url == "about:blank")
        {
            await GoAsync(page, path);
        }
        else
        {
            await page.EvaluateAsync("path => Blazor.navigateTo('/' + path)", path);
            await page.WaitForFunctionAsync("path => decodeURI(location.pathname + location.search) === decodeURI('/' + path)", path);
        }

        await Assertions.Expect(page.Locator(".wait, [aria-busy=true]")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("h1").First).ToBeVisibleAsync();
    }

    public static Task ReadyAsync(IPage page) => page.WaitForSelectorAsync("html[data-ready]", new() { State = WaitForSelectorState.Attached });

    /// <summary>Without a browser there is nothing to look at: each test then says why it is skipped.</summary>
    public async ValueTask InitializeAsync()
    {
        if (Found() is not null)
        {
            server = await StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (server is not null)
        {
            await server.StopAsync(TimeSpan.FromSeconds(20));
            await server.DisposeAsync();
        }

        one.Dispose();
        Folder.Delete(data);
    }

    private async Task<Uri> AddressAsync()
    {
        await BrowserAsync();
        return Address;
    }

    /// <summary>Of the build that is tested: the program where it was built, with the app's files beside it.</summary>
    private async Task<ChildServer> StartAsync()
    {
        var flavour = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var address = new Uri($"http://127.0.0.1:{ChildServer.FreePort()}");
        var started = ChildServer.Start("dotnet", [Repository.Path("silo", "bin", flavour, "net10.0", "salesflow.dll"), "demo", "--data", data, "--speed", "0.2"], address,
            new Dictionary<string, string> { ["ASPNETCORE_URLS"] = address.ToString(), ["ASPNETCORE_ENVIRONMENT"] = "Production", ["SalesFlow__Oidc__AllowPrivate"] = "true", ["SalesFlow__Channel__AllowPrivate"] = "true" });
        await started.WaitReadyAsync("/healthz/ready", Patience, TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        var until = TimeProvider.System.GetTimestamp();
        // The company's last story is its forecast: when the report names it, all of the history is there.
        while (!started.LastLines.Contains("/v1/customers/forecast", StringComparison.Ordinal))
        {
            Assert.True(!started.HasExited && TimeProvider.System.GetElapsedTime(until) < Patience, $"the demo did not get ready:\n{started.LastLines}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return started;
    }

    /// <summary>Debian's Chromium, or what <c>SALESFLOW_TEST_CHROMIUM</c> names; without one the test ends as skipped, under <c>CI=true</c> as failed.</summary>
    private static string Chromium()
    {
        var found = Found();
        if (found is null)
        {
            const string reason = "no Chromium here: install Debian's 'chromium', or name one in SALESFLOW_TEST_CHROMIUM";
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(reason);
            }

            Assert.Skip(reason);
        }

        return found;
    }

    private static string? Found() =>
        new[] { Environment.GetEnvironmentVariable("SALESFLOW_TEST_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
}

/// <summary>The two sizes that everything is looked at.</summary>
public enum Screen
{
    /// <summary>1440 × 900</summary>
    Desktop,

    /// <summary>390 × 844, with touch.</summary>
    Phone,
}

[CollectionDefinition(WebDemo.Name, DisableParallelization = true)]
public sealed class WebCollection : ICollectionFixture<WebDemo>;

[CollectionDefinition(WebDemo.Calm)]
public sealed class CalmWebCollection : ICollectionFixture<WebDemo>;
