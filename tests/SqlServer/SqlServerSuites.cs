using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Audit;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Storage;
using SalesFlow.Tests.Evidence;
using SalesFlow.Tests.Journal;
using SalesFlow.Tests.Lists;
using Xunit;

namespace SalesFlow.SqlServer;

public sealed class SqlServerJournalTests : JournalSuite
{
    protected override IStoragePlace NewPlace() => new SqlServerPlace();
}

public sealed class SqlServerStoreTests : StoreSuite
{
    protected override IStoragePlace NewPlace() => new SqlServerPlace();
}

public sealed class SqlServerListTests : ListSuite
{
    protected override IStoragePlace NewPlace() => new SqlServerPlace();
}

public sealed class SqlServerSubjectListTests : SubjectListSuite
{
    protected override IStoragePlace NewPlace() => new SqlServerPlace();
}

public sealed class SqlServerReadTests : ReadSuite
{
    protected override IStoragePlace NewPlace() => new SqlServerPlace();
}

public sealed class SqlServerEvidenceTests : EvidenceSuite
{
    protected override IStoragePlace NewPlace() => new SqlServerPlace();

    /// <summary>An upload's file loses its name when it is closed.</summary>
    protected override void NothingUnfinished()
    {
    }
}

public sealed class SqlServerArchiveStoreTests : Archive.ArchiveStoreSuite
{
    protected override IStoragePlace NewPlace() => new SqlServerPlace();
}

public sealed class SqlServerPersonalStoreTests : Personal.PersonalStoreSuite
{
    protected override IStoragePlace NewPlace() => new SqlServerPlace();
}

public sealed class SqlServerRegistrationTests
{
    [Fact]
    public async Task Everything_that_is_registered_works_together_and_the_second_start_finds_all_done()
    {
        var database = await SqlServerServer.NewDatabaseAsync();
        await using (var provider = new ServiceCollection().AddSalesFlowSqlServer(database).AddLogging().BuildServiceProvider(validateScopes: true))
        {
            var outcome = await provider.GetRequiredService<IJournal>().CommitAsync(Some.Commit(chain: Some.Chain()));
            Assert.Equal(CommitStatus.Committed, outcome.Status);
            Assert.Equal(1, await provider.GetRequiredService<IChainLists>().CountAsync("acme", new ChainFilter(), TestContext.Current.CancellationToken));
            Assert.Equal(["acme"], await provider.GetRequiredService<IAuditReads>().TenantsAsync(TestContext.Current.CancellationToken));
            Assert.NotNull(provider.GetRequiredService<IDatabaseClock>());
        }

        Assert.Empty(SqlServerDatabase.Migrate(database, "sqlserver"));
        await SqlServerServer.DropAsync(database);
    }
}
