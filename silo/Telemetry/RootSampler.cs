using System.Diagnostics;
using OpenTelemetry.Trace;

namespace SalesFlow.Telemetry;

/// <summary>Decides where a trace begins: at a request or a wake-up, for a part of them; and at a batch of the journal that serves a sampled one. What happens inside
/// without a trace never begins one, or calls between grains would be sampled a second time, in pieces. Callers' own decisions stand (wrap it in <see cref="ParentBasedSampler"/>).</summary>
internal sealed class RootSampler(double ratio) : Sampler
{
    /// <summary>ASP.NET Core's name for a request as it comes in.</summary>
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private readonly TraceIdRatioBasedSampler part = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Name is Request or Signals.WakeSpan ? part.ShouldSample(samplingParameters)
        : samplingParameters.Links?.Any(link => (link.Context.TraceFlags & ActivityTraceFlags.Recorded) != 0) == true ? new(SamplingDecision.RecordAndSample)
        : new(SamplingDecision.Drop);
}
