using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Journal;

namespace SalesFlow.Chains;

/// <summary>Plan, read and steer chains.</summary>
internal static class ChainsApi
{
    private const int JournalPage = 500;

    public static void MapChains(this IEndpointRouteBuilder routes)
    {
        var chains = routes.MapGroup("/v1/chains").WithTags("Chains");
        chains.MapPost("/", Plan).Allow(Role.Writer).Shows(Reach.Written)
            .Described("PlanChain", "Plan a chain", "The same id and content again answers 200 with the chain as it is. Mode 'history' needs the role importer.")
            .Accepts<ChainRequest>("application/json").QueryMode().Produces<ChainWire>(201).Problems(400, 401, 403, 415, 422, 503);
        chains.MapGet("/{id}", Read).Allow(Role.Reader).Names(GrainKeys.Chain)
            .Described("ReadChain", "A chain with its steps", "As it stands now: states, due times, what is missing. A chain whose records are in an archive answers from its last state, with 'archived'.").Problems(401, 403, 404, 503);
        Verb<PauseRequest>(chains, "pause", false, "Stop the clocks", "For a reason of the template's list; of one step, or of all that run.", PauseCommand);
        Verb<ResumeRequest>(chains, "resume", false, "Let the clocks run again", "Due times move by the pause.", (http, chain, body) =>
            chain.Resume(new(body.Step, http.Caller().Actor)));
        Verb<VoidRequest>(chains, "void", true, "Take the chain out of the rate", "It is reported beside the rate. The approver is someone other than the owner.", VoidCommand);
        Verb<ReopenRequest>(chains, "reopen", true, "Reopen a completed chain", "In the template's mode: keep, resume or restart.", ReopenCommand);
        Verb<ReassignRequest>(chains, "reassign", true, "Give the chain another owner", "Pauses and history stay.", ReassignCommand);
        chains.MapGet("/{id}/windows/{step}/explain", Explain).Allow(Role.Reader).Names(GrainKeys.Chain)
            .Described("ExplainWindow", "Why a deadline is when it is", "Every moment from start to due: counted or not, and why.").Problems(401, 403, 404, 410, 503);
        chains.MapGet("/{id}/journal", Journal).Allow(Role.Reader).Names(GrainKeys.Chain)
            .Described("ChainJournal", "Every record of a chain", "In order, each with its digest. 'record' is byte for byte what the digest was taken of.").Problems(401, 403, 404, 410, 503);
        chains.MapGet("/{id}/receipt", Receipt).Allow(Role.Reader).Names(GrainKeys.Chain)
            .Described("ChainReceipt", "A receipt that can be checked offline", "Records as exact text, digests, and the chain as judged.").Problems(401, 403, 404, 410, 503);
    }

    private static void Verb<TBody>(
        RouteGroupBuilder chains, string verb, bool leads, string summary, string description, Func<HttpContext, IChainGrain, TBody, Task<Reply<ChainView>>> act)
        where TBody : class =>
        chains.MapPost($"/{{id}}/{verb}", async Task<Ok<ChainWire>> (string id, HttpContext http, IGrainFactory grains) =>
            {
                var body = await http.JsonAsync<TBody>();
                return TypedResults.Ok(ChainWire.Of((await act(http, Chain(http, grains, id), body)).OrThrow(), http.Language()));
            })
            .Allow(Role.Writer).Steers(leads).Described($"{char.ToUpperInvariant(verb[0])}{verb[1..]}Chain", summary, description)
            .Accepts<TBody>("application/json").Problems(400, 401, 403, 404, 409, 422, 503);

    private static async Task<IResult> Plan(HttpContext http, IGrainFactory grains, ScopeGuard guard, TimeProvider time)
    {
        var caller = http.Caller();
        var command = ChainRequests.Command(await http.JsonAsync<ChainRequest>(), time.GetUtcNow(), Modes.History(http, caller), caller.Actor);
        if (http.Scope() is { } scope && await guard.JudgeAsync(caller.Tenant, scope, command) is { } outside)
        {
            throw new ProblemException(outside);
        }

        var view = (await grains.GetGrain<IChainGrain>(GrainKeys.Of(caller.Tenant, command.Id)).Plan(command)).OrThrow();
        var wire = ChainWire.Of(view, http.Language());
        if (!view.Replayed)
        {
            return TypedResults.Created($"/v1/chains/{view.Id}", wire);
        }

        http.Response.Headers["Idempotent-Replayed"] = "true";
        return TypedResults.Ok(wire);
    }

