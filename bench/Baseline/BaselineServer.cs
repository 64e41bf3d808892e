using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>
/// The baseline in its own process: a minimal API over one grain per chain, state and reminders on Orleans' own ADO.NET providers, on one
/// SQLite file in WAL mode with <c>synchronous=FULL</c>. It answers 201 when state and window are durable.
/// </summary>
public static class BaselineServer
{
    private const string Invariant = "System.Data.SQLite";

    /// <summary>Serves until it is asked to stop.</summary>
    /// <param name="port">Loopback port to listen on.</param>
    /// <param name="file">The SQLite file; made if absent.</param>
    /// <param name="options">How the grain works.</param>
    /// <param name="postgres">Connection string of a PostgreSQL database instead of the file.</param>
    public static async Task RunAsync(int port, string file, BaselineOptions options, string? postgres = null)
    {
        await using var sqlite = postgres is null ? new BaselineDataSource(file, options.OneConnection) : null;
        await using System.Data.Common.DbDataSource source = sqlite is not null
            ? sqlite
            : Npgsql.NpgsqlDataSource.Create(new Npgsql.NpgsqlConnectionStringBuilder(postgres) { MaxPoolSize = 64, MaxAutoPrepare = 20 }.ConnectionString);
        var invariant = sqlite is not null ? Invariant : "Npgsql";
        await PrepareAsync(source, sqlite is not null);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, BaselineJson.Default));
        builder.Host.UseOrleans(silo => silo
            .UseLocalhostClustering(ChildServer.FreePort(), ChildServer.FreePort())
            .UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.DataSource) = (invariant, source))
            .AddAdoNetGrainStorageAsDefault(storage => (storage.Invariant, storage.DataSource) = (invariant, source)));

        await using var app = builder.Build();
        app.MapPost("/v1/actions", async (BaselineAction action, IGrainFactory grains) =>
            TypedResults.Created((string?)null, await grains.GetGrain<IBaselineChainGrain>(action.Chain).Post(action)));
        app.MapGet("/healthz/ready", () => "ready");
        app.MapGet("/durability", () => sqlite?.Durability(64) ?? []);
        await app.RunAsync();
    }

    private static async Task PrepareAsync(System.Data.Common.DbDataSource source, bool isSqlite)
    {
        var scripts = Assembly.Load("SalesFlow.Storage");
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        if (isSqlite)
        {
            command.CommandText = "PRAGMA journal_mode = WAL";
            await command.ExecuteNonQueryAsync();
        }

        foreach (var name in scripts.GetManifestResourceNames().Where(name => name.StartsWith(isSqlite ? "Sql/sqlite-orleans/" : "Sql/postgresql-orleans/", StringComparison.Ordinal)).Order())
        {
            using var text = new StreamReader(scripts.GetManifestResourceStream(name)!);
#pragma warning disable CA2100 // The scripts are our own embedded files.
            command.CommandText = await text.ReadToEndAsync();
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BaselineAction))]
[JsonSerializable(typeof(BaselineReceipt))]
internal sealed partial class BaselineJson : JsonSerializerContext;
