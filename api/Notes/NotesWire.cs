namespace SalesFlow.Notes;

/// <summary>A quick note.</summary>
/// <param name="Speech">recorded | written | failed; absent without a recording.</param>
/// <param name="Corrected">A person has set the tags.</param>
public sealed record NoteWire(
    string Id, string? Customer, string Owner, string? Team, DateOnly Day, DateTimeOffset TakenAt, string Text, string? Audio, double? Seconds, string? Speech, string? SpeechDetail, TagWire[] Tags,
    bool Corrected, string? ExpansionPlan, string? Idea, int Actions)
{
    public static NoteWire Of(Note n, TagRules rules, Language language) => new(
        n.Id, n.Customer, n.Owner, n.Team, n.Day, n.TakenAt, n.Text, n.Audio, n.Seconds, n.Speech, n.SpeechDetail, [.. n.Tags.Select(tag => TagWire.Of(tag, rules, language))], n.Corrected, n.ExpansionPlan, n.Idea, n.Actions);
}

/// <param name="By">rule | model | person</param>
/// <param name="Version">Of the rules (0 = the shipped ones) or the model.</param>
/// <param name="Words">By which a rule knew it.</param>
public sealed record TagWire(string Key, string Label, string By, int? Version, string? Words, double? Probability)
{
    public static TagWire Of(NoteTag tag, TagRules rules, Language language) => new(
        tag.Key, rules.Tags.FirstOrDefault(rule => rule.Key == tag.Key)?.Labels.GetValueOrDefault(language == Language.English ? "en" : "zh-CN") ?? tag.Key, tag.By, tag.Version, tag.Words, tag.Probability);
}

/// <summary>How many notes of a period have each tag.</summary>
public sealed record NoteFiguresWire(DateTimeOffset AsOf, string? Period, int Notes, int Untagged, TagCountWire[] Tags);

/// <param name="Customers">How many customers are behind them.</param>
/// <param name="List">The notes behind the number.</param>
public sealed record TagCountWire(string Key, string Label, int Notes, int Customers, string List);

public sealed record TagLabelsRequest(TaggedTextWire?[]? Labels);

public sealed record TaggedTextWire(string? Text, string[]? Tags);

/// <summary>How many texts people have tagged by hand in this way; notes that were corrected come on top when the model is trained.</summary>
public sealed record TagLabelsAnswer(int Labels);

/// <param name="Tags">How good it is at each tag: of five models, each tried on the fifth that it has not seen.</param>
public sealed record TagModelWire(int Version, TagQuality[] Tags)
{
    public static TagModelWire Of(TagModel model) => new(model.Version, model.Quality);
}
