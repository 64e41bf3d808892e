using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;
using SalesFlow.Hosting;
using SalesFlow.Journal;
using Xunit;

namespace SalesFlow.Cluster;

public sealed class FaultsOnTheWireTests
{
    [Fact]
    public async Task What_a_silo_throws_is_what_a_gateway_catches_with_the_databases_own_fault_behind_it()
    {
        await using var cluster = await ProductCluster.NewAsync();
        await using var silo = await BuildAsync(cluster, "silo");
        await using var gateway = await BuildAsync(cluster, "api");
        var cause = new PostgresException("terminating connection due to administrator command", "FATAL", "FATAL", "57P01");

        foreach (var thrown in new Exception[] { new JournalUnavailableException("PostgreSQL does not answer", cause), new JournalBusyException("The journal's queue is full"), cause })
        {
            var caught = gateway.Services.GetRequiredService<Serializer>().Deserialize<Exception>(silo.Services.GetRequiredService<Serializer>().SerializeToArray(thrown))!;

            Assert.Equal(thrown.GetType(), caught.GetType());
            Assert.Equal(thrown.Message, caught.Message);
            Assert.Equal(thrown.InnerException?.GetType(), caught.InnerException?.GetType());
        }
    }

    /// <summary>Not started: only what it makes of bytes counts.</summary>
    private static Task<WebApplication> BuildAsync(ProductCluster cluster, string role)
    {
        var settings = cluster.Settings.ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value);
        (settings["urls"], settings["SalesFlow:Role"]) = ("http://127.0.0.1:0", role);
        return ServerHost.BuildAsync(settings, quiet: true);
    }
}
