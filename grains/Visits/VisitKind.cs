using System.Globalization;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Calendars;
using SalesFlow.Contracts;
using SalesFlow.Customers;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Todos;

namespace SalesFlow.Visits;

/// <summary>Visits as a kind of subject: each says whether it counts and what it lacks, and leads to its to-dos.</summary>
public sealed class VisitKind : SubjectKind<Visit>
{
    public override string Kind => GrainKeys.Visit;

    public override bool AwaitsFiles => true;

    public override bool Moves(string node) => node is VisitRules.Recorded or FileArrival.Node or Transcription.TranscriptionWork.Failed;

    /// <summary>The dates of to-dos that are there already, and the customer's snapshot of the month.</summary>
    protected override async ValueTask<object?> LookUpAsync(Visit? state, ActionCommand action, SubjectContext context)
    {
        var dates = new Dictionary<string, DateTimeOffset>();
        foreach (var todo in action.Evidence.Where(item => item is { Kind: "todo", Ref: not null, DueAt: null }).Take(Visit.MostTodos))
        {
            if (await context.Store.SubjectAsync(context.Tenant, GrainKeys.Todo, todo.Ref!) is { } row)
            {
                dates[todo.Ref!] = TodoKind.Of(row).DueAt;
            }
        }

        string? snapshot = null;
        if (state is null && action.Customer is { } customer)
        {
            var id = KeptByUs.SnapshotId(customer, CalendarMonth.Of(context.Day(action.History ? action.OccurredAt : context.Now)));
            snapshot = await context.Store.SubjectAsync(context.Tenant, KeptByUs.Snapshot, id) is null ? null : id;
        }

        return new Found(dates, snapshot);
    }

    protected override SubjectDecision Decide(Visit? state, ActionCommand action, SubjectContext context)
    {
        if (action.Node != VisitRules.Recorded)
        {
            return state is null ? new Refusal(RefusalCode.FieldsInvalid, $"there is no visit '{context.Id}'; it begins with {VisitRules.Recorded}") : After(state, action, context);
        }

        if (VisitRules.Form(state, action) is { } refusal)
        {
            return refusal;
        }

        if (state is not null && action.Customer is { } named && named != state.Customer)
        {
            return new Refusal(RefusalCode.CustomerMismatch, $"visit '{state.Id}' is about customer '{state.Customer}', the action names '{named}'; leave customer out or correct it");
        }

        var terms = VisitPolicy.Instance.Of(context.Catalogue);
        var at = action.History ? action.OccurredAt : context.Now;
        var todos = Todos(state, action, context);
        var proof = VisitRules.Proof(context.Catalogue.Nodes.GetValueOrDefault(VisitRules.Recorded), action, todos.Any(todo => todo.DueAt is not null));
        var (met, awaited) = Joined(state, proof);
        var given = new Dictionary<string, string> { ["proof"] = JsonSerializer.Serialize(proof, Json), ["todos"] = JsonSerializer.Serialize(todos, Json) };
        var effects = new List<SubjectEffect>();
        if (state is null)
        {
            Begin(given, effects, todos, at, action, context, terms);
        }

        var counts = !terms.SameDayEntry || !(state?.EnteredLate ?? given.ContainsKey("enteredLate"));
        var by = state?.CompleteBy ?? Moment(given["completeBy"]);
        given["state"] = State(state, proof.Asked, met, awaited, at, by, counts);
        effects.AddRange(Follows(state, action, context, todos));
        return new SubjectDecision(null, given, effects, Lacks: VisitRules.Missing(proof.Asked, met, awaited));
    }

    /// <summary>A file arrived, or speech could not be written down.</summary>
    private static SubjectDecision After(Visit state, ActionCommand action, SubjectContext context)
    {
        var sha = ActionFields.Of(action.Fields).Text("sha256");
        var awaited = state.Awaited.Where(file => file.Sha256 != sha).ToArray();
        var met = state.Met.Union(state.Awaited.Where(file => file.Sha256 == sha).SelectMany(file => file.Meets)).ToArray();
        var speech = action.Node == FileArrival.Node && state.Speech.Any(one => one.Sha256 == sha && one.State == "recorded")
            ? new SubjectEffect[] { new SubjectEffect.Transcribe(sha!, VisitRules.Recorded) } : null;
        var counts = !VisitPolicy.Instance.Of(context.Catalogue).SameDayEntry || !state.EnteredLate;
        return new SubjectDecision(null, new Dictionary<string, string> { ["state"] = State(state, state.Asked, met, awaited, context.Now, state.CompleteBy, counts) }, speech);
    }

