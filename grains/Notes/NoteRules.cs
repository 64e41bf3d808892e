using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Ideas;
using SalesFlow.Subjects;
using SalesFlow.Tenants;
using SalesFlow.Transcription;
using SalesFlow.Visits;

namespace SalesFlow.Notes;

/// <summary>What may be done with a note, how it is tagged, and what follows. Pure.</summary>
public static class NoteRules
{
    public const string Taken = "note.taken", Tagged = "note.tagged", Linked = "note.linked", Unlinked = "note.unlinked", Transcribed = "note.transcribed";

    /// <summary>From this probability the model's tag is given.</summary>
    public const double GivenFrom = 0.5;

    public static SubjectDecision Decide(Note? state, ActionCommand action, SubjectContext context, TagModel? model)
    {
        if (state is null)
        {
            return action.Node == Taken ? Begin(action, context, model) : new Refusal(RefusalCode.FieldsInvalid, $"There is no note '{context.Id}'. A note begins with an action of the node {Taken}.");
        }

        return action.Node switch
        {
            Taken => new Refusal(RefusalCode.NoteState, $"note '{state.Id}' was taken already; give another note an id of its own"),
            Tagged => Correct(action, context),
            Linked => Link(state, action),
            Unlinked when state.Idea is null => new Refusal(RefusalCode.NoteState, $"note '{state.Id}' stands behind no idea"),
            Unlinked => new SubjectDecision(null, null, [ToIdea(IdeaRules.Left, state, state.Idea, null)]),
            FileArrival.Node when state is { Speech: "recorded", Audio: { } audio } && ActionFields.Of(action.Fields).Text("sha256") == audio =>
                new SubjectDecision(null, null, [new SubjectEffect.Transcribe(audio, Transcribed)]),
            Transcribed => new SubjectDecision(null, state.Corrected ? null : Tags(Words(action), context, model)),
            _ => SubjectDecision.Keep,
        };
    }

    /// <summary>The words of a note: typed, and those of its transcripts.</summary>
    public static string Words(ActionCommand action) => Words(ActionFields.Of(action.Fields), action.Evidence);

    internal static string Words(ActionFields fields, EvidenceItem[]? evidence) => string.Join(
        '\n', new[] { fields.Text("text") }.Concat((evidence ?? []).Where(item => item.Kind == "transcript").Select(item => item.Text)).Where(text => !string.IsNullOrWhiteSpace(text)));

    /// <summary>Rules first, then what the model adds; a tag is given once, by the first that knew it.</summary>
    public static NoteTag[] TagsOf(string text, TagRules rules, int version, TagModel? model)
    {
        var byRule = CompiledTags.Of(rules).In(text);
        var known = byRule.Select(tag => tag.Key).ToHashSet();
        return [
            .. byRule.Select(tag => new NoteTag(tag.Key, "rule", version, tag.Words)),
            .. (model?.Scores(text, [.. known]) ?? []).Where(tag => tag.Probability >= GivenFrom && rules.Tags.Any(rule => rule.Key == tag.Key) && known.Add(tag.Key))
                .Select(tag => new NoteTag(tag.Key, "model", model!.Version, null, Math.Round(tag.Probability, 3))),
        ];
    }

