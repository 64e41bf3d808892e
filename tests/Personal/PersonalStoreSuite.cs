using SalesFlow.Tests.Journal;
using Xunit;

namespace SalesFlow.Personal;

/// <summary>Keys of persons in one database.</summary>
public abstract class PersonalStoreSuite : StorageTest
{
    [Fact]
    public async Task Of_keys_that_come_at_once_the_first_of_each_name_stays_for_all()
    {
        const int names = 40, each = 12;
        var asked = await Task.WhenAll(Enumerable.Range(0, names * each).Select(n => Task.Run(async () =>
            (Name: $"customer/c-{n % names}#0", Tenant: n % 2 == 0 ? "acme" : "other", Key: await Storage.Personal.KeyAsync(n % 2 == 0 ? "acme" : "other", $"customer/c-{n % names}#0", PersonalKey.Fresh(), Cancellation)))));

        Assert.All(asked.GroupBy(one => (one.Tenant, one.Name)), of => Assert.Single(of.Select(one => Convert.ToHexString(one.Key)).Distinct()));
        Assert.Distinct(asked.GroupBy(one => (one.Tenant, one.Name)).Select(of => Convert.ToHexString(of.First().Key)));
        foreach (var tenant in asked.GroupBy(one => one.Tenant))
        {
            var kept = await Storage.Personal.KeysAsync(tenant.Key, [.. tenant.Select(one => one.Name).Distinct(), "customer/nobody#0"], Cancellation);
            Assert.Equal(tenant.Select(one => one.Name).Distinct().Count(), kept.Count);
            Assert.All(tenant, one => Assert.Equal(one.Key, kept[one.Name]));
        }
    }

    [Fact]
    public async Task A_key_that_was_taken_away_is_gone_and_the_others_stay()
    {
        var (gone, stays) = (await KeyAsync("customer/c-1#0"), await KeyAsync("customer/c-2#0"));
        await Storage.Personal.RemoveKeysAsync("acme", ["customer/c-1#0", "customer/never#0"], Cancellation);

        var kept = await Storage.Personal.KeysAsync("acme", ["customer/c-1#0", "customer/c-2#0"], Cancellation);
        Assert.Equal(stays, Assert.Single(kept).Value);
        Assert.NotEqual(gone, await KeyAsync("customer/c-1#0"));
    }

    private async Task<byte[]> KeyAsync(string name) => await Storage.Personal.KeyAsync("acme", name, PersonalKey.Fresh(), Cancellation);
}

public sealed class SqlitePersonalStoreTests : PersonalStoreSuite
{
    protected override IStoragePlace NewPlace() => new SqlitePlace();
}

public sealed class PostgreSqlPersonalStoreTests : PersonalStoreSuite
{
    protected override IStoragePlace NewPlace() => new PostgreSqlPlace();
}
