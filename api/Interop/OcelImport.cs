using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Interop;

/// <summary>What became of a log.</summary>
/// <param name="Chains">That are there now.</param>
/// <param name="Accepted">Actions that were new.</param>
/// <param name="Replayed">Actions that were there already.</param>
/// <param name="Steered">Pauses, voids and the like that were new.</param>
/// <param name="Following">Events that follow from others by themselves.</param>
/// <param name="Settings">Templates, calendars, members and the like that were new or different.</param>
/// <param name="Refused">Events and settings that were turned down; <paramref name="Refusals"/> are the first hundred.</param>
public sealed record OcelReport(int Events, int Chains, int Accepted, int Replayed, int Steered, int Following, int Settings, int Refused, IReadOnlyList<OcelRefusal> Refusals);

public sealed record OcelRefusal(string Place, string Code, string Detail);

/// <summary>Takes logs in: one at a time in this process, since a log lies in memory while it is read.</summary>
internal sealed class OcelImport(IGrainFactory grains, ICatalogues catalogues, ActionDesk desk, IJournal journal, TimeProvider time) : IDisposable
{
    private const int Shown = 100;
    private const int Attempts = 8;
    private readonly SemaphoreSlim one = new(1);

    public void Dispose() => one.Dispose();

    /// <exception cref="ProblemException">The log as a whole cannot be read.</exception>
    public async Task<OcelReport> TakeAsync(HttpContext http, OcelNaming naming, bool xes = false)
    {
        var cancel = http.RequestAborted;
        await one.WaitAsync(cancel);
        try
        {
            var caller = http.Caller();
            var log = await ReadAsync(http, xes, cancel);
            var run = await BeginAsync(caller, naming, log);
            await run.SomeAsync(0, int.MaxValue, cancel);
            return run.Report();
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Plans the log and keeps the settings that it brings; what follows is done step by step.</summary>
    /// <exception cref="ProblemException">The log as a whole makes no sense.</exception>
    public async Task<OcelRun> BeginAsync(Caller caller, OcelNaming naming, OcelLog log)
    {
        var plan = await PlanAsync(caller.Tenant, naming, log);
        var tally = new Tally();
        await SettleAsync(caller, plan, tally);
        return new OcelRun(plan.Steps.Count, (step, lane) => DoAsync(caller, step, lane, tally), plan.Steps, () => tally.Report(log.Events.Count));
    }

    /// <summary>What a log would be told as. Nothing is kept.</summary>
    /// <exception cref="ProblemException">The log as a whole makes no sense.</exception>
    public async Task<OcelPlanned> PlanAsync(string tenant, OcelNaming naming, OcelLog log) =>
        new OcelPlan(naming, (await catalogues.FreshAsync(tenant)).Nodes.Keys.ToHashSet(), time.GetUtcNow()).Of(log);

    private static async Task<OcelLog> ReadAsync(HttpContext http, bool xes, CancellationToken cancel)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (http.Request.ContentLength > OcelBounds.Bytes)
        {
            throw new ProblemException(Problems.TooLarge(OcelBounds.Bytes));
        }

        await using var file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"salesflow-{Guid.NewGuid():N}.ocel"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 65_536,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var buffer = new byte[65_536];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, cancel)) > 0;)
        {
            if (file.Length + read > OcelBounds.Bytes)
            {
                throw new ProblemException(Problems.TooLarge(OcelBounds.Bytes));
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        await file.FlushAsync(cancel);
        file.Position = 0;
        return await ReadAsync(file, xes, cancel);
    }

    /// <summary>A log on disk, from its first byte.</summary>
    /// <exception cref="ProblemException">It cannot be read.</exception>
    public static async Task<OcelLog> ReadAsync(FileStream file, bool xes, CancellationToken cancel)
    {
        if (xes)
        {
            return XesLog.Read(file);
        }

        var start = new byte[16];
        var length = await file.ReadAtLeastAsync(start, 16, throwOnEndOfStream: false, cancel);
        if (OcelSqliteReader.IsOne(start.AsSpan(0, length)))
        {
            return OcelSqliteReader.Read(file.Name);
        }

        if (start.AsSpan(0, length).TrimStart("\uFEFF \r\n\t"u8) is [(byte)'<', ..])
        {
            throw OcelProblems.Invalid("the file", "is XML; send the log as JSON or as SQLite");
        }

        var text = new byte[file.Length];
        file.Position = 0;
        await file.ReadExactlyAsync(text, cancel);
        return OcelJsonReader.Read(text.AsSpan().StartsWith("\uFEFF"u8) ? text.AsMemory(3) : text);
    }

    /// <summary>Settings before all else. Who is no admin brings none: then the tenant's own are gone by.</summary>
    private async Task SettleAsync(Caller caller, OcelPlanned plan, Tally tally)
    {
        if (!caller.Role.Holds(Role.Admin))
        {
            return;
        }

        var tenant = grains.GetGrain<ITenantGrain>(caller.Tenant);
        foreach (var (kind, key, body) in plan.Settings)
        {
            try
            {
                tally.Setting($"{kind}/{key}", await PutAsync(tenant, kind, key, body, caller.Actor));
            }
            catch (JsonException e)
            {
                tally.Refuse($"{kind}/{key}", JsonErrors.Malformed(e));
            }
        }

        foreach (var (key, label) in plan.NewNodes)
        {
            tally.Setting($"node/{key}", (await tenant.PutNode(new Node { Key = key, Labels = new() { ["zh-CN"] = label, ["en"] = label } }, caller.Actor)).Refusal);
        }

        catalogues.Forget(caller.Tenant);
    }

    private static async Task<Refusal?> PutAsync(ITenantGrain tenant, string kind, string key, string body, string by)
    {
        switch (kind)
        {
            case DocumentKinds.Settings:
                return (await tenant.PutSettings(Kept<TenantSettings>(body), by)).Refusal;
            case DocumentKinds.Calendar:
                return (await tenant.PutCalendar(key, Kept<CalendarDocument>(body).Definition, openToo: false, preview: false, by)).Refusal;
            case DocumentKinds.Node:
                return (await tenant.PutNode(Kept<Node>(body) with { Key = key }, by)).Refusal;
            case DocumentKinds.Member:
                return (await tenant.PutMember(Kept<Member>(body) with { Id = key }, by)).Refusal;
            case DocumentKinds.Policy:
                return (await tenant.PutPolicy(key, Kept<PolicyDocument>(body).Body, by)).Refusal;
            default:
                return (await tenant.PutTemplate(Kept<StoredTemplate>(body).Template with { Key = key }, null, by)).Refusal;
        }

        static T Kept<T>(string body) => JsonSerializer.Deserialize<T>(body, CatalogueReader.Json) ?? throw new JsonException("null", null, 0, 0);
    }

    private async Task DoAsync(Caller caller, OcelStep step, OcelLane known, Tally tally)
    {
        switch (step)
        {
            case OcelStep.Refused refused:
                tally.Refuse(refused.Place, refused.Problem);
                break;
            case OcelStep.Follows:
                tally.Follow();
                break;
            case OcelStep.Act act:
                act = act.Waits ? act with { Command = act.Command with { SubjectId = known.Renamed.GetValueOrDefault(act.Command.SubjectId, act.Command.SubjectId) } } : act;
                var outcome = await AgainAsync<ActionOutcome>(async () => await desk.ActAsync(caller.Tenant, act.Command) is var kept && kept.Problem is { } problem && (problem.Status == 503 || (act.Waits && problem.Code == "unknown-chain")) ? (kept, problem) : (kept, default(Problem)), last: true);
                tally.Act(act.Place, outcome.Reply, outcome.Problem);
                await RenameAsync(caller.Tenant, act, outcome.Reply, known);
                break;
            case OcelStep.Plan plan:
                var planned = await AgainAsync(async () => Kept(await Chain(caller.Tenant, plan.Command.Id).Plan(plan.Command)));
                tally.Plan(plan.Place, planned.Refusal);
                break;
            case OcelStep.Steer steer:
                tally.Steer(steer.Place, await SteerAsync(caller.Tenant, steer, known));
                break;
        }
    }

    /// <summary>Chains that an action started are known by the names that they have here.</summary>
    private async Task RenameAsync(string tenant, OcelStep.Act act, ActionReply? reply, OcelLane lane)
    {
        if (act.Starts.Count > 0 && reply is not null)
        {
            var stream = new StreamId(tenant, GrainKeys.Subject(act.Command.SubjectKind, act.Command.SubjectId));
            var record = (await journal.ReadAsync(stream, reply.Kept.Sequence, reply.Kept.Sequence))[0];
            foreach (var (there, here) in act.Starts.Zip(SubjectRecords.Starts(record.Body)))
            {
                lane.Renamed[there] = here;
            }
        }
    }

    /// <returns>Whether it was new, and why it was refused.</returns>
    private async Task<(bool New, Refusal? Refusal)> SteerAsync(string tenant, OcelStep.Steer steer, OcelLane lane)
    {
        steer = steer with { Chain = lane.Renamed.GetValueOrDefault(steer.Chain, steer.Chain) };
        if (!lane.Done.TryGetValue(steer.Chain, out var done))
        {
            var records = await journal.ReadAsync(new(tenant, GrainKeys.Subject(GrainKeys.Chain, steer.Chain)));
            lane.Done.Add(steer.Chain, done = [.. records.Where(record => OcelWords.Verbs.Contains(record.Kind)).Select(record => Told(record))]);
        }

        if (done.Remove(Told(steer.Verb, steer.At, steer.Step, steer.Owner)))
        {
            return (false, null);
        }

        var chain = Chain(tenant, steer.Chain);
        if (steer.Verb == "chain.reassigned" && (await chain.Read())?.Owner == steer.Owner)
        {
            return (false, null);
        }

        var reply = await AgainAsync(async () => Kept(await (steer.Verb switch
        {
            "chain.paused" => chain.Pause(new(steer.Reason, steer.Step, steer.By, steer.At)),
            "chain.resumed" => chain.Resume(new(steer.Step, steer.By, steer.At)),
            "chain.voided" => chain.Void(new(steer.Reason, steer.Approver ?? "", steer.By, steer.At)),
            "chain.reopened" => chain.Reopen(new(steer.Reason, steer.By, steer.At)),
            _ => chain.Reassign(new(steer.Owner ?? "", steer.Team, steer.By, steer.At)),
        }), steer.Waits), last: true);
        return steer.Verb == "chain.voided" && reply.Refusal?.Code == RefusalCode.ChainNotOpen ? (false, null) : (reply.Ok, reply.Refusal);
    }

    private static string Told(JournalRecord record)
    {
        using var body = JsonDocument.Parse(record.Body);
        var data = body.RootElement.GetProperty("data");
        return Told(record.Kind, data.TryGetProperty("at", out var at) ? at.GetDateTimeOffset() : record.RecordedAt, Text("step"), Text("owner"));

        string? Text(string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static string Told(string verb, DateTimeOffset at, string? step, string? owner) => $"{verb} {OcelTime.Text(at)} {step} {owner}";

    private IChainGrain Chain(string tenant, string id) => grains.GetGrain<IChainGrain>(GrainKeys.Of(tenant, id));

    private static (Reply<ChainView>?, Problem?) Kept(Reply<ChainView> reply, bool waits = false) =>
        reply.Refusal is { } no && (no.Code == RefusalCode.Busy || (waits && no.Code == RefusalCode.UnknownChain)) ? (reply, no.ToProblem()) : (reply, null);

    /// <summary>What meets a server that is busy is tried again, a little later each time.</summary>
    /// <param name="last">What the last attempt said stands; else it stops the import.</param>
    private async Task<T> AgainAsync<T>(Func<Task<(T? Done, Problem? Busy)>> attempt, bool last = false)
    {
        for (var i = 1; ; i++)
        {
            var (done, busy) = await attempt();
            if (busy is null)
            {
                return done!;
            }

            if (i == Attempts)
            {
                if (last)
                {
                    return done!;
                }

                throw new ProblemException(busy);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50 << i), time);
        }
    }

    private sealed class Tally
    {
        private readonly Lock gate = new();
        private readonly List<OcelRefusal> refusals = [];
        private int chains, accepted, replayed, steered, following, settings, refused;

        public OcelReport Report(int events) => new(events, chains, accepted, replayed, steered, following, settings, refused, refusals);

        public void Follow() => Interlocked.Increment(ref following);

        public void Act(string place, ActionReply? reply, Problem? problem)
        {
            if (reply is null)
            {
                Refuse(place, problem!);
            }
            else
            {
                Interlocked.Increment(ref reply.Replayed ? ref replayed : ref accepted);
            }
        }

        public void Plan(string place, Refusal? no) => Count(ref chains, place, no);

        public void Setting(string place, Refusal? no) => Count(ref settings, place, no);

        public void Steer(string place, (bool New, Refusal? Refusal) outcome)
        {
            if (outcome.New || outcome.Refusal is not null)
            {
                Count(ref steered, place, outcome.Refusal);
            }
        }

        public void Refuse(string place, Problem problem)
        {
            lock (gate)
            {
                refused++;
                if (refusals.Count < Shown)
                {
                    refusals.Add(new(place, problem.Code, problem.Detail));
                }
            }
        }

        private void Count(ref int what, string place, Refusal? no)
        {
            if (no is null)
            {
                Interlocked.Increment(ref what);
            }
            else
            {
                Refuse(place, no.ToProblem());
            }
        }
    }
}
