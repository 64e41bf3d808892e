using SalesFlow.Actions;
using SalesFlow.Contracts;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Todos;

/// <summary>To-dos as a kind of subject. Its window is a chain's: durable, told to the owner once a rung.</summary>
public sealed class TodoKind : SubjectKind<Todo>
{
    public override string Kind => GrainKeys.Todo;

    public override bool Moves(string node) => node is TodoRules.Set or TodoRules.Done or TodoRules.Cancelled;

    protected override SubjectDecision Decide(Todo? state, ActionCommand action, SubjectContext context) => TodoRules.Decide(state, action, context);

    protected override Todo Apply(Todo? state, SubjectFact fact)
    {
        var fields = fact.Fields;
        var known = state ?? new Todo(
            fact.Id, fact.Given["customer"], fields.Text("text") ?? "", fact.Given["owner"], fact.Given.GetValueOrDefault("team"),
            DateOnly.ParseExact(fact.Given["dueOn"], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), fields.Moment("dueAt")!.Value, fields.Text("proof"), TodoStates.Open, fact.At,
            fact.Action.Actor, null, null, null, null, [], fields.Text("visit"), fields.Flag("leads") == true, fact.Given.GetValueOrDefault("chain"), fact.At, 0);
        var next = fact.Node switch
        {
            TodoRules.Set when state is not null => known with { Visit = fact.Given["visit"], Leads = fields.Flag("leads") == true },
            TodoRules.Done => known with
            {
                State = TodoStates.Done, DoneAt = fact.At, DoneBy = fact.Action.Actor, InTime = fact.Given["inTime"] == "true", Result = Short(fields.Text("result")),
                Evidence = [.. (fact.Action.Evidence ?? []).Select(item => item.Sha256).OfType<string>().Distinct().Take(Todo.MostEvidence)],
            },
            TodoRules.Cancelled => known with { State = TodoStates.Cancelled, Result = Short(fields.Text("reason")) },
            _ => known,
        };
        return next with { LastActionAt = fact.At > known.LastActionAt ? fact.At : known.LastActionAt, Actions = known.Actions + 1 };
    }

    protected override SubjectRow Row(Todo state) => new()
    {
        Kind = Kind,
        Id = state.Id,
        Customer = state.Customer,
        Parent = state.Visit is { } visit ? GrainKeys.Subject(GrainKeys.Visit, visit) : null,
        Owner = state.Owner,
        Team = state.Team,
        State = state.State,
        At = state.DueAt,
        Day = state.Day,
        Words = FoldedText.Of(state.Text).Text,
        UpdatedAt = state.LastActionAt,
    };

    private static string? Short(string? text) => text?.Length > Todo.MostText ? text[..Todo.MostText] : text;
}