    private static SubjectDecision Begin(ActionCommand action, SubjectContext context, TagModel? model)
    {
        var fields = ActionFields.Of(action.Fields);
        var errors = new List<FieldError>();
        var text = Words(action);
        var recordings = action.Evidence.Where(item => item is { Kind: "audio", Sha256: not null }).ToArray();
        Ask(text.Length > 0 || recordings.Length > 0, "/fields/text", "is missing: a note is a text, a recording, or both");
        Ask(text.Length <= Note.MostText, "/fields/text", $"is longer than {Note.MostText} characters with its transcript");
        Ask(recordings.Length <= 1, "/evidence", "holds more than one recording; take a note for each");
        Ask(fields.Element("seconds") is null || fields.Number("seconds") is >= 0 and <= (decimal)Note.MostSeconds, "/fields/seconds", $"must be 0 to {Note.MostSeconds}: a quick note is at most {Note.MostSeconds} seconds long; record a visit for more");
        if (errors.Count > 0)
        {
            return new Refusal(RefusalCode.FieldsInvalid, $"{errors[0].Pointer} {errors[0].Detail}", [.. errors]);
        }

        var given = Tags(text, context, model);
        if (context.Member(action.Actor)?.Team is { } team)
        {
            given["team"] = team;
        }

        var effects = new List<SubjectEffect>();
        if (action.Customer is { } customer && Expansion.Of(fields) is { } plan)
        {
            effects.Add(Expansion.Effect(customer, plan, action));
        }

        if (text.Length == 0 && recordings.Length == 1 && !action.AbsentFiles.Contains(recordings[0].Sha256!))
        {
            effects.Add(new SubjectEffect.Transcribe(recordings[0].Sha256!, Transcribed));
        }

        return new SubjectDecision(null, given, effects);

        void Ask(bool there, string pointer, string detail)
        {
            if (!there)
            {
                errors.Add(new(pointer, detail));
            }
        }
    }

    private static Dictionary<string, string> Tags(string text, SubjectContext context, TagModel? model)
    {
        var version = context.Catalogue.Policies?.GetValueOrDefault(TagPolicy.Instance.Key)?.Version ?? 0;
        return new() { ["tags"] = JsonSerializer.Serialize(text.Length == 0 ? [] : TagsOf(text, TagPolicy.Instance.Of(context.Catalogue), version, model), NoteKind.Json) };
    }

    /// <summary>What a person says holds, and the model learns from it.</summary>
    private static SubjectDecision Correct(ActionCommand action, SubjectContext context)
    {
        var keys = TagPolicy.Instance.Of(context.Catalogue).Tags.Select(tag => tag.Key).ToArray();
        var list = ActionFields.Of(action.Fields).Element("tags");
        var named = list is { ValueKind: JsonValueKind.Array } array && array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? array.EnumerateArray().Select(item => item.GetString()!).Distinct().ToArray() : null;
        if (named is null || named.Length > Note.MostTags)
        {
            return new Refusal(RefusalCode.FieldsInvalid, "say which tags hold", [new("/fields/tags", """must be a list of tags such as ["complaint"]; an empty one takes all away""")]);
        }

        return named.FirstOrDefault(key => !keys.Contains(key)) is { } strange
            ? new Refusal(RefusalCode.FieldsInvalid, $"'{strange}' is no tag", [new("/fields/tags", $"'{strange}' is none of {string.Join(", ", keys)}.{Similar.Hint(strange, keys)} /v1/policies/note-tags adds tags")])
            : new SubjectDecision(null, new Dictionary<string, string> { ["tags"] = JsonSerializer.Serialize(named.Select(key => new NoteTag(key, "person")), NoteKind.Json) });
    }

    private static SubjectDecision Link(Note state, ActionCommand action)
    {
        var fields = ActionFields.Of(action.Fields);
        if (fields.Text("idea") is not { } idea || !GrainKeys.IsId(idea))
        {
            return new Refusal(RefusalCode.FieldsInvalid, "say which idea", [new("/fields/idea", "must be an idea's id; a new one is proposed by it")]);
        }

        return state.Idea is { } other
            ? new Refusal(RefusalCode.NoteState, $"note '{state.Id}' stands behind the idea '{other}'; take it off with {Unlinked} first")
            : new SubjectDecision(null, null, [ToIdea(IdeaRules.Joined, state, idea, fields.Text("title"))]);
    }

    private static SubjectEffect.Act ToIdea(string node, Note note, string idea, string? title)
    {
        var fields = new SortedDictionary<string, string?>(StringComparer.Ordinal) { ["customer"] = note.Customer, ["note"] = note.Id, ["title"] = title ?? (note.Text.Length > 60 ? note.Text[..60] : note.Text) };
        return new(GrainKeys.Idea, idea, "idea", node, JsonSerializer.Serialize(fields, NoteKind.Json));
    }
}
