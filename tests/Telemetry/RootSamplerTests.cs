using System.Diagnostics;
using OpenTelemetry.Trace;
using Xunit;

namespace SalesFlow.Telemetry;

public sealed class RootSamplerTests
{
    private static readonly ActivityContext Sampled = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
    private static readonly ActivityContext Unsampled = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);

    [Theory]
    [InlineData("Microsoft.AspNetCore.Hosting.HttpRequestIn", 1, SamplingDecision.RecordAndSample)]
    [InlineData("Microsoft.AspNetCore.Hosting.HttpRequestIn", 0, SamplingDecision.Drop)]
    [InlineData("window wake", 1, SamplingDecision.RecordAndSample)]
    [InlineData("window wake", 0, SamplingDecision.Drop)]
    [InlineData("IChainGrain/Act", 1, SamplingDecision.Drop)]
    [InlineData("journal batch", 1, SamplingDecision.Drop)]
    public void A_trace_begins_at_requests_and_wake_ups_only(string name, double ratio, SamplingDecision decision) => Assert.Equal(decision, Decide(ratio, name));

    [Fact]
    public void A_batch_is_kept_with_a_sampled_request_that_it_serves_and_with_no_other()
    {
        Assert.Equal(SamplingDecision.RecordAndSample, Decide(0, "journal batch", default, [new(Unsampled), new(Sampled)]));
        Assert.Equal(SamplingDecision.Drop, Decide(1, "journal batch", default, [new(Unsampled)]));
    }

    [Fact]
    public void A_callers_decision_stands()
    {
        Assert.Equal(SamplingDecision.RecordAndSample, Decide(0, "IChainGrain/Act", Sampled));
        Assert.Equal(SamplingDecision.Drop, Decide(1, "IChainGrain/Act", Unsampled));
    }

    private static SamplingDecision Decide(double ratio, string name, ActivityContext parent = default, ActivityLink[]? links = null) =>
        new ParentBasedSampler(new RootSampler(ratio)).ShouldSample(new SamplingParameters(parent, ActivityTraceId.CreateRandom(), name, ActivityKind.Internal, null, links)).Decision;
}
