using Microsoft.Extensions.Options;
using Xunit;

namespace SalesFlow.Deadlines;

public sealed class WakeGateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Of_the_windows_that_wait_for_a_place_the_one_due_first_goes_first_whatever_shard_it_is_of()
    {
        var gate = new WakeGate(Options.Create(new DeadlineOptions { WakesPerSilo = 1 }), TimeProvider.System);
        await gate.Enter(Noon);
        var late = gate.Enter(Noon.AddMinutes(2));
        var early = gate.Enter(Noon.AddMinutes(1));
        var alsoEarly = gate.Enter(Noon.AddMinutes(1));

        gate.Leave();
        await early;
        Assert.Equal((false, false), (late.IsCompleted, alsoEarly.IsCompleted));
        gate.Leave();
        await alsoEarly;
        Assert.False(late.IsCompleted);
        gate.Leave();
        await late;
    }

    [Fact]
    public void Places_that_nobody_waits_for_are_free_again()
    {
        var gate = new WakeGate(Options.Create(new DeadlineOptions { WakesPerSilo = 2 }), TimeProvider.System);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(gate.Enter(Noon).IsCompletedSuccessfully);
            gate.Leave();
        }

        Assert.True(gate.Enter(Noon).IsCompletedSuccessfully);
        Assert.True(gate.Enter(Noon).IsCompletedSuccessfully);
        Assert.False(gate.Enter(Noon).IsCompleted);
    }
}
