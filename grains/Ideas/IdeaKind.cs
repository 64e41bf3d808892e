using SalesFlow.Actions;
using SalesFlow.Contracts;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Ideas;

/// <summary>Ideas as a kind of subject: they know the notes and customers behind them.</summary>
public sealed class IdeaKind : SubjectKind<Idea>
{
    public override string Kind => GrainKeys.Idea;

    public override bool Moves(string node) => node.StartsWith("idea.", StringComparison.Ordinal);

    protected override SubjectDecision Decide(Idea? state, ActionCommand action, SubjectContext context) => IdeaRules.Decide(state, action, context);

    protected override Idea Apply(Idea? state, SubjectFact fact)
    {
        var fields = fact.Fields;
        var known = state ?? new Idea(
            fact.Id, fields.Text("title") ?? fact.Id, fields.Text("text"), fact.Action.Actor, fact.Given.GetValueOrDefault("team"), fact.Day, "proposed", null, null, [], 0, new(StringComparer.Ordinal), [], fact.At, 0);
        var next = fact.Node switch
        {
            IdeaRules.Joined => Join(known, fields, fact.At),
            IdeaRules.Left => Leave(known, fields),
            IdeaRules.Started => known with { Project = fields.Text("project") },
            IdeaRules.Done => known with { Result = fields.Text("result") },
            IdeaRules.Rejected => known with { Result = fields.Text("reason") },
            _ => known,
        };
        var to = fact.Given.GetValueOrDefault("state");
        return next with
        {
            State = to ?? known.State,
            Moves = to is null ? known.Moves : [.. known.Moves.TakeLast(19), new IdeaMove(state?.State, to, fact.At, fact.Action.Actor)],
            LastActionAt = fact.At > known.LastActionAt ? fact.At : known.LastActionAt,
            Actions = known.Actions + 1,
        };
    }

    private static Idea Join(Idea known, ActionFields fields, DateTimeOffset at)
    {
        var customers = new SortedDictionary<string, int>(known.Customers, StringComparer.Ordinal);
        if (fields.Text("customer") is { } customer && (customers.ContainsKey(customer) || customers.Count < Idea.MostCustomers))
        {
            customers[customer] = customers.GetValueOrDefault(customer) + 1;
        }

        return known with { Notes = [.. known.Notes.TakeLast(Idea.MostNotes - 1), new IdeaNote(fields.Text("note")!, fields.Text("customer"), at)], NoteCount = known.NoteCount + 1, Customers = customers };
    }

    private static Idea Leave(Idea known, ActionFields fields)
    {
        var customers = new SortedDictionary<string, int>(known.Customers, StringComparer.Ordinal);
        if (fields.Text("customer") is { } customer && customers.TryGetValue(customer, out var notes))
        {
            if (notes > 1)
            {
                customers[customer] = notes - 1;
            }
            else
            {
                customers.Remove(customer);
            }
        }

        return known with { Notes = [.. known.Notes.Where(note => note.Id != fields.Text("note"))], NoteCount = Math.Max(0, known.NoteCount - 1), Customers = customers };
    }

    protected override SubjectRow Row(Idea state) => new()
    {
        Kind = Kind,
        Id = state.Id,
        Owner = state.Owner,
        Team = state.Team,
        State = state.State,

        // The one that most customers wait for comes first.
        Rank = -state.Customers.Count,
        At = state.Moves.Length > 0 ? state.Moves[0].At : state.LastActionAt,
        Day = state.Day,
        Words = FoldedText.Of($"{state.Title} {state.Text} {state.Project}").Text,
        UpdatedAt = state.LastActionAt,
    };
}
