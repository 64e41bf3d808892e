using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using SalesFlow.Api;
using SalesFlow.Deadlines;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Limits;

public sealed class FullGrainTests
{
    [Fact]
    public async Task A_grain_that_has_too_many_calls_waiting_is_answered_busy()
    {
        var log = new ProbeLog();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        log.OnWake = _ => held.Task;
        await using var silo = await TestSilo.Start(services => services.AddSingleton(log).Configure<SiloMessagingOptions>(o => o.MaxEnqueuedRequestsHardLimit = 3));
        var grain = silo.Grains.GetGrain<IProbeGrain>("acme/full");

        var calls = Enumerable.Range(0, 20).Select(n => grain.Wake("w", n)).ToArray();
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAny(calls).Unwrap());
        held.SetResult();

        var problem = ProblemMiddleware.Of(refused);
        Assert.Equal((503, "busy", 1), (problem.Status, problem.Code, problem.RetryAfter));
        Assert.Same(Problems.Busy, problem);
    }
}
