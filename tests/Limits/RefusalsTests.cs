using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SalesFlow.Limits;

/// <summary>Who does not heed 'Retry-After' is refused late.</summary>
public sealed class RefusalsTests
{
    private readonly FakeTimeProvider time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Refusals Of(double perSecond, int waiting) => new(new() { RefusalsPerSecond = perSecond, Waiting = waiting }, time);

    [Fact]
    public void The_first_of_a_second_are_answered_at_once_the_next_within_a_second()
    {
        var refusals = Of(perSecond: 3, waiting: 10);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(refusals.HoldAsync(Cancellation).IsCompletedSuccessfully));

        var late = refusals.HoldAsync(Cancellation);
        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(late.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(501));
        Assert.True(late.IsCompletedSuccessfully);
        Assert.True(refusals.HoldAsync(Cancellation).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task No_more_are_held_than_may_wait_and_one_that_left_makes_room()
    {
        var refusals = Of(perSecond: 1, waiting: 1);
        Assert.True(refusals.HoldAsync(Cancellation).IsCompletedSuccessfully);
        using var leaves = new CancellationTokenSource();
        var held = refusals.HoldAsync(leaves.Token);
        Assert.True(refusals.HoldAsync(Cancellation).IsCompletedSuccessfully);

        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        Assert.False(refusals.HoldAsync(Cancellation).IsCompleted);
    }
}
