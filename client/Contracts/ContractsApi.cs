namespace SalesFlow.Client;

/// <summary>Which contracts to list; absent members do not filter. Words may be several, separated by commas.</summary>
public sealed record ContractsQuery
{
    /// <summary>The states, as in <see cref="Contract.State"/>. Not for the queue.</summary>
    public string? State { get; init; }

    /// <summary>high, medium, low or none.</summary>
    public string? Risk { get; init; }

    /// <summary>With whom.</summary>
    public string? Customer { get; init; }

    /// <summary>The rep.</summary>
    public string? Owner { get; init; }

    /// <summary>The rep's team.</summary>
    public string? Team { get; init; }

    /// <summary>The opportunity that it came from. Not for the queue.</summary>
    public string? Opportunity { get; init; }

    /// <summary>The days in which it was first submitted: a month (<c>2026-02</c>), day, quarter, year or range. Not for the queue.</summary>
    public string? Period { get; init; }

    /// <summary>Found in id, number or title. Not for the queue.</summary>
    public string? Search { get; init; }

    /// <summary>Contracts a page, at most 500.</summary>
    public int? Limit { get; init; }
}

/// <summary>Reads contracts and reviews texts. Contracts are made and moved by actions with <see cref="SalesAction.Contract"/>.</summary>
public sealed class ContractsApi
{
    private readonly ApiPipe pipe;

    internal ContractsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>A first review by rules and the tenant's model. Nothing is saved, and it is no legal advice.</summary>
    /// <param name="text">Up to 200,000 characters.</param>
    /// <param name="language"><c>zh-CN</c> or <c>en</c>; null for both.</param>
    /// <param name="side"><c>seller</c> or <c>buyer</c>; null for the seller.</param>
    /// <exception cref="SalesFlowException">413 or 422: the text is too long.</exception>
    public Task<ContractReview> ReviewAsync(string text, string? language = null, string? side = null, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("contracts", "review"), new ContractText(text, language, side), SalesFlowJson.Default.ContractText, SalesFlowJson.Default.ContractReview, true, cancel);

    /// <summary>What the tenant allows in its contracts.</summary>
    public async Task<ContractTerms> TermsAsync(CancellationToken cancel = default) =>
        (await pipe.GetAsync(Route.To("policies", "contracts"), SalesFlowJson.Default.ContractPolicyAnswer, cancel)).Policy;

    /// <summary>Replaces what the tenant allows in its contracts (role <c>admin</c>).</summary>
    /// <exception cref="SalesFlowException">422: what is wrong, by its place.</exception>
    public async Task<ContractTerms> SaveTermsAsync(ContractTerms terms, CancellationToken cancel = default) =>
        (await pipe.SendAsync(HttpMethod.Put, Route.To("policies", "contracts"), terms, SalesFlowJson.Default.ContractTerms, SalesFlowJson.Default.ContractPolicyAnswer, true, cancel)).Policy;

    /// <summary>One contract.</summary>
    /// <exception cref="SalesFlowException">404: no such contract.</exception>
    public Task<Contract> GetAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("contracts", id), SalesFlowJson.Default.Contract, cancel);

    /// <summary>A contract's text as it is now, with its clauses.</summary>
    public Task<ContractWords> TextAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("contracts", id, "text"), SalesFlowJson.Default.ContractWords, cancel);

    /// <summary>What was promised to the contract's customer in visits and notes, held against contract and policy.</summary>
    public Task<ContractPromises> PromisesAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("contracts", id, "promises"), SalesFlowJson.Default.ContractPromises, cancel);

    /// <summary>The contracts that fit, newest first.</summary>
    public IAsyncEnumerable<ContractItem> ListAsync(ContractsQuery query, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(
            With(Route.To("contracts"), query, cursor).With("state", query.State).With("opportunity", query.Opportunity).With("period", query.Period).With("search", query.Search),
            SalesFlowJson.Default.PageContractItem, stop), cancel);

    /// <summary>Legal's queue: the highest risk first, then what has waited longest.</summary>
    public IAsyncEnumerable<ContractItem> QueueAsync(ContractsQuery? query = null, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(With(Route.To("contracts", "queue"), query ?? new(), cursor), SalesFlowJson.Default.PageContractItem, stop), cancel);

    /// <summary>How a period's contracts went.</summary>
    /// <param name="period">As in <see cref="ContractsQuery.Period"/>; null for all time.</param>
    /// <param name="groupBy"><c>owner</c> or <c>team</c>; null for none.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<ContractFiguresAnswer> FiguresAsync(string? period = null, string? groupBy = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("contracts", "figures").With("period", period).With("groupBy", groupBy), SalesFlowJson.Default.ContractFiguresAnswer, cancel);

    private static Route With(Route route, ContractsQuery query, string? cursor) => route.With("risk", query.Risk).With("customer", query.Customer).With("owner", query.Owner)
        .With("team", query.Team).With("cursor", cursor).With("limit", query.Limit);
}
