using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using SalesFlow.Api;
using SalesFlow.Limits;
using SalesFlow.Sqlite;
using SalesFlow.Telemetry;
using SalesFlow.Web;

namespace SalesFlow.Hosting;

/// <summary>One process of the server: HTTP edge, silo, or both. Composition only.</summary>
public static class ServerHost
{
    private const string DefaultUrl = "http://127.0.0.1:5080";
    private const string DefaultSiloUrl = "http://127.0.0.1:5081";
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(60);

    /// <summary>Composes the server and opens its database; the caller starts it.</summary>
    /// <param name="settings">Over the environment's and <c>appsettings.json</c>.</param>
    /// <param name="quiet">Only warnings are logged: a command has the screen.</param>
    /// <param name="machine">This machine's own clock; null for the system's.</param>
    /// <exception cref="ConfigurationException">Bad configuration.</exception>
    /// <exception cref="DataDirectoryInUseException">Another process holds the data directory.</exception>
    public static async Task<WebApplication> BuildAsync(IReadOnlyDictionary<string, string?>? settings = null, bool quiet = false, TimeProvider? machine = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(ServerHost).Assembly.GetName().Name });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        var options = ServerOptions.Read(builder.Configuration);
        builder.WebHost.UseUrls(HttpAddresses.Checked(
            builder.Configuration["urls"] ?? builder.Configuration["ASPNETCORE_URLS"] ?? (options.HasApi ? DefaultUrl : DefaultSiloUrl)));
        builder.WebHost.ConfigureKestrel(HttpLimits.Set);
        Logs(builder.Logging, quiet);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit + options.Grace);
        builder.Services.AddSingleton(options);
        builder.Services.AddStorage(options, machine);
        builder.Services.AddOptionsFrom(builder.Configuration);
        builder.Services.AddSingleton(Erp.ErpConnections.Read(builder.Configuration));
        // A grain's fault reaches the edge of another process as what it was, with the database's own behind it: a store that does not answer is 503, not 500.
        builder.Services.Configure<ExceptionSerializationOptions>(faults => faults.SupportedExceptionTypeFilter = _ => true);
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<Bootstrap>();
        builder.Services.AddHostedService<Draining>();
        if (options.HasApi)
        {
            // Where it is not published, the files of the web app lie where they were built.
            builder.WebHost.UseStaticWebAssets();
            builder.Services.AddWebHost();
        }

        builder.Services.AddSingleton<Import.IImportReader, Import.ImportReader>();
        builder.Services.AddSalesFlowApi(new ApiOptions { Limits = options.Limits, DemoTenant = options.DemoTenant, SignInFailures = options.SignInFailures, Oidc = options.Oidc, Obstacle = services => services.GetRequiredService<Readiness>().ObstacleAsync() });
        if (options.HasSilo)
        {
            builder.UseOrleans(silo => SiloSetup.Configure(silo, options));
        }
        else
        {
            builder.UseOrleansClient(client => GatewaySetup.Configure(client, options));
        }

        builder.AddSalesFlowTelemetry();
        var app = builder.Build();
        var database = await StorageSetup.OpenAsync(app.Services, options);
        if (options.HasSilo)
        {
            await app.Services.GetRequiredService<Bootstrap>().ShardsAsync(app.Services);
        }

        Map(app, options);
        app.Logger.Log(quiet ? LogLevel.Debug : LogLevel.Information, "database {Place}, role {Role}", database.Place, options.Role);
        return app;
    }

    private static void Map(WebApplication app, ServerOptions options)
    {
        Draining.Use(app);
        app.MapSalesFlowTelemetry();
        if (!options.HasApi)
        {
            app.MapSalesFlowHealth();
            return;
        }

        if (!options.HasSilo)
        {
            GatewaySetup.HoldBack(app);
        }

        app.UseWebHeaders();
        app.MapSalesFlow();
        app.MapWeb();
        if (options.HasSilo && options.OrleansDashboard)
        {
            app.MapOperatorsDashboard();
        }
    }

    private static void Logs(ILoggingBuilder logging, bool quiet) =>
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Orleans", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning)
            // Tells of every call, and of a client's mistake as of a fault of ours; those the tools log themselves.
            .AddFilter("ModelContextProtocol", LogLevel.Critical)
            // Start-up notes of Orleans that say nothing about us: its advice on the garbage collector and a watchdog that counts from the machine's start.
            .AddFilter("Orleans.Runtime.Silo", LogLevel.Error).AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error).AddFilter("Microsoft.Hosting.Lifetime", quiet ? LogLevel.Warning : LogLevel.Information);
}
