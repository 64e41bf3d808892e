namespace SalesFlow.Client;

/// <summary>Reads the catalogue of nodes and adds the tenant's own.</summary>
public sealed class NodesApi
{
    private readonly ApiPipe pipe;

    internal NodesApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>All nodes: the standard ones and the tenant's own.</summary>
    public IAsyncEnumerable<ActionNode> ListAsync(CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(Route.To("nodes").With("cursor", cursor), SalesFlowJson.Default.PageActionNode, stop), cancel);

    /// <summary>One node.</summary>
    public Task<ActionNode> GetAsync(string key, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("nodes", key), SalesFlowJson.Default.ActionNode, cancel);

    /// <summary>Adds or changes a node of the tenant's own.</summary>
    public Task<ActionNode> PutAsync(ActionNode node, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Put, Route.To("nodes", node.Key), node, SalesFlowJson.Default.ActionNode, SalesFlowJson.Default.ActionNode, true, cancel);
}