    private static async Task<Ok<ChainWire>> Read(string id, HttpContext http, IGrainFactory grains, ArchivedChains archived) => TypedResults.Ok(
        await Chain(http, grains, id).Read() is { } view ? ChainWire.Of(view, http.Language())
        : await archived.FindAsync(http.Caller().Tenant, id, http.Language(), http.RequestAborted) ?? throw Unknown(id));

    private static async Task<Ok<ExplainView>> Explain(string id, string step, HttpContext http, IGrainFactory grains) =>
        TypedResults.Ok((await Chain(http, grains, id).Explain(step)).OrThrow(addressed: true));

    private static async Task<Ok<Page<JournalItem>>> Journal(string id, string? cursor, int? limit, HttpContext http, IJournal journal, ArchivedChains archived)
    {
        var from = Paging.After(cursor) + 1;
        var size = Paging.Limit(limit, JournalPage);
        var records = await journal.ReadAsync(Stream(http, id), (int)from, (int)from + size, http.RequestAborted);
        if (records.Count == 0 && await archived.ProblemAsync(Stream(http, id), http.RequestAborted) is var gone && (gone is not null || from == 1))
        {
            throw gone ?? Unknown(id);
        }

        var items = records.Take(size).Select(r => new JournalItem(r.Version, r.Kind, r.RecordedAt, Convert.ToHexStringLower(r.Digest), JsonElement.Parse(r.Kept)));
        return TypedResults.Ok(new Page<JournalItem>([.. items], records.Count > size ? (from + size - 1).ToString() : null));
    }

    private static async Task<Ok<ReceiptWire>> Receipt(string id, HttpContext http, IGrainFactory grains, IJournal journal, ArchivedChains archived, TimeProvider time)
    {
        var stream = Stream(http, id);
        var view = await Chain(http, grains, id).Read();
        var records = view is null ? [] : await journal.ReadAsync(stream, toVersion: view.Version, cancellation: http.RequestAborted);
        if (view is null || records.Count == 0)
        {
            throw await archived.ProblemAsync(stream, http.RequestAborted) ?? Unknown(id);
        }

        return TypedResults.Ok(new ReceiptWire(
            "salesflow-receipt/1", stream.Tenant, stream.Name, time.GetUtcNow(), Convert.ToHexStringLower(records[^1].Digest),
            [.. records.Select(r => new ReceiptRecord(r.Version, Convert.ToHexStringLower(r.Digest), Encoding.UTF8.GetString(r.Kept)))],
            ChainWire.Of(view, http.Language())));
    }

    private static Task<Reply<ChainView>> PauseCommand(HttpContext http, IChainGrain chain, PauseRequest body)
    {
        var check = new Check();
        var command = new PauseChain(check.Text(body.Reason, "/reason"), check.OptionalId(body.Step, "/step"), http.Caller().Actor);
        check.Done();
        return chain.Pause(command);
    }

    private static Task<Reply<ChainView>> VoidCommand(HttpContext http, IChainGrain chain, VoidRequest body)
    {
        var check = new Check();
        var command = new VoidChain(check.Text(body.Reason, "/reason"), check.Id(body.Approver, "/approver"), http.Caller().Actor);
        check.Done();
        return chain.Void(command);
    }

    private static Task<Reply<ChainView>> ReopenCommand(HttpContext http, IChainGrain chain, ReopenRequest body)
    {
        var check = new Check();
        var command = new ReopenChain(check.Text(body.Reason, "/reason"), http.Caller().Actor);
        check.Done();
        return chain.Reopen(command);
    }

    private static Task<Reply<ChainView>> ReassignCommand(HttpContext http, IChainGrain chain, ReassignRequest body)
    {
        var check = new Check();
        var command = new ReassignChain(check.Id(body.Owner, "/owner"), check.OptionalName(body.Team, "/team"), http.Caller().Actor);
        check.Done();
        return chain.Reassign(command);
    }

    private static IChainGrain Chain(HttpContext http, IGrainFactory grains, string id) =>
        GrainKeys.IsId(id) ? grains.GetGrain<IChainGrain>(GrainKeys.Of(http.Caller().Tenant, id)) : throw Unknown(id);

    private static StreamId Stream(HttpContext http, string id) =>
        GrainKeys.IsId(id) ? new(http.Caller().Tenant, GrainKeys.Subject(GrainKeys.Chain, id)) : throw Unknown(id);

    private static ProblemException Unknown(string id) =>
        new(new Refusal(RefusalCode.UnknownChain, $"There is no chain '{id}'. Plan it first with POST /v1/chains.").ToProblem());
}
