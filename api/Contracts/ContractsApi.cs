using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Contracts;

/// <summary>Contracts (合同). They are made and moved by posting actions with <c>contract</c>.</summary>
internal static class ContractsApi
{
    public static void MapContracts(this IEndpointRouteBuilder routes)
    {
        var contracts = routes.MapGroup("/v1/contracts").WithTags("Contracts");
        contracts.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListContracts", "Contracts, newest first", "'state' takes revising, legal, returned, approved, signed, withdrawn and 'risk' high, medium, low, none, several separated by commas; 'period' counts by the day a contract was first submitted.")
            .Problems(401, 403, 422, 503);
        contracts.MapGet("/queue", Queue).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ContractQueue", "Legal's queue", "The highest risk first, then what has waited longest. Contracts that legal has to approve or return.").Problems(401, 403, 422, 503);
        contracts.MapGet("/figures", Figures).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ContractFigures", "How a period's contracts went", "Rework rate, first-time-right share, review time, waivers by clause; each share with the count that it stands on. 'groupBy' is owner or team.").Problems(401, 403, 422, 503);
        contracts.MapGet("/{id}", Read).Allow(Role.Reader).Names(GrainKeys.Contract)
            .Described("ReadContract", "One contract", "Its form with the rules that it breaks, what the first review found, waivers, verdicts, and the chains that watch it.").Problems(401, 403, 404, 503);
        contracts.MapGet("/{id}/text", Text).Allow(Role.Reader).Names(GrainKeys.Contract)
            .Described("ReadContractText", "A contract's text", "As it is now, with its clauses. A clause's index is what an action of the node contract.clause-changed names.").Problems(401, 403, 404, 503);
        contracts.MapGet("/{id}/promises", Promised).Allow(Role.Reader).Names(GrainKeys.Contract)
            .Described("CheckPromises", "What was promised to the customer", "Warranty, give-aways and account period promised in visits and notes, each with the clause that speaks of it and the policy's bound, flagged where it exceeds them.").Problems(401, 403, 404, 503);
    }

    private static async Task<Ok<Api.Page<ContractItem>>> List(
        string? state, string? risk, string? customer, string? owner, string? team, string? opportunity, string? period, string? search, string? cursor, int? limit, HttpContext http) =>
        TypedResults.Ok(await SubjectPages.PageAsync(
            http, GrainKeys.Contract, Filter(http, state, risk, customer, owner, team, opportunity, period, search), SubjectOrder.Newest, cursor, limit, row => ContractItem.Of(ContractKind.Of(row))));

    private static async Task<Ok<Api.Page<ContractItem>>> Queue(string? risk, string? customer, string? owner, string? team, string? cursor, int? limit, HttpContext http) =>
        TypedResults.Ok(await SubjectPages.PageAsync(
            http, GrainKeys.Contract, Filter(http, ContractStates.Legal, risk, customer, owner, team, null, null, null), SubjectOrder.Queue, cursor, limit, row => ContractItem.Of(ContractKind.Of(row))));

    private static async Task<Ok<ContractWire>> Read(string id, HttpContext http, ICatalogues catalogues)
    {
        var contract = await SubjectPages.ReadAsync(http, GrainKeys.Contract, id, ContractKind.Of);
        return TypedResults.Ok(ContractWire.Of(contract, ContractPolicy.Instance.Of(await catalogues.GetAsync(http.Caller().Tenant)), http.Language()));
    }

    private static async Task<Ok<ContractTextWire>> Text(string id, HttpContext http, IJournal journal)
    {
        await SubjectPages.ReadAsync(http, GrainKeys.Contract, id, ContractKind.Of);
        var now = await TextOf(http, id, journal);
        return TypedResults.Ok(new ContractTextWire(id, now.Revision, now.Text, [.. ClauseSplitter.Split(now.Text).Select(c => new ClauseWire(c.Index, c.Span.Start, c.Span.Length, c.Title))]));
    }

    private static async Task<Ok<PromisesAnswer>> Promised(string id, HttpContext http, IJournal journal, PromiseReads reads, ICatalogues catalogues)
    {
        var contract = await SubjectPages.ReadAsync(http, GrainKeys.Contract, id, ContractKind.Of);
        var (sources, complete) = await reads.OfAsync(http.Caller().Tenant, contract.Customer, http.Scope(), http.RequestAborted);
        var policy = ContractPolicy.Instance.Of(await catalogues.GetAsync(http.Caller().Tenant));
        var promises = PromiseLinks.Of(sources, contract.Form, (await TextOf(http, id, journal)).Text, policy);
        return TypedResults.Ok(new PromisesAnswer(
            id, contract.Customer, sources.Count, complete, promises.Count(p => p.Flags.Count > 0), [.. promises.Select(p => PromiseWire.Of(p, http.Language()))]));
    }

    private static async Task<Ok<ContractFiguresWire>> Figures(string? period, string? groupBy, HttpContext http, ISubjectLists lists, TimeProvider time)
    {
        Func<Contract, string?>? key = Empty(groupBy) switch
        {
            null => null,
            "owner" => contract => contract.Owner,
            "team" => contract => contract.Team,
            _ => throw new ProblemException(Problems.Query("groupBy", "must be owner or team")),
        };
        var contracts = new List<Contract>();
        await foreach (var row in lists.AllAsync(http.Caller().Tenant, GrainKeys.Contract, SubjectPages.Filter(http, null, null, null, null, period), http.RequestAborted))
        {
            contracts.Add(ContractKind.Of(row));
        }

        var groups = key is null ? null : contracts.GroupBy(key).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new ContractFiguresGroup(g.Key, ContractFiguresOf.Of([.. g], http.Language()))).ToArray();
        return TypedResults.Ok(new ContractFiguresWire(Stamp.Now(time), Period.Parse(period)?.Text, ContractFiguresOf.Of(contracts, http.Language()), groups));
    }

    private static async Task<ContractTexts> TextOf(HttpContext http, string id, IJournal journal) =>
        ContractTexts.Of(await journal.ReadAsync(new StreamId(http.Caller().Tenant, GrainKeys.Subject(GrainKeys.Contract, id)), cancellation: http.RequestAborted));

    private static SubjectFilter Filter(HttpContext http, string? state, string? risk, string? customer, string? owner, string? team, string? opportunity, string? period, string? search)
    {
        var filter = SubjectPages.Filter(http, state, customer, owner, team, period, search, Empty(opportunity) is { } id ? GrainKeys.Subject(GrainKeys.Opportunity, id) : null);
        if (filter.States?.FirstOrDefault(s => !ContractStates.All.Contains(s)) is { } strange)
        {
            throw new ProblemException(Problems.Query("state", $"'{strange}' is none of {string.Join(", ", ContractStates.All)}"));
        }

        return Empty(risk) is { } words ? filter with { Ranks = [.. words.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Rank)] } : filter;
    }

    private static int Rank(string word) => RiskWord.Rank(word) ?? throw new ProblemException(Problems.Query("risk", $"'{word}' is none of high, medium, low, none"));

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
