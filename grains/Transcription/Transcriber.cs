namespace SalesFlow.Transcription;

/// <summary>Where recorded speech is written down: any endpoint that answers as OpenAI's <c>/v1/audio/transcriptions</c> does. Off until an endpoint is set.</summary>
public sealed class TranscriptionOptions
{
    /// <summary>The whole address, for example <c>https://speech.example/v1/audio/transcriptions</c>. Default: none, and nothing is sent anywhere.</summary>
    public string Endpoint { get; set; } = "off";

    /// <summary>Sent as <c>Authorization: Bearer</c>. Default: none.</summary>
    public string ApiKey { get; set; } = "none";

    /// <summary>The provider's name of the model. Default: whisper-1.</summary>
    public string Model { get; set; } = "whisper-1";

    /// <summary>ISO 639-1; auto lets the provider tell. Default: auto.</summary>
    public string Language { get; set; } = "auto";

    /// <summary>How long one recording may take. Default: 2 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Recordings that one silo has written down at once. Default: 4.</summary>
    public int AtOnce { get; set; } = 4;

    /// <summary>Wait before a provider that did not answer, or refuses us for now, is asked again. Default: 15 s.</summary>
    public TimeSpan AskAgainAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>It is asked again for this long after the recording came. Default: 1 day.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    public bool IsOn => Endpoint is not ("off" or "");
}

/// <summary>How a recording ended.</summary>
/// <param name="Text">The words; null where it failed.</param>
/// <param name="Again">It may succeed later: the provider was not reached, is overloaded, or refuses us for now.</param>
/// <param name="Detail">Why it failed.</param>
public sealed record TranscriptionResult(string? Text, bool Again = false, string? Detail = null);

/// <summary>Writes speech down.</summary>
public interface ITranscriber
{
    /// <summary>Never throws for what the provider does.</summary>
    /// <param name="mediaType">Told by content, for example audio/mpeg.</param>
    Task<TranscriptionResult> TranscribeAsync(Stream audio, string mediaType, CancellationToken cancellation);
}