    /// <summary>What was complete once stays as it was judged.</summary>
    private static string State(Visit? state, string[] asked, string[] met, AwaitedFile[] awaited, DateTimeOffset at, DateTimeOffset by, bool counts) =>
        state is { State: not VisitStates.Returned } known ? known.State : VisitRules.State(VisitRules.Missing(asked, met, awaited), at, by, counts);

    private static void Begin(
        Dictionary<string, string> given, List<SubjectEffect> effects, VisitTodo[] todos, DateTimeOffset at, ActionCommand action, SubjectContext context, VisitTerms terms)
    {
        var zone = LocalZone.Find(context.Catalogue.Settings.TimeZone)!;
        var day = zone.LocalDate(at);
        var by = zone.StartOfDay(day.AddDays(1)).AddMilliseconds(-1);
        given["completeBy"] = Stamp.Text(by);
        if (zone.LocalDate(action.OccurredAt) < day)
        {
            given["enteredLate"] = "true";
        }

        var team = context.Member(action.Actor)?.Team;
        if (team is not null)
        {
            given["team"] = team;
        }

        if (context.Looked<Found>()?.Snapshot is { } snapshot)
        {
            given["snapshot"] = snapshot;
        }

        if (terms.Template is { } template && context.Catalogue.Templates.ContainsKey(template))
        {
            given["chain"] = DerivedId.Of(GrainKeys.Visit, context.Id);
            var fields = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["sameDay"] = "yes", ["validUntil"] = Stamp.Text(by) };
            if (todos.Min(todo => todo.DueAt) is { } due)
            {
                fields["todoDueAt"] = Stamp.Text(due);
            }

            effects.Add(new SubjectEffect.StartChain(given["chain"], template, action.Customer!, action.Actor, team, at, JsonSerializer.Serialize(fields)));
        }
    }

    private static IEnumerable<SubjectEffect> Follows(Visit? state, ActionCommand action, SubjectContext context, VisitTodo[] todos)
    {
        var customer = state?.Customer ?? action.Customer!;
        var first = state?.Todos.Any(todo => todo.DueAt is not null) == true ? null : todos.Where(todo => todo.DueAt is not null).MinBy(todo => todo.DueAt)?.Id;
        foreach (var todo in todos.Where(todo => todo.DueAt is not null))
        {
            var fields = new SortedDictionary<string, object?>(StringComparer.Ordinal)
            {
                ["customer"] = customer, ["dueAt"] = Stamp.Text(todo.DueAt!.Value), ["leads"] = todo.Id == first, ["owner"] = action.Actor, ["text"] = todo.Text ?? "", ["visit"] = context.Id,
            };
            yield return new SubjectEffect.Act(GrainKeys.Todo, todo.Id, $"todo/{todo.Id}", TodoRules.Set, JsonSerializer.Serialize(fields, Json));
        }

        if (Expansion.Of(action) is { } plan && state?.ExpansionPlan is null)
        {
            yield return Expansion.Effect(customer, plan, action);
        }

        foreach (var sha in Speech(action).Where(sha => !action.AbsentFiles.Contains(sha)))
        {
            yield return new SubjectEffect.Transcribe(sha, VisitRules.Recorded);
        }
    }

    /// <summary>Recordings whose words did not come with them.</summary>
    private static IEnumerable<string> Speech(ActionCommand action) => action.Evidence.Any(item => item.Kind == "transcript" && !string.IsNullOrWhiteSpace(item.Text))
        ? [] : action.Evidence.Where(item => item is { Kind: "audio", Sha256: not null }).Select(item => item.Sha256!).Distinct().Take(Visit.MostSpeech);

    private static VisitTodo[] Todos(Visit? state, ActionCommand action, SubjectContext context)
    {
        var dates = context.Looked<Found>()?.Dates;
        var common = ActionFields.Of(action.Fields).Moment("todoDueAt");
        var count = state?.Todos.Length ?? 0;
        return [.. action.Evidence.Where(item => item.Kind == "todo").Take(Visit.MostTodos - count).Select((item, index) =>
        {
            var id = item.Ref ?? DerivedId.Of(context.Id, $"{count + index + 1}");
            DateTimeOffset? known = dates?.TryGetValue(id, out var kept) == true ? kept : null;
            return new VisitTodo(id, Short(item.Text ?? item.Name), (item.DueAt ?? known ?? common)?.ToUniversalTime());
        })];
    }

    private static (string[] Met, AwaitedFile[] Awaited) Joined(Visit? state, VisitProof proof) => state is null
        ? (proof.Met, proof.Awaited)
        : ([.. state.Met.Union(proof.Met)], [.. state.Awaited.Concat(proof.Awaited).DistinctBy(file => file.Sha256)]);

    protected override Visit Apply(Visit? state, SubjectFact fact)
    {
        var known = state ?? new Visit(
            fact.Id, fact.Action.Customer!, fact.Action.Actor, fact.Given.GetValueOrDefault("team"), fact.Day, fact.At, fact.Action.OccurredAt.ToUniversalTime(), fact.Given.ContainsKey("enteredLate"),
            Moment(fact.Given["completeBy"]), VisitStates.Returned, null, [], [], [], null, null, null, null, [], [], [], null, fact.Given.GetValueOrDefault("snapshot"),
            fact.Given.GetValueOrDefault("chain"), fact.Action.Id, fact.At, fact.Action.Actor, 0);
        var next = fact.Node == VisitRules.Recorded ? Told(known, fact) : Settled(known, fact);
        var now = fact.Given["state"];
        return next with
        {
            State = now,
            CompletedAt = known.CompletedAt ?? (now == VisitStates.Returned ? null : fact.At),
            LastActionAt = fact.At > known.LastActionAt ? fact.At : known.LastActionAt,
            LastActor = fact.Action.Actor,
            Actions = known.Actions + 1,
        };
    }

    private static Visit Told(Visit known, SubjectFact fact)
    {
        var proof = JsonSerializer.Deserialize<VisitProof>(fact.Given["proof"], Json)!;
        var todos = JsonSerializer.Deserialize<VisitTodo[]>(fact.Given["todos"], Json)!;
        var evidence = fact.Action.Evidence ?? [];
        var words = string.Join('\n', evidence.Where(item => item.Kind == "transcript").Select(item => item.Text).Where(text => !string.IsNullOrWhiteSpace(text)));
        var place = evidence.FirstOrDefault(item => item is { Kind: "location" or "photo", Lat: not null, Lon: not null });
        var spoken = evidence.Where(item => item is { Kind: "audio", Sha256: not null }).Select(item => new VisitSpeech(item.Sha256!, words.Length > 0 ? "written" : "recorded", null));
        var (met, awaited) = Joined(known, proof);
        return known with
        {
            Asked = proof.Asked, Met = met, Awaited = awaited,
            Contact = fact.Fields.Text("contact") ?? known.Contact,
            Summary = fact.Fields.Text("summary") ?? known.Summary,
            Transcript = words.Length > 0 ? Short(words) : known.Transcript,
            Place = place is null ? known.Place : new(place.Lat!.Value, place.Lon!.Value, place.AccuracyMetres, place.FixedAt?.ToUniversalTime(), place.Mock),
            Photos = [.. known.Photos.Union(evidence.Where(item => item is { Kind: "photo", Sha256: not null }).Select(item => item.Sha256!)).TakeLast(Visit.MostPhotos)],
            Speech = [.. known.Speech.Select(one => Written(one, fact)).Concat(spoken).DistinctBy(one => one.Sha256).TakeLast(Visit.MostSpeech)],
            Todos = [.. known.Todos.ExceptBy(todos.Select(todo => todo.Id), todo => todo.Id).Concat(todos).Take(Visit.MostTodos)],
            ExpansionPlan = known.ExpansionPlan ?? Expansion.Of(fact.Fields)?.Plan,
        };
    }

    /// <summary>The words of a recording come as a transcript that names it.</summary>
    private static VisitSpeech Written(VisitSpeech speech, SubjectFact fact) => fact.Fields.Text("sha256") == speech.Sha256 ? speech with { State = "written", Detail = fact.Fields.Text("model") } : speech;

    private static Visit Settled(Visit known, SubjectFact fact)
    {
        var sha = fact.Fields.Text("sha256");
        return fact.Node == FileArrival.Node
            ? known with { Met = [.. known.Met.Union(known.Awaited.Where(file => file.Sha256 == sha).SelectMany(file => file.Meets))], Awaited = [.. known.Awaited.Where(file => file.Sha256 != sha)] }
            : known with { Speech = [.. known.Speech.Select(one => one.Sha256 == sha ? one with { State = "failed", Detail = fact.Fields.Text("detail") } : one)] };
    }

    protected override SubjectRow Row(Visit state) => new()
    {
        Kind = Kind,
        Id = state.Id,
        Customer = state.Customer,
        Owner = state.Owner,
        Team = state.Team,
        State = state.State,
        At = state.CompleteBy,
        Day = state.Day,

        // Photos too: one that was used before is found by its digest.
        Words = string.Join(' ', (string[])[FoldedText.Of($"{state.Contact} {state.Summary} {state.Transcript}").Text, .. state.Photos]),
        UpdatedAt = state.LastActionAt,
    };

    private static string? Short(string? text) => text?.Length > Visit.MostText ? text[..Visit.MostText] : text;

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private sealed record Found(Dictionary<string, DateTimeOffset> Dates, string? Snapshot);
}
