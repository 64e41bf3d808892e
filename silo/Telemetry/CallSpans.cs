using System.Diagnostics;
using Orleans.Runtime;

namespace SalesFlow.Telemetry;

/// <summary>Hands a sampled trace on from caller to grain. Orleans' own filters (<c>AddActivityPropagation</c>) do as much for calls that nobody samples, which is nearly all
/// of them; these only look. The context's key is Orleans' own.</summary>
internal sealed class CallSpans : IOutgoingGrainCallFilter, IIncomingGrainCallFilter
{
    private const string Parent = "traceparent";

    public Task Invoke(IOutgoingGrainCallContext context) =>
        Activity.Current is { Recorded: true } ? CallAsync(context) : context.Invoke();

    public Task Invoke(IIncomingGrainCallContext context) =>
        RequestContext.Get(Parent) is string parent && ActivityContext.TryParse(parent, null, isRemote: true, out var caller) ? ServeAsync(context, caller) : context.Invoke();

    /// <summary>Asynchronous, so that what is set for this call does not stay with the caller.</summary>
    private static async Task CallAsync(IOutgoingGrainCallContext context)
    {
        using var span = Signals.Spans.StartActivity(Name(context), ActivityKind.Client);
        RequestContext.Set(Parent, Activity.Current!.Id!);
        await InvokeAsync(context, span);
    }

    private static async Task ServeAsync(IIncomingGrainCallContext context, ActivityContext caller)
    {
        using var span = Signals.Spans.StartActivity(Name(context), ActivityKind.Server, caller);
        span?.SetTag("rpc.orleans.target_id", context.TargetId.ToString());
        await InvokeAsync(context, span);
    }

    private static async Task InvokeAsync(IGrainCallContext context, Activity? span)
    {
        span?.SetTag("rpc.system", "orleans").SetTag("rpc.service", context.InterfaceName).SetTag("rpc.method", context.MethodName);
        try
        {
            await context.Invoke();
        }
        catch (Exception error)
        {
            span?.SetStatus(ActivityStatusCode.Error, error.Message).SetTag("error.type", error.GetType().FullName);
            throw;
        }
    }

    private static string Name(IGrainCallContext context) => $"{context.InterfaceName[(context.InterfaceName.LastIndexOf('.') + 1)..]}/{context.MethodName}";
}
