using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SalesFlow.Audit;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Storage;
using SalesFlow.Support;
using SalesFlow.Tests.Journal;
using Xunit;

namespace SalesFlow.Tests.Storage;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Everything_that_is_registered_works_together_and_closes()
    {
        var directory = Directory.CreateTempSubdirectory("salesflow-").FullName;
        await Works(new ServiceCollection().AddSalesFlowSqlite(directory), directory);
        Folder.Delete(directory);
    }

    [Fact]
    public async Task Also_on_PostgreSQL()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.NewDatabaseAsync();
        await Works(new ServiceCollection().AddSalesFlowPostgreSql(database), new NpgsqlConnectionStringBuilder(database).Database!);
        await server.DropAsync(database);
    }

    private static async Task Works(IServiceCollection services, string place)
    {
        await using var provider = services.AddLogging().BuildServiceProvider(validateScopes: true);
        var outcome = await provider.GetRequiredService<IJournal>().CommitAsync(Some.Commit(chain: Some.Chain()));
        Assert.Equal(CommitStatus.Committed, outcome.Status);
        Assert.Single((await provider.GetRequiredService<IStore>().OpenChainsOfAsync("acme", "customer/c-101", TestContext.Current.CancellationToken)).Chains);
        Assert.Equal(1, await provider.GetRequiredService<IChainLists>().CountAsync("acme", new ChainFilter(), TestContext.Current.CancellationToken));
        Assert.Equal(["acme"], await provider.GetRequiredService<IAuditReads>().TenantsAsync(TestContext.Current.CancellationToken));
        Assert.EndsWith(place, provider.GetRequiredService<IDatabase>().Place, StringComparison.Ordinal);
        Assert.NotNull(provider.GetRequiredService<IDatabaseClock>());
        Assert.NotNull(provider.GetRequiredService<EvidenceFiles>());
        Assert.NotNull(provider.GetRequiredService<IAlertLists>());
        Assert.NotNull(provider.GetRequiredService<IJournalLists>());
    }
}
