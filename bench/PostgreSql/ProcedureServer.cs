using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using System.Text.Json;
using Npgsql;

namespace SalesFlow.Bench;

/// <summary>A plain minimal API that calls <see cref="StoredProcedure"/>: what one would write without actors, batches or a journal.</summary>
public static class ProcedureServer
{
    /// <summary>Serves until it is asked to stop.</summary>
    public static async Task RunAsync(int port, string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 64, MaxAutoPrepare = 8, AutoPrepareMinUsages = 1 }.ConnectionString);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, BaselineJson.Default));
        await using var app = builder.Build();
        app.MapPost("/v1/actions", async (BaselineAction action) =>
        {
            await using var command = source.CreateCommand(StoredProcedure.Call);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = action.Chain });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = action.Step });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = action.Id });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(action, BaselineJson.Default.BaselineAction) });
            var version = (int)(await command.ExecuteScalarAsync())!;
            return TypedResults.Created((string?)null, new BaselineReceipt(action.Id, action.Chain, version, null));
        });
        app.MapGet("/healthz/ready", () => "ready");
        await app.RunAsync();
    }
}
