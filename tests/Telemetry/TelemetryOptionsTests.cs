using Microsoft.Extensions.Configuration;
using SalesFlow.Hosting;
using Xunit;

namespace SalesFlow.Telemetry;

public sealed class TelemetryOptionsTests
{
    [Fact]
    public void By_default_this_machine_may_read_and_nothing_is_sent()
    {
        var options = Read();

        Assert.Equal((MetricsAccess.Loopback, LogForm.Text, false, false, 10), (options.Metrics, options.Logs, options.Otlp, options.Traces, options.TopTenants));
    }

    [Fact]
    public void With_a_collector_one_request_in_a_hundred_is_traced()
    {
        var options = Read(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"));

        Assert.True(options.Otlp && options.Traces);
        Assert.Equal(0.01, options.TraceRatio);
        Assert.False(Read(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"), ("SalesFlow:Telemetry:TraceRatio", "0")).Traces);
        Assert.False(Read(("SalesFlow:Telemetry:TraceRatio", "1")).Traces);
    }

    [Theory]
    [InlineData("Metrics", "everyone", "off, loopback, on")]
    [InlineData("Metrics", "2", "off, loopback, on")]
    [InlineData("Logs", "xml", "text, json")]
    [InlineData("TraceRatio", "1.5", "between 0 and 1")]
    [InlineData("TraceRatio", "NaN", "between 0 and 1")]
    [InlineData("TopTenants", "-1", "between 0 and 100")]
    [InlineData("TopTenants", "many", "between 0 and 100")]
    public void A_bad_value_is_named_with_what_it_may_be(string name, string value, string words)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Read(($"SalesFlow:Telemetry:{name}", value)));

        Assert.StartsWith($"SalesFlow__Telemetry__{name}={value} ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    private static TelemetryOptions Read(params (string Name, string? Value)[] settings) => TelemetryOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => setting.Value)).Build());
}
