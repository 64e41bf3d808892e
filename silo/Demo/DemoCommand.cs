using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SalesFlow.Audit;
using SalesFlow.Client;
using SalesFlow.Hosting;
using Spectre.Console;

namespace SalesFlow.Demo;

/// <summary><c>salesflow demo</c>: the server on a fresh data directory with a made-up company that keeps working while one looks.</summary>
public static class DemoCommand
{
    private const string Tenant = "zhilian";

    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "Where the demo keeps its data (default: a fresh temporary directory, removed at the end)" };
        var seed = new Option<int>("--seed") { Description = "The same seed plays the same company", DefaultValueFactory = _ => 20260 };
        var speed = new Option<double>("--speed") { Description = "Actions a second of the live agents", DefaultValueFactory = _ => 2 };
        var command = new Command("demo", "Serve a made-up company of 35 people and 800 customers that keeps working while you look") { data, seed, speed };
        command.SetAction(async (parsed, cancel) =>
        {
            var given = parsed.GetValue(data);
            var directory = given ?? Directory.CreateTempSubdirectory("salesflow-demo-").FullName;
            try
            {
                return await RunAsync(directory, parsed.GetValue(seed), parsed.GetValue(speed), cancel);
            }
            finally
            {
                if (given is null)
                {
                    Directory.Delete(directory, recursive: true);
                }
            }
        });
        return command;
    }

    /// <summary>The demo's key is known to everybody: where a shared database is configured, it must be one that nobody else works in.</summary>
    private static async Task RefuseOthersData(IServiceProvider services, CancellationToken cancel)
    {
        var tenants = await services.GetRequiredService<IAuditReads>().TenantsAsync(cancel);
        if (tenants.FirstOrDefault(tenant => tenant is not (Tenant or "_system")) is { } other)
        {
            throw new ConfigurationException($"the demo wants a database of its own; this one holds the tenant '{other}'. Remove SalesFlow__Storage and ConnectionStrings__SalesFlow, or name an empty database");
        }
    }

    private static async Task<int> RunAsync(string directory, int seed, double speed, CancellationToken cancel)
    {
        // A demo's key is no secret: the same each time, so that a page left open works again.
        const string key = "sf_demo-key-for-trying-out-only-0000000000";
        await using var app = await ServerHost.BuildAsync(new Dictionary<string, string?>
        {
            ["SalesFlow:DataDirectory"] = directory, ["SalesFlow:Bootstrap:Tenant"] = Tenant, ["SalesFlow:Bootstrap:ApiKey"] = key,
            ["SalesFlow:Role"] = Roles.All, ["SalesFlow:DemoTenant"] = Tenant, ["SalesFlow:DrainGrace"] = "00:00:00",
        }, quiet: true);
        await RefuseOthersData(app.Services, cancel);
        await app.StartAsync(cancel);
        var address = new Uri(EmbeddedServer.Address(app) + "/");
        using var http = new HttpClient { BaseAddress = address };
        var client = new SalesFlowClient(http, key);
        var options = new DemoOptions { Seed = seed, Speed = speed, Now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow() };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, app.Lifetime.ApplicationStopping);
        try
        {
            var played = await AnsiConsole.Status().StartAsync("…", status => DemoCompany.PlayAsync(
                client, options, new Progress<DemoProgress>(p => status.Status(p.Total > 0 ? $"{p.Stage} {p.Done}/{p.Total}" : p.Stage)), stop.Token));
            await DemoReport.ShowAsync(AnsiConsole.Console, client, address, key, options, played, stop.Token);
            await new DemoFigures(http, key, TimeZoneInfo.ConvertTime(options.Now, options.TimeZone).AddMonths(-1).ToString("yyyy-MM")).ShowAsync(AnsiConsole.Console, stop.Token);
            await DemoCompany.LiveAsync(client, options, null, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        await app.StopAsync(CancellationToken.None);
        return 0;
    }
}
