using System.Net;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Telemetry;

/// <summary>A real server and a collector beside it.</summary>
public sealed class OtlpTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task A_sampled_request_is_followed_from_http_through_the_grain_into_the_journals_batch()
    {
        using var folder = new Folder();
        using var collector = new OtlpReceiver();
        await using var server = await ProductServer.StartAsync(folder.Path, Settings(collector), TestContext.Current.CancellationToken);
        var company = new Company(server.Http, ProductServer.ApiKey);

        var (status, text, answer) = await company.SendAsync(
            "POST", "/v1/actions", """{"id":"a-1","node":"todo.done","occurredAt":"2026-11-23T10:00:00Z","actor":"rep-1","customer":"c-1","fields":{"note":"only-in-the-body"}}""",
            headers: ("traceparent", $"00-{Trace}-b7ad6b7169203331-01"));
        answer.Dispose();
        Assert.True(status == HttpStatusCode.Created, text);

        await Company.UntilAsync(() => Task.FromResult(collector.Spans().Any(span => span.Links.Any(link => link.Trace == Trace) && span.Trace != Trace)), "the batch's span comes");
        await Company.UntilAsync(() => Task.FromResult(collector.Spans().Any(span => span.Trace == Trace && span.Name == "POST /v1/actions")), "the request's span comes");
        var spans = collector.Spans();
        var own = spans.Where(span => span.Trace == Trace).ToArray();
        var batch = Assert.Single(spans, span => span.Name == "journal batch");
        var commit = Assert.Single(own, span => span.Name == "journal commit");
        var served = Assert.Single(own, span => span.Id == commit.Parent);
        var called = Assert.Single(own, span => span.Id == served.Parent);
        var request = Assert.Single(own, span => span.Id == called.Parent);

        Assert.Equal("ISubjectGrain/Act", served.Name);
        Assert.Equal("ISubjectGrain/Act", called.Name);
        Assert.Equal("POST /v1/actions", request.Name);
        Assert.Equal("b7ad6b7169203331", request.Parent);
        Assert.Equal([(Trace, served.Id)], batch.Links);
        Assert.Equal([(batch.Trace, batch.Id)], commit.Links);
    }

    [Fact]
    public async Task Metrics_and_logs_are_sent_too_and_nothing_sent_holds_a_key_or_a_body()
    {
        using var folder = new Folder();
        using var collector = new OtlpReceiver();
        await using var server = await ProductServer.StartAsync(folder.Path, Settings(collector), TestContext.Current.CancellationToken);
        var company = new Company(server.Http, ProductServer.ApiKey);
        var (_, _, answer) = await company.SendAsync(
            "POST", "/v1/actions", """{"id":"a-1","node":"todo.done","occurredAt":"2026-11-23T10:00:00Z","actor":"rep-1","customer":"c-1","fields":{"note":"only-in-the-body"}}""",
            headers: ("traceparent", $"00-{Trace}-b7ad6b7169203331-01"));
        answer.Dispose();

        await Company.UntilAsync(
            () => Task.FromResult(collector.Text.Contains("salesflow.actions", StringComparison.Ordinal) && collector.Spans().Count > 0 && collector.Received.Any(one => one.Path == "/v1/logs")),
            "traces, metrics and logs come");
        Assert.True(await server.StopAsync());

        Assert.Contains("salesflow.windows.open", collector.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ProductServer.ApiKey, collector.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("only-in-the-body", collector.Text, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Settings(OtlpReceiver collector) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        ["SalesFlow__Telemetry__TraceRatio"] = "0.000001",
    };
}
