namespace SalesFlow.Client;

/// <summary>Reviews the text of contracts.</summary>
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
}
