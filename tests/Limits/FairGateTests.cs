using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SalesFlow.Limits;

public sealed class FairGateTests
{
    private readonly FakeTimeProvider time = new();
    private readonly FairGate.Place a = new();
    private readonly FairGate.Place b = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alone_a_tenant_has_the_whole_gate_and_its_part_of_the_narrow_one_when_another_is_about()
    {
        var gate = Gate(new() { InFlight = 4, InFlightEach = 2, InFlightAlone = 8 });
        var alone = await Enter(gate, a, 8);
        var ninth = gate.EnterAsync(a, false, Cancel).AsTask();
        Assert.False(ninth.IsCompleted);
        var others = gate.EnterAsync(b, false, Cancel).AsTask();
        Assert.False(others.IsCompleted);

        // The wide gate narrows by what leaves: the newcomer is in before the one that waited longer.
        alone[..5].ForEach(turn => turn.Dispose());
        Assert.NotNull(await others);
        Assert.False(ninth.IsCompleted);
        alone[5].Dispose();
        Assert.False(ninth.IsCompleted);
        alone[6].Dispose();
        Assert.NotNull(await ninth);
        Assert.Equal((2, 1), (a.Held, b.Held));

        // An hour later nobody else is about.
        time.Advance(TimeSpan.FromHours(1));
        await Enter(gate, a, 5);
    }

    [Fact]
    public async Task The_tenant_with_least_under_way_for_its_share_is_next()
    {
        var gate = Gate(new() { InFlight = 4, InFlightEach = 2, InFlightAlone = 4 });
        b.Share = 3;
        var first = await Enter(gate, b, 1);
        first.AddRange(await Enter(gate, a, 2));
        var full = await gate.EnterAsync(b, false, Cancel);
        var ofA = gate.EnterAsync(a, false, Cancel).AsTask();
        var ofB = gate.EnterAsync(b, false, Cancel).AsTask();
        Assert.False(ofA.IsCompleted || ofB.IsCompleted);

        // Two of A's and one of B's: two thirds of a third are less than two.
        full!.Dispose();
        Assert.NotNull(await ofB);
        Assert.False(ofA.IsCompleted);
        first[1].Dispose();
        Assert.NotNull(await ofA);
    }

    [Fact]
    public async Task A_batch_takes_a_quarter_and_gives_back_what_it_does_not_need_once()
    {
        var gate = Gate(new() { InFlight = 40, InFlightAlone = 40 });
        var batch = (await gate.EnterAsync(a, true, Cancel))!;
        Assert.Equal(10, a.Held);

        Assert.Equal(3, batch.Keep(3));
        Assert.Equal(3, a.Held);
        batch.Dispose();
        batch.Dispose();
        Assert.Equal(0, a.Held);

        var large = (await gate.EnterAsync(a, true, Cancel))!;
        Assert.Equal(10, large.Keep(1000));
        large.Dispose();
        Assert.Equal(10, large.Keep(1000));
        Assert.Equal(0, a.Held);
    }

    [Fact]
    public async Task Beside_others_a_batch_takes_half_of_its_tenants_part()
    {
        var gate = Gate(new() { InFlight = 40, InFlightEach = 12, InFlightAlone = 40 });
        (await gate.EnterAsync(b, false, Cancel))!.Dispose();
        var (first, second) = ((await gate.EnterAsync(a, true, Cancel))!, (await gate.EnterAsync(a, true, Cancel))!);
        Assert.Equal((6, 12), (first.Keep(1000), a.Held));

        var third = gate.EnterAsync(a, true, Cancel).AsTask();
        Assert.False(third.IsCompleted);
        Assert.NotNull(await gate.EnterAsync(b, true, Cancel));
        second.Dispose();
        Assert.NotNull(await third);
    }

