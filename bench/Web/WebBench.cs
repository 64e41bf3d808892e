using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using SalesFlow.Client;
using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>What opening the web app costs, and what a live overview costs that stays open: the published build and the demo's company in Debian's Chromium.</summary>
public static class WebBench
{
    private const string Key = "sf_demo-key-for-trying-out-only-0000000000";
    private const int Opens = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Publishes, opens cold, then watches; prints.</summary>
    /// <param name="arguments"><c>--minutes n</c>: how long the overview stays open (2); <c>--rate n</c>: actions a second meanwhile (200).</param>
    public static async Task RunAsync(string[] arguments)
    {
        using var directory = new TempDirectory();
        var published = directory["published"];
        await PublishAsync(published);
        var address = new Uri($"http://127.0.0.1:{ChildServer.FreePort()}");
        await using var server = ChildServer.Start(Path.Combine(published, "salesflow"), ["demo", "--data", directory["data"], "--speed", "0.1"], address,
            new Dictionary<string, string> { ["ASPNETCORE_URLS"] = address.ToString() });
        await server.WaitReadyAsync("/healthz/ready", Patience);
        await HistoryAsync(server);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--enable-precise-memory-info"] });
        Console.WriteLine("opened cold (an empty cache, a fresh profile)   bytes received | first number | interactive");
        var rounds = new List<(double Bytes, double Number, double Interactive)>();
        for (var i = 0; i < Opens; i++)
        {
            rounds.Add(await OpenAsync(browser, address));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  median of {Opens}: {Median(rounds, r => r.Bytes) / 1e6:0.00} MB | {Median(rounds, r => r.Number):0} ms | {Median(rounds, r => r.Interactive):0} ms (goals: ≤ 6 MB, ≤ 1,500 ms, ≤ 4,000 ms)"));
        await WatchAsync(browser, server, address, Options.Number(arguments, "--minutes", 2), Options.Number(arguments, "--rate", 200));
        Console.WriteLine(Machine.Load);
        await server.StopAsync(TimeSpan.FromSeconds(30));
    }

    private static async Task<(double Bytes, double Number, double Interactive)> OpenAsync(IBrowser browser, Uri address)
    {
        await using var context = await SignedInAsync(browser, address);
        var page = await context.NewPageAsync();
        var devtools = await context.NewCDPSessionAsync(page);
        await devtools.SendAsync("Network.enable");
        double bytes = 0;
        devtools.Event("Network.loadingFinished").OnEvent += (_, told) => bytes += told!.Value.GetProperty("encodedDataLength").GetDouble();
        var began = Stopwatch.GetTimestamp();
        await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.Commit });
        await page.Locator("[data-rate] .rate-value").First.WaitForAsync();
        var number = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        await page.WaitForSelectorAsync("html[data-ready]", new() { State = WaitForSelectorState.Attached });
        var interactive = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle).WaitAsync(TimeSpan.FromSeconds(3)).ContinueWith(_ => { }, TaskScheduler.Default);
        return (bytes, number, interactive);
    }

    /// <summary>An overview that stays open while actions come in: its own processor time and memory, minute by minute.</summary>
    private static async Task WatchAsync(IBrowser browser, ChildServer server, Uri address, int minutes, int rate)
    {
        await using var context = await SignedInAsync(browser, address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        await page.WaitForSelectorAsync("html[data-ready]", new() { State = WaitForSelectorState.Attached });
        var devtools = await context.NewCDPSessionAsync(page);
        await devtools.SendAsync("Performance.enable");
        using var stop = new CancellationTokenSource();
        var sending = SendAsync(address, rate, stop.Token);
        Console.WriteLine($"overview open under {rate} actions/s: minute | of a core | JavaScript heap after collection | WebAssembly memory");
        var (busy, at) = (await BusyAsync(devtools), Stopwatch.GetTimestamp());
        for (var minute = 1; minute <= minutes; minute++)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);
            var (now, then) = (await BusyAsync(devtools), Stopwatch.GetTimestamp());
            await devtools.SendAsync("HeapProfiler.collectGarbage");
            var heap = await page.EvaluateAsync<double>("() => performance.memory.usedJSHeapSize");
            var wasm = await page.EvaluateAsync<double>("() => globalThis.Blazor?.runtime?.Module?.HEAPU8?.length ?? globalThis.Blazor?.runtime?.localHeapViewU8?.().length ?? 0");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {minute,3} | {(now - busy) / Stopwatch.GetElapsedTime(at, then).TotalSeconds:0.0%} | {heap / 1e6:0.0} MB | {wasm / 1e6:0.0} MB"));
            (busy, at) = (now, then);
        }

        await stop.CancelAsync();
        Console.WriteLine($"  {await sending:N0} actions were sent; the server used {server.Cpu.TotalSeconds:N0} s of processor time in all (goals: < 30 % of a core, memory flat)");
    }

    /// <summary>Seconds that the tab's main thread was busy.</summary>
    private static async Task<double> BusyAsync(ICDPSession devtools) => (await devtools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
        .First(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();

    private static async Task<long> SendAsync(Uri address, int rate, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = address };
        var client = new SalesFlowClient(http, Key);
        var run = Guid.NewGuid().ToString("N")[..8];
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        long sent = 0;
        try
        {
            while (await tick.WaitForNextTickAsync(stop))
            {
                await Task.WhenAll(Enumerable.Range(0, rate / 10).Select(_ => client.Actions.PostAsync(new SalesAction
                {
                    Id = $"w-{run}-{Interlocked.Increment(ref sent)}", Node = "need.raised", Actor = "rep-01", Customer = $"c-{sent % 800:0000}", OccurredAt = TimeProvider.System.GetUtcNow(),
                }, cancel: stop)));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was seen.
        }

        return sent;
    }

    private static async Task<IBrowserContext> SignedInAsync(IBrowser browser, Uri address)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = address.ToString(), Locale = "zh-CN", ViewportSize = new() { Width = 1440, Height = 900 } });
        var answer = await context.APIRequest.PostAsync("/v1/session", new() { DataObject = new { demo = "dir-01" } });
        return answer.Ok ? context : throw new InvalidOperationException(await answer.TextAsync());
    }

    private static async Task HistoryAsync(ChildServer server)
    {
        var began = Stopwatch.GetTimestamp();
        while (!server.LastLines.Contains("/v1/customers/forecast", StringComparison.Ordinal))
        {
            if (server.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException($"The demo did not get ready:\n{server.LastLines}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
        }
    }

    private static async Task PublishAsync(string target)
    {
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", "silo", "-c", "Release", "-o", target, "--nologo", "-v", "q"]) { WorkingDirectory = Root() })!;
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException("dotnet publish silo failed; what it said is above.");
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SalesFlow.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Run it from the repository: the web app is published from its sources.");
    }

    private static double Median(List<(double, double, double)> rounds, Func<(double Bytes, double Number, double Interactive), double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);
}
