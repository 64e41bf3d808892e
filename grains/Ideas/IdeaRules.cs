using SalesFlow.Actions;
using SalesFlow.Subjects;

namespace SalesFlow.Ideas;

/// <summary>proposed → accepted → project started → done, or rejected before it is done; one after the other. Pure.</summary>
public static class IdeaRules
{
    public const string Proposed = "idea.proposed", Accepted = "idea.accepted", Started = "idea.started", Done = "idea.done", Rejected = "idea.rejected";

    /// <summary>A note was put behind the idea, or taken off it: told by the note itself.</summary>
    public const string Joined = "idea.note-joined", Left = "idea.note-left";

    public static readonly string[] States = ["proposed", "accepted", "started", "done", "rejected"];

    /// <summary>Where a kind of action leads, from where, and the field that it must bring.</summary>
    private static readonly Dictionary<string, (string To, string[] From, string? Field)> Steps = new()
    {
        [Accepted] = ("accepted", ["proposed", "rejected"], null), [Started] = ("started", ["accepted"], "project"), [Done] = ("done", ["started"], "result"),
        [Rejected] = ("rejected", ["proposed", "accepted", "started"], "reason"),
    };

    public static SubjectDecision Decide(Idea? state, ActionCommand action, SubjectContext context)
    {
        var fields = ActionFields.Of(action.Fields);
        if (state is null)
        {
            return action.Node switch
            {
                Proposed when fields.Text("title") is not { Length: <= Idea.MostTitle } => Invalid("/fields/title", $"must be a title of at most {Idea.MostTitle} characters"),
                Proposed when fields.Text("text") is { Length: > Idea.MostText } => Invalid("/fields/text", $"is longer than {Idea.MostText} characters"),
                Proposed or Joined => Made(action, context),
                _ => new Refusal(RefusalCode.FieldsInvalid, $"There is no idea '{context.Id}'. It begins with {Proposed}, or with the first note that is linked to it."),
            };
        }

        if (action.Node == Proposed)
        {
            return new Refusal(RefusalCode.IdeaState, $"idea '{state.Id}' was proposed already; link notes to it, or give another idea an id of its own");
        }

        if (!Steps.TryGetValue(action.Node, out var step))
        {
            return SubjectDecision.Keep;
        }

        return !step.From.Contains(state.State)
            ? new Refusal(RefusalCode.IdeaState, $"idea '{state.Id}' is {state.State}; {action.Node} needs it to be {string.Join(" or ", step.From)}")
            : step.Field is { } field && fields.Text(field) is null ? Invalid($"/fields/{field}", "is missing")
            : new SubjectDecision(null, new Dictionary<string, string> { ["state"] = step.To });
    }

    private static SubjectDecision Made(ActionCommand action, SubjectContext context)
    {
        var given = new Dictionary<string, string> { ["state"] = "proposed" };
        if (context.Member(action.Actor)?.Team is { } team)
        {
            given["team"] = team;
        }

        return new SubjectDecision(null, given);
    }

    private static Refusal Invalid(string pointer, string detail) => new(RefusalCode.FieldsInvalid, $"{pointer} {detail}", [new(pointer, detail)]);
}
