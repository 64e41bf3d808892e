using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Deadlines;

namespace SalesFlow.Api;

/// <summary>Whether the process runs, and whether it can serve.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz/live", () => TypedResults.Text("live")).Allow(Role.Anyone).WithTags("Health")
            .Described("Live", "The process runs", "Answers as long as the process can answer.");
        routes.MapGet("/healthz/ready", Ready).Allow(Role.Anyone).WithTags("Health")
            .Described("Ready", "The process can serve", "It is not stopping, a silo has joined, the store answers, the journal is writable, and the deadline shards have been started. 'checks' says each; "
                + "'caughtUp' tells whether the shards have worked off what fell due while the service was down: they do so while it serves.")
            .Produces<ReadyAnswer>().Problems(503);
    }

    private static async Task<IResult> Ready(HttpContext http, ApiOptions options)
    {
        // A process without shards of its own has nothing to start.
        var shards = http.RequestServices.GetService<DeadlineReadiness>();
        var obstacle = await options.Obstacle(http.RequestServices);
        var journal = obstacle is null;
        var started = shards?.Started ?? true;
        var checks = new ReadyChecks(new(journal), shards is null ? null : new(started, journal && started && await shards.CaughtUpAsync()));
        http.Response.Headers.CacheControl = "no-store";
        return journal && started
            ? TypedResults.Ok(new ReadyAnswer(true, checks))
            : throw new ProblemException(NotReady(obstacle ?? "The deadline shards are still being started.", checks));
    }

    private static Problem NotReady(string why, ReadyChecks checks) => new(503, "not-ready", "The process cannot serve yet", $"{why} Ask again shortly.")
    {
        RetryAfter = 1,
        More = json =>
        {
            json.WriteBoolean("ready"u8, false);
            json.WritePropertyName("checks"u8);
            JsonSerializer.Serialize(json, checks, ApiJson.Options);
        },
    };
}

/// <summary>What makes a process ready.</summary>
public sealed record ReadyAnswer(bool Ready, ReadyChecks Checks);

/// <param name="Journal">The silo has joined and commits are taken.</param>
/// <param name="Shards">Absent in a process that has no deadline shards.</param>
public sealed record ReadyChecks(JournalCheck Journal, ShardsCheck? Shards);

public sealed record JournalCheck(bool Ready);

/// <param name="Ready">All shards have been started.</param>
/// <param name="CaughtUp">Each has tried what was due when it began.</param>
public sealed record ShardsCheck(bool Ready, bool CaughtUp);
