using Microsoft.Extensions.Time.Testing;
using SalesFlow.Actions;
using Xunit;

namespace SalesFlow.Telemetry;

public sealed class TenantLoadTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void The_busiest_of_the_last_whole_minute_are_named_and_the_others_summed()
    {
        var load = new TenantLoad(time);
        foreach (var (tenant, actions) in new[] { ("a", 5), ("b", 70), ("c", 3), ("d", 40), ("b", 1) })
        {
            load.Count(tenant, actions);
        }

        Assert.Equal([(TenantLoad.Others, 0L)], load.Busiest(2));
        time.Advance(TimeSpan.FromMinutes(1));
        load.Count("z", 1000);

        Assert.Equal([("b", 71L), ("d", 40L), (TenantLoad.Others, 8L)], load.Busiest(2));
        Assert.Equal([(TenantLoad.Others, 119L)], load.Busiest(0));
    }

    [Fact]
    public void A_minute_without_actions_names_nobody()
    {
        var load = new TenantLoad(time);
        load.Count("a", 5);
        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal([(TenantLoad.Others, 0L)], load.Busiest(10));
    }

    [Fact]
    public void Nothing_is_lost_where_many_count_at_once()
    {
        var load = new TenantLoad(time);
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                load.Count("a", 1);
            }
        });
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([("a", 80_000L), (TenantLoad.Others, 0L)], load.Busiest(10));
    }

    [Fact]
    public void No_tenant_can_be_named_as_the_others_are() => Assert.False(GrainKeys.IsTenant(TenantLoad.Others));
}
