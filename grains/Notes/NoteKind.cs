using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Contracts;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Transcription;
using SalesFlow.Visits;

namespace SalesFlow.Notes;

/// <summary>Quick notes as a kind of subject: tagged as they come, found by their words.</summary>
public sealed class NoteKind : SubjectKind<Note>
{
    public override string Kind => GrainKeys.Note;

    public override bool AwaitsFiles => true;

    public override bool Moves(string node) =>
        node is NoteRules.Taken or NoteRules.Tagged or NoteRules.Linked or NoteRules.Unlinked or NoteRules.Transcribed or FileArrival.Node or TranscriptionWork.Failed;

    protected override async ValueTask<object?> LookUpAsync(Note? state, ActionCommand action, SubjectContext context) =>
        action.Node is NoteRules.Taken or NoteRules.Transcribed ? await DocumentTagModels.NewestAsync(context.Store, context.Tenant) : null;

    protected override SubjectDecision Decide(Note? state, ActionCommand action, SubjectContext context) => NoteRules.Decide(state, action, context, context.Looked<TagModel>());

    protected override Note Apply(Note? state, SubjectFact fact)
    {
        var known = state ?? Taken(fact);
        var next = fact.Node switch
        {
            NoteRules.Tagged => known with { Tags = Tags(fact), Corrected = true },
            NoteRules.Linked => known with { Idea = fact.Fields.Text("idea") },
            NoteRules.Unlinked => known with { Idea = null },
            NoteRules.Transcribed => known with
            {
                Text = NoteRules.Words(fact.Fields, fact.Action.Evidence) is var text && text.Length > Note.MostText ? text[..Note.MostText] : text,
                Speech = "written", SpeechDetail = fact.Fields.Text("model"), Tags = known.Corrected ? known.Tags : Tags(fact),
            },
            TranscriptionWork.Failed => known with { Speech = "failed", SpeechDetail = fact.Fields.Text("detail") },
            _ => known,
        };
        return next with { LastActionAt = fact.At > known.LastActionAt ? fact.At : known.LastActionAt, Actions = known.Actions + 1 };
    }

    protected override SubjectRow Row(Note state) => new()
    {
        Kind = Kind,
        Id = state.Id,
        Customer = state.Customer,
        Parent = state.Idea is { } idea ? GrainKeys.Subject(GrainKeys.Idea, idea) : null,
        Owner = state.Owner,
        Team = state.Team,
        State = state.Idea is null ? "noted" : "linked",
        At = state.TakenAt,
        Day = state.Day,
        Words = $"{string.Concat(state.Tags.Select(tag => $"#{tag.Key} "))}{FoldedText.Of(state.Text).Text}",
        UpdatedAt = state.LastActionAt,
    };

    private static Note Taken(SubjectFact fact)
    {
        var audio = (fact.Action.Evidence ?? []).FirstOrDefault(item => item is { Kind: "audio", Sha256: not null })?.Sha256;
        var text = NoteRules.Words(fact.Fields, fact.Action.Evidence);
        return new(
            fact.Id, fact.Action.Customer, fact.Action.Actor, fact.Given.GetValueOrDefault("team"), fact.Day, fact.At, text, audio, (double?)fact.Fields.Number("seconds"),
            audio is null ? null : text.Length > 0 ? "written" : "recorded", null, Tags(fact), false, Expansion.Of(fact.Fields)?.Plan, null, fact.At, 0);
    }

    private static NoteTag[] Tags(SubjectFact fact) => JsonSerializer.Deserialize<NoteTag[]>(fact.Given["tags"], Json)!;
}
