using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Chains;
using SalesFlow.Tenants;

namespace SalesFlow.Backtest;

/// <summary>"24 h instead of 48 h": what a changed template would have made of chains of the past.</summary>
internal static class BacktestApi
{
    public static void MapBacktest(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/templates/{key}/backtest", Try).Allow(Role.Reader).Shows(Reach.Rows).WithTags("Templates")
            .Described("BacktestTemplate", "Try other limits on the chains of a period",
                "Judges each chain of the period by its records, as it runs and as it would under 'limits' (by step) or a whole 'template', and says what changes, for whom and where. Nothing is saved. At most 20,000 chains.")
            .Accepts<BacktestRequest>("application/json").Problems(400, 401, 403, 404, 415, 422, 503);

    private static async Task<Ok<BacktestAnswer>> Try(string key, HttpContext http, ICatalogues catalogues, Backtests backtests)
    {
        var tenant = http.Caller().Tenant;
        var request = await http.JsonAsync<BacktestRequest>();
        var catalogue = await catalogues.FreshAsync(tenant);
        if (!catalogue.Templates.TryGetValue(key, out var newest))
        {
            throw new ProblemException(new Refusal(RefusalCode.UnknownTemplate, $"There is no template '{key}'.{Similar.Hint(key, catalogue.Templates.Keys)}").ToProblem(addressed: true));
        }

        return TypedResults.Ok(await backtests.RunAsync(tenant, key, Period.Parse(request.Period), Candidate(newest, request, catalogue), catalogue, http.Scope(), http.RequestAborted));
    }

    /// <exception cref="ProblemException">422: no such step, or a template that does not hold together.</exception>
    private static CompiledTemplate Candidate(ChainTemplate newest, BacktestRequest request, Catalogue catalogue)
    {
        if (request is { Limits: null or { Count: 0 }, Template: null } or { Limits.Count: > 0, Template: not null })
        {
            throw new ProblemException(Problems.Invalid("/limits", "say what to try: either 'limits' by step, for example {\"next\":{\"length\":\"PT24H\",\"clock\":\"elapsed\"}}, or a whole 'template'"));
        }

        var steps = newest.Steps.Select(step => step.Key).ToArray();
        if (request.Limits?.Keys.FirstOrDefault(step => !steps.Contains(step)) is { } unknown)
        {
            throw new ProblemException(Problems.Invalid($"/limits/{unknown}", $"there is no such step; the template has {string.Join(", ", steps)}.{Similar.Hint(unknown, steps)}"));
        }

        var candidate = request.Template is { } whole
            ? whole with { Key = newest.Key, Version = newest.Version }
            // A limit that is tried holds for all: conditions would hide it.
            : newest with { Steps = [.. newest.Steps.Select(step => request.Limits!.TryGetValue(step.Key, out var limit) ? step with { Limit = limit with { From = limit.From ?? step.Limit?.From }, Limits = [] } : step)] };
        var compiled = TemplateCompiler.Compile(candidate, catalogue.Nodes, out var errors) ?? throw new ProblemException(Problems.Invalid([.. errors.Select(error => error with { Pointer = Place(error.Pointer, candidate, request) })]));
        return compiled.CalendarsNamed.FirstOrDefault(name => !catalogue.Calendars.ContainsKey(name)) is { } missing
            ? throw new ProblemException(Problems.Invalid(request.Template is null ? "/limits" : "/template/steps", $"there is no calendar '{missing}'.{Similar.Hint(missing, catalogue.Calendars.Keys)}"))
            : compiled;
    }

    /// <summary>Where the sender wrote it: <c>/steps/1/limit/length</c> is <c>/limits/next/length</c> to whom sent limits.</summary>
    private static string Place(string pointer, ChainTemplate candidate, BacktestRequest request) =>
        request.Template is not null ? $"/template{pointer}"
        : pointer.Split('/') is ["", "steps", var index, "limit", .. var rest] && int.TryParse(index, out var step) && step < candidate.Steps.Length
            ? string.Join('/', ["/limits", candidate.Steps[step].Key, .. rest]) : pointer;
}
