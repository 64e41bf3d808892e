namespace SalesFlow.Client;

/// <summary>Reads and writes chain templates.</summary>
public sealed class TemplatesApi
{
    private readonly ApiPipe pipe;

    internal TemplatesApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>All templates in their newest version.</summary>
    public IAsyncEnumerable<ChainTemplate> ListAsync(CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(Route.To("templates").With("cursor", cursor), SalesFlowJson.Default.PageChainTemplate, stop), cancel);

    /// <summary>The newest version of one template.</summary>
    public Task<ChainTemplate> GetAsync(string key, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("templates", key), SalesFlowJson.Default.ChainTemplate, cancel);

    /// <summary>Makes a new version.</summary>
    /// <param name="template">The whole template.</param>
    /// <param name="ifMatch">The version (entity tag) that it was made from; the server refuses with 412 when another came between.</param>
    /// <param name="cancel">Ends the call.</param>
    public Task<ChainTemplate> PutAsync(ChainTemplate template, string? ifMatch = null, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Put, Route.To("templates", template.Key), template, SalesFlowJson.Default.ChainTemplate, SalesFlowJson.Default.ChainTemplate,
            true, cancel, request =>
            {
                if (ifMatch is not null)
                    request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            });

    /// <summary>Tries other limits, or another template, on the chains of a period. Nothing is saved.</summary>
    /// <exception cref="SalesFlowException">422: no such step, a limit that can't be read, or too many chains.</exception>
    public Task<BacktestAnswer> BacktestAsync(string key, BacktestQuestion question, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("templates", key, "backtest"), question, SalesFlowJson.Default.BacktestQuestion, SalesFlowJson.Default.BacktestAnswer, true, cancel);
}
