using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orleans.Runtime;
using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Deadlines;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Notifications;

namespace SalesFlow.Telemetry;

/// <summary>Traces, metrics and logs of a server: what a host calls. Nothing is measured that nobody reads, and nothing is traced without a collector.</summary>
public static class TelemetryHost
{
    /// <summary>The few of Orleans' instruments that say something to an operator; the others stay off.</summary>
    private static readonly HashSet<string> OrleansInstruments =
        ["orleans-catalog-activations", "orleans-app-requests-timedout", "orleans-scheduler-long-running-turns", "orleans-gateway-connected-clients"];

    /// <summary>Call it after Orleans was added: a silo also shows what waits in the database.</summary>
    /// <exception cref="Hosting.ConfigurationException">Bad configuration.</exception>
    public static WebApplicationBuilder AddSalesFlowTelemetry(this WebApplicationBuilder builder)
    {
        var options = TelemetryOptions.Read(builder.Configuration);
        builder.Services.AddSingleton(options);
        if (options.Logs == LogForm.Json)
        {
            builder.Logging.AddJsonConsole(json => (json.IncludeScopes, json.UseUtcTimestamp, json.TimestampFormat) = (true, true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        }

        if (options.Metrics == MetricsAccess.Off && !options.Otlp)
        {
            return builder;
        }

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(Resource).WithMetrics(metrics => Metrics(metrics, options));
        builder.Services.AddSingleton<TenantGauge>();
        var silo = builder.Services.Any(service => service.ServiceType == typeof(ILocalSiloDetails));
        if (silo)
        {
            builder.Services.AddSingleton<BacklogReads>();
            builder.Services.AddHostedService<BacklogWatch>();
        }

        if (options.Traces)
        {
            telemetry.WithTracing(traces => Traces(traces, options));
            builder.Services.AddSingleton<IOutgoingGrainCallFilter, CallSpans>();
            builder.Services.AddSingleton<IIncomingGrainCallFilter, CallSpans>();
        }

        if (options.Otlp)
        {
            telemetry.WithLogging(null, logs => (logs.IncludeScopes, logs.IncludeFormattedMessage) = (true, true));
            telemetry.UseOtlpExporter();
        }

        return builder;
    }

    /// <summary>Opens <c>/metrics</c> to those who may read it. Call it before the API is mapped, whose answer everyone else gets: there is nothing here.</summary>
    public static WebApplication MapSalesFlowTelemetry(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<TelemetryOptions>();
        if (options.Logs == LogForm.Json)
        {
            app.Use(RequestScope.Middleware(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("SalesFlow.Request")));
        }

        if (app.Services.GetService<MeterProvider>() is not null)
        {
            app.Services.GetRequiredService<TenantGauge>();
            Begin();
        }

        if (options.Metrics != MetricsAccess.Off)
        {
            app.UseOpenTelemetryPrometheusScrapingEndpoint(http => MetricsGate.Opens(http, options.Metrics));
        }

        return app;
    }

    /// <summary>The environment's own words (<c>OTEL_SERVICE_NAME</c>, <c>OTEL_RESOURCE_ATTRIBUTES</c>) come last and win.</summary>
    private static void Resource(ResourceBuilder resource) => resource
        .AddService("salesflow", serviceVersion: typeof(TelemetryHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddEnvironmentVariableDetector();

    private static void Metrics(MeterProviderBuilder metrics, TelemetryOptions options)
    {
        metrics.AddMeter(Signals.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Orleans")
            .AddView(instrument => instrument.Meter.Name == "Microsoft.Orleans" && !OrleansInstruments.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : null);
        if (options.Metrics != MetricsAccess.Off)
        {
            metrics.AddPrometheusExporter(prometheus => prometheus.ScrapeEndpointPath = MetricsGate.Path);
        }
    }

    private static void Traces(TracerProviderBuilder traces, TelemetryOptions options) => traces
        .SetSampler(new ParentBasedSampler(new RootSampler(options.TraceRatio)))
        .AddSource(Signals.Name)
        .AddAspNetCoreInstrumentation(http => http.Filter = request => request.Request.Path != MetricsGate.Path && !request.Request.Path.StartsWithSegments("/healthz"));

    private static void Begin()
    {
        ActionMetrics.Begin();
        HttpMetrics.Begin();
        PulseMetrics.Begin();
        EvidenceMetrics.Begin();
        JournalMetrics.Begin();
        DeadlineMetrics.Begin();
        BoardMetrics.Begin();
        AlertMetrics.Begin();
        Channels.ChannelMetrics.Begin();
    }
}

/// <summary>The one metric that names tenants, and only the busiest.</summary>
internal sealed class TenantGauge
{
    public TenantGauge(TenantLoad load, IMeterFactory meters, TelemetryOptions options) => meters.Create(Signals.Name).CreateObservableGauge(
        "salesflow.tenant.actions", () => load.Busiest(options.TopTenants).Select(one => new Measurement<long>(one.Actions, new KeyValuePair<string, object?>("tenant", one.Tenant))),
        "{action}", "Actions answered in the last whole minute, of the busiest tenants and of all others");
}
