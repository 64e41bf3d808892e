namespace SalesFlow.Client;

/// <summary>Posts what people did. Every call may be repeated: an action's id is kept for ever.</summary>
public sealed class ActionsApi
{
    /// <summary>The most actions that one batch may hold.</summary>
    public const int BatchLimit = 1000;

    private readonly ApiPipe pipe;

    internal ActionsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>Posts one action.</summary>
    /// <exception cref="SalesFlowException"><c>action-id-reused</c> (422) when the id stands for other content.</exception>
    public async Task<ActionReceipt> PostAsync(SalesAction action, SendMode mode = SendMode.Live, CancellationToken cancel = default)
    {
        using var response = await pipe.SendAsync(HttpMethod.Post, Route.To("actions").With(mode), ApiPipe.Json(action, SalesFlowJson.Default.SalesAction), true, cancel, whole: true);
        var receipt = await ApiPipe.ReadAsync(response, SalesFlowJson.Default.ActionReceipt, cancel);
        var replayed = response.Headers.TryGetValues("Idempotent-Replayed", out var values) && values.Contains("true", StringComparer.OrdinalIgnoreCase);
        return receipt with { Replayed = replayed };
    }

    /// <summary>Posts up to <see cref="BatchLimit"/> actions; one that is refused does not refuse the others.</summary>
    /// <exception cref="ArgumentException">More actions than one batch may hold.</exception>
    public Task<BatchReceipt> PostBatchAsync(IReadOnlyList<SalesAction> actions, SendMode mode = SendMode.Live, CancellationToken cancel = default)
    {
        if (actions.Count > BatchLimit)
            throw new ArgumentException($"A batch holds at most {BatchLimit} actions; these are {actions.Count}.", nameof(actions));
        return pipe.SendAsync(HttpMethod.Post, Route.To("actions", "batch").With(mode), actions, SalesFlowJson.Default.IReadOnlyListSalesAction,
            SalesFlowJson.Default.BatchReceipt, true, cancel);
    }
}
