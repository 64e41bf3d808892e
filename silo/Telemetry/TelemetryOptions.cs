using Microsoft.Extensions.Configuration;
using SalesFlow.Hosting;

namespace SalesFlow.Telemetry;

/// <summary>Who may read <c>/metrics</c>.</summary>
public enum MetricsAccess
{
    /// <summary>Nobody; nothing is counted unless OTLP asks for it.</summary>
    Off = 1,

    /// <summary>Who asks from this machine itself, not through a proxy.</summary>
    Loopback = 2,

    /// <summary>Whoever reaches the port.</summary>
    On = 3,
}

/// <summary>How the console's log is written.</summary>
public enum LogForm
{
    Text = 1,

    /// <summary>One JSON object a line, with the scopes: tenant, trace, request.</summary>
    Json = 2,
}

/// <summary>What the operator says of telemetry (section <c>SalesFlow:Telemetry</c>). OTLP is configured by OpenTelemetry's own variables, such as <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Default: loopback.</summary>
    public MetricsAccess Metrics { get; set; } = MetricsAccess.Loopback;

    /// <summary>Default: text.</summary>
    public LogForm Logs { get; set; } = LogForm.Text;

    /// <summary>The part of requests that are traced, 0 to 1, where the caller did not decide it. Counts only while OTLP is configured. Default: 0.01.</summary>
    public double TraceRatio { get; set; } = 0.01;

    /// <summary>How many tenants are named in metrics, the busiest; the others are summed. 0 names none. Default: 10.</summary>
    public int TopTenants { get; set; } = 10;

    /// <summary>Traces, metrics and logs are sent to a collector.</summary>
    public bool Otlp { get; private set; }

    public bool Traces => Otlp && TraceRatio > 0;

    /// <exception cref="ConfigurationException">One line that says what is wrong and what to do.</exception>
    public static TelemetryOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("SalesFlow:Telemetry");
        var options = new TelemetryOptions
        {
            Metrics = Word(section, nameof(Metrics), MetricsAccess.Loopback),
            Logs = Word(section, nameof(Logs), LogForm.Text),
            Otlp = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]),
        };
        options.TraceRatio = Number(section, nameof(TraceRatio), options.TraceRatio, 1);
        options.TopTenants = (int)Number(section, nameof(TopTenants), options.TopTenants, 100);
        return options;
    }

    private static T Word<T>(IConfigurationSection section, string name, T otherwise)
        where T : struct, Enum =>
        section[name] is not { Length: > 0 } text ? otherwise
        : Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(text, ignoreCase: true)
        : throw new ConfigurationException($"SalesFlow__Telemetry__{name}={text} must be one of {string.Join(", ", Enum.GetNames<T>().Select(word => word.ToLowerInvariant()))}");

    private static double Number(IConfigurationSection section, string name, double otherwise, int most) =>
        section[name] is not { Length: > 0 } text ? otherwise
        : double.TryParse(text, out var number) && number >= 0 && number <= most ? number
        : throw new ConfigurationException($"SalesFlow__Telemetry__{name}={text} must be a number between 0 and {most}");
}