    [Fact]
    public async Task Beside_others_a_tenant_begins_so_many_a_second_for_its_share_single_actions_and_batches_apart()
    {
        var gate = Gate(new() { InFlight = 40, InFlightEach = 40, InFlightAlone = 40, ActionsBeside = 100 });
        var batch = (await gate.EnterAsync(a, true, Cancel))!;
        Assert.True(batch.PaceAsync(5_000, Cancel).IsCompletedSuccessfully);
        Assert.True(batch.PaceAsync(5_000, Cancel).IsCompletedSuccessfully);

        (await gate.EnterAsync(b, false, Cancel))!.Dispose();
        Assert.True(batch.PaceAsync(50, Cancel).IsCompletedSuccessfully);
        var next = batch.PaceAsync(50, Cancel);
        Assert.True((await gate.EnterAsync(a, false, Cancel))!.PaceAsync(1, Cancel).IsCompletedSuccessfully);
        time.Advance(TimeSpan.FromMilliseconds(449));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(next.IsCompletedSuccessfully);

        b.Share = 2;
        var ofB = (await gate.EnterAsync(b, true, Cancel))!;
        Assert.True(ofB.PaceAsync(50, Cancel).IsCompletedSuccessfully);
        var second = ofB.PaceAsync(50, Cancel);
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.True(second.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Nobody_waits_longer_for_his_time_than_for_a_turn()
    {
        var gate = Gate(new() { InFlight = 40, InFlightEach = 40, InFlightAlone = 40, ActionsBeside = 1, Patience = TimeSpan.FromSeconds(3) });
        (await gate.EnterAsync(b, false, Cancel))!.Dispose();
        var batch = (await gate.EnterAsync(a, true, Cancel))!;
        Assert.True(batch.PaceAsync(1_000, Cancel).IsCompletedSuccessfully);

        var next = batch.PaceAsync(1_000, Cancel);
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(next.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Single_actions_pass_their_tenants_batches_but_not_for_ever()
    {
        var gate = Gate(new() { InFlight = 2, InFlightAlone = 2 });
        var inside = await Enter(gate, a, 2);
        var batch = gate.EnterAsync(a, true, Cancel).AsTask();
        var singles = Enumerable.Range(0, 17).Select(_ => gate.EnterAsync(a, false, Cancel).AsTask()).ToArray();
        inside[0].Dispose();

        foreach (var single in singles[..16])
        {
            var turn = await single;
            Assert.False(batch.IsCompleted);
            turn!.Dispose();
        }

        var ofBatch = await batch;
        Assert.False(singles[16].IsCompleted);
        ofBatch!.Dispose();
        Assert.NotNull(await singles[16]);
        Assert.Equal(0, a.Count);
    }

    [Fact]
    public async Task A_full_line_is_refused_at_once_and_a_long_wait_ends()
    {
        var gate = Gate(new() { InFlight = 2, InFlightAlone = 2, Waiting = 1, Patience = TimeSpan.FromSeconds(3) });
        var inside = await Enter(gate, a, 2);
        var waits = gate.EnterAsync(a, false, Cancel).AsTask();

        Assert.Null(await gate.EnterAsync(a, false, Cancel));
        Assert.False(waits.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(await waits);

        // Who left keeps neither the place in the line nor the turn.
        var next = gate.EnterAsync(a, false, Cancel).AsTask();
        Assert.False(next.IsCompleted);
        inside[0].Dispose();
        Assert.NotNull(await next);
        Assert.Equal(2, a.Held);
    }

    [Fact]
    public async Task Who_goes_away_while_waiting_leaves_nothing_behind()
    {
        var gate = Gate(new() { InFlight = 2, InFlightAlone = 2, Waiting = 5 });
        var inside = await Enter(gate, a, 2);
        using var gone = new CancellationTokenSource();
        var waits = gate.EnterAsync(a, false, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);

        inside.ForEach(turn => turn.Dispose());
        Assert.Equal((0, 0), (a.Held, a.Count));
        await Enter(gate, a, 2);
    }

    [Fact]
    public async Task Under_many_tenants_nobody_is_lost_and_the_bound_holds()
    {
        var gate = new FairGate(new() { InFlight = 6, InFlightAlone = 6, Waiting = 10_000 }, TimeProvider.System);
        var places = Enumerable.Range(0, 5).Select(_ => new FairGate.Place()).ToArray();
        var (now, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(n => Task.Run(async () =>
        {
            using var turn = await gate.EnterAsync(places[n % 5], false, Cancel);
            Assert.NotNull(turn);
            var inside = Interlocked.Increment(ref now);
            InterlockedMax(ref most, inside);
            await Task.Yield();
            Interlocked.Decrement(ref now);
        }, Cancel)));

        Assert.InRange(most, 1, 6);
        Assert.All(places, place => Assert.Equal((0, 0), (place.Held, place.Count)));
    }

    private FairGate Gate(LimitOptions options) => new(options, time);

    private static async Task<List<FairGate.Turn>> Enter(FairGate gate, FairGate.Place place, int number)
    {
        var turns = new List<FairGate.Turn>();
        for (var i = 0; i < number; i++)
        {
            var turn = gate.EnterAsync(place, false, Cancel);
            Assert.True(turn.IsCompletedSuccessfully);
            turns.Add((await turn)!);
        }

        return turns;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen)
            {
                return;
            }
        }
    }
}
