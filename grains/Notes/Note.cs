namespace SalesFlow.Notes;

/// <summary>A quick note (随手记) as it stands.</summary>
/// <param name="Customer">Whom it is about; null = nobody yet.</param>
/// <param name="Text">Its words, typed or out of a transcript; empty until speech is written down.</param>
/// <param name="Audio">SHA-256 of the recording.</param>
/// <param name="Speech">recorded | written | failed; null without a recording.</param>
/// <param name="SpeechDetail">Which model wrote it, or why it failed.</param>
/// <param name="Corrected">A person has set the tags: they stay, and the model learns from them.</param>
/// <param name="Idea">The improvement idea behind which it stands.</param>
public sealed record Note(
    string Id, string? Customer, string Owner, string? Team, DateOnly Day, DateTimeOffset TakenAt, string Text, string? Audio, double? Seconds, string? Speech, string? SpeechDetail,
    NoteTag[] Tags, bool Corrected, string? ExpansionPlan, string? Idea, DateTimeOffset LastActionAt, int Actions)
{
    public const int MostText = 4_000, MostTags = 30;
    public const double MostSeconds = 15;
}

/// <summary>What a note is about.</summary>
/// <param name="By">rule | model | person</param>
/// <param name="Version">Of the rules or the model.</param>
/// <param name="Words">The words by which a rule knew it.</param>
/// <param name="Probability">The model's.</param>
public sealed record NoteTag(string Key, string By, int? Version = null, string? Words = null, double? Probability = null);
