namespace SalesFlow.Client;

/// <summary>A quick note.</summary>
public sealed record Note
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Whom it is about; null = nobody yet.</summary>
    public string? Customer { get; init; }

    /// <summary>Who took it.</summary>
    public string? Owner { get; init; }

    /// <summary>When, by the device's clock.</summary>
    public DateTimeOffset TakenAt { get; init; }

    /// <summary>Its words; empty until a recording is written down.</summary>
    public string Text { get; init; } = "";

    /// <summary>Digest of the recording; null without one.</summary>
    public string? Audio { get; init; }

    /// <summary>How long the recording is.</summary>
    public double? Seconds { get; init; }

    /// <summary><c>recorded</c>, <c>written</c> or <c>failed</c>; null without a recording.</summary>
    public string? Speech { get; init; }

    /// <summary>What it is about.</summary>
    public IReadOnlyList<NoteTag> Tags { get; init; } = [];

    /// <summary>The improvement idea behind which it stands.</summary>
    public string? Idea { get; init; }
}

/// <summary>What a note is about.</summary>
/// <param name="Key">The tag.</param>
/// <param name="Label">In the language asked for.</param>
/// <param name="By"><c>rule</c>, <c>model</c> or <c>person</c>.</param>
public sealed record NoteTag(string Key, string Label, string? By);

/// <summary>How many notes of a period have each tag.</summary>
/// <param name="AsOf">The moment it stands at.</param>
/// <param name="Notes">All of them.</param>
/// <param name="Untagged">Those without a tag.</param>
/// <param name="Tags">The most frequent first.</param>
public sealed record NoteFigures(DateTimeOffset AsOf, int Notes, int Untagged, IReadOnlyList<NoteTagCount> Tags);

/// <summary>One tag's notes.</summary>
/// <param name="Key">The tag.</param>
/// <param name="Label">In the language asked for.</param>
/// <param name="Notes">How many notes.</param>
/// <param name="Customers">How many customers are behind them.</param>
public sealed record NoteTagCount(string Key, string Label, int Notes, int Customers);
