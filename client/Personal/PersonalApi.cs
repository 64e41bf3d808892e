using System.Text.Json;

namespace SalesFlow.Client;

/// <summary>What is held of one person, and erasing it (role <c>admin</c>).</summary>
public sealed class PersonalApi
{
    private readonly ApiPipe pipe;

    internal PersonalApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>All that is held of a customer.</summary>
    public Task<JsonElement> CustomerAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("customers", id, "personal"), SalesFlowJson.Default.JsonElement, cancel);

    /// <summary>All that is held of a member.</summary>
    public Task<JsonElement> MemberAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("members", id, "personal"), SalesFlowJson.Default.JsonElement, cancel);

    /// <summary>Erases what is personal of a customer, for ever.</summary>
    /// <param name="customer">The customer's id.</param>
    /// <param name="id">Chosen by the caller; the same again is answered as before.</param>
    /// <param name="reason">For the audit log; names nobody.</param>
    /// <param name="cancel">Ends the call, not the erasure.</param>
    public Task<Erasure> EraseCustomerAsync(string customer, string id, string reason, CancellationToken cancel = default) => EraseAsync("customers", customer, id, reason, cancel);

    /// <summary>Erases what is personal of a member, for ever. The id stays.</summary>
    /// <param name="member">The member's id.</param>
    /// <param name="id">Chosen by the caller; the same again is answered as before.</param>
    /// <param name="reason">For the audit log; names nobody.</param>
    /// <param name="cancel">Ends the call, not the erasure.</param>
    /// <exception cref="SalesFlowException">409 <c>in-use</c>: the member owns planned or open chains.</exception>
    public Task<Erasure> EraseMemberAsync(string member, string id, string reason, CancellationToken cancel = default) => EraseAsync("members", member, id, reason, cancel);

    private Task<Erasure> EraseAsync(string things, string who, string id, string reason, CancellationToken cancel) =>
        pipe.SendAsync(HttpMethod.Post, Route.To(things, who, "erase"), new ErasureAsk(id, reason), SalesFlowJson.Default.ErasureAsk, SalesFlowJson.Default.Erasure, true, cancel);
}
