using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Limits;

namespace SalesFlow.Actions;

/// <summary>Where actions come in. Written against the request's pipes: this is the path that must be fast.</summary>
internal sealed class ActionsApi(ActionDesk desk, TenantLoad load, TimeProvider time)
{
    private const string History = "Mode 'history' (role importer): judged by its own time, nobody is notified.";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/actions", (Delegate)PostAsync).Allow(Role.Writer).Shows(Reach.Written).WithTags("Actions")
            .Described("KeepAction", "Keep one action", "One action as JSON, or one CloudEvent (structured or binary). The same id and content again answers 200 with 'Idempotent-Replayed: true' and has no second effect. " + History)
            .Accepts<ActionRequest>("application/json", "application/cloudevents+json").QueryMode()
            .Produces<ActionAnswer>(201).Produces<ActionAnswer>(200).Problems(400, 401, 403, 404, 409, 413, 415, 422, 503);
        routes.MapPost("/v1/actions/batch", (Delegate)PostBatchAsync).Allow(Role.Writer).Shows(Reach.Written).Counted(LimitKind.Batch).WithTags("Actions")
            .Described("KeepActions", "Keep up to 1,000 actions", "A JSON array, NDJSON, or a CloudEvents batch. Each action on its own: one that is refused never refuses the others. " + History)
            .Accepts<ActionRequest[]>("application/json", "application/x-ndjson", "application/cloudevents-batch+json").QueryMode()
            .Produces<BatchAnswer>().Problems(400, 401, 403, 413, 415, 422, 503);
    }

    private async Task PostAsync(HttpContext http)
    {
        var caller = http.Caller();
        var outcome = default(ActionOutcome);
        try
        {
            var read = await ReadAsync(http, Context(http, caller));
            outcome = read.Command is { } command ? await desk.ActAsync(caller.Tenant, command, ScopeOf(http, caller)) : new(null, read.Problem);
        }
        finally
        {
            if (ActionMetrics.Wanted)
            {
                ActionMetrics.Count(outcome);
                load.Count(caller.Tenant, 1);
            }
        }

        await AnswerAsync(http, outcome);
    }

    private static async Task AnswerAsync(HttpContext http, ActionOutcome outcome)
    {
        var (reply, problem) = outcome;
        if (reply is null)
        {
            await problem!.WriteAsync(http);
            return;
        }

        var response = http.Response;
        response.StatusCode = reply.Replayed ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        response.ContentType = "application/json; charset=utf-8";
        if (reply.Replayed)
        {
            response.Headers["Idempotent-Replayed"] = "true";
        }

        ActionWriter.Write(response.BodyWriter, reply, http.Language());
        await response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private async Task PostBatchAsync(HttpContext http)
    {
        var caller = http.Caller();
        var reads = await BatchReader.ReadAsync(http, Context(http, caller));
        var (width, limited) = await http.Features.GetRequiredFeature<Admission>().ChargeAsync(reads.Count, http.Language(), http.RequestAborted);
        if (limited is not null)
        {
            await limited.WriteAsync(http);
            return;
        }

        var outcomes = await desk.ActAsync(caller.Tenant, reads.ConvertAll(read => read.Command), width, ScopeOf(http, caller));
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = reads[i].Command is null ? new(null, reads[i].Problem) : outcomes[i];
        }

        Count(caller.Tenant, outcomes);
        if (outcomes.Length > 0 && Array.TrueForAll(outcomes, outcome => outcome.Problem?.Status == 503))
        {
            await outcomes[0].Problem!.WriteAsync(http);
            return;
        }

        http.Response.ContentType = "application/json; charset=utf-8";
        Write(http.Response.BodyWriter, reads, outcomes);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private void Count(string tenant, ActionOutcome[] outcomes)
    {
        if (ActionMetrics.Wanted)
        {
            var accepted = outcomes.Count(outcome => outcome.Reply is { Replayed: false });
            var refused = outcomes.Count(outcome => outcome.Reply is null);
            ActionMetrics.Count(accepted, outcomes.Length - accepted - refused, refused);
            load.Count(tenant, outcomes.Length);
        }
    }

    private static async ValueTask<ActionRead> ReadAsync(HttpContext http, ReadingContext context)
    {
        var type = http.Request.ContentType;
        var binary = http.Request.Headers.ContainsKey("ce-specversion");
        if (!binary && !Bodies.IsJson(type))
        {
            throw new ProblemException(Problems.MediaType("application/json or application/cloudevents+json"));
        }

        var body = await http.WholeAsync(Bodies.JsonLimit);
        var text = body.IsSingleSegment ? body.First : System.Buffers.BuffersExtensions.ToArray(body);
        var read = binary
            ? CloudEvent.ReadBinary(http.Request.Headers, text.Span).ToAction(context, new FieldErrors(""))
            : BatchReader.ReadOne(text.Span, context, isEvent: type?.StartsWith("application/cloudevents+json", StringComparison.OrdinalIgnoreCase) == true);
        http.Request.BodyReader.AdvanceTo(body.End);
        return read;
    }

    /// <summary>A caller without bounds costs not even the look.</summary>
    private static Scope? ScopeOf(HttpContext http, Caller caller) => caller.Bounds is null ? null : http.Scope();

    private ReadingContext Context(HttpContext http, Caller caller) => new(time.GetUtcNow(), caller.IsMember ? caller.Actor : null, Modes.History(http, caller));

    private static void Write(System.Buffers.IBufferWriter<byte> target, List<ActionRead> reads, ActionOutcome[] outcomes)
    {
        using var json = new Utf8JsonWriter(target, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        json.WriteStartObject();
        json.WriteNumber("accepted"u8, outcomes.Count(o => o.Reply is { Replayed: false }));
        json.WriteNumber("replayed"u8, outcomes.Count(o => o.Reply is { Replayed: true }));
        json.WriteNumber("refused"u8, outcomes.Count(o => o.Reply is null));
        json.WriteStartArray("items"u8);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var (reply, problem) = outcomes[i];
            json.WriteStartObject();
            if ((reads[i].Id ?? reads[i].Command?.Id) is { } id)
            {
                json.WriteString("id"u8, id);
            }

            json.WriteNumber("status"u8, problem?.Status ?? (reply!.Replayed ? 200 : 201));
            if (problem is not null)
            {
                json.WriteString("code"u8, problem.Code);
                json.WriteString("detail"u8, problem.Detail);
                problem.WriteErrors(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
