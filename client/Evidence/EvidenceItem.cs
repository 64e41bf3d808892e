namespace SalesFlow.Client;

/// <summary>One piece of proof. The static members make each kind; a file is uploaded first and named here by its digest.</summary>
public record EvidenceItem
{
    /// <summary><c>photo</c>, <c>location</c>, <c>signature</c>, <c>document</c>, <c>audio</c>, <c>transcript</c>, <c>todo</c>,
    /// <c>acknowledgement</c>, <c>system-record</c> or <c>link</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The digest of an uploaded file: 64 hexadecimal characters, lower case.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The file's name, to show.</summary>
    public string? Name { get; init; }

    /// <summary>Degrees north.</summary>
    public double? Lat { get; init; }

    /// <summary>Degrees east.</summary>
    public double? Lon { get; init; }

    /// <summary>Radius of the position's uncertainty, in metres.</summary>
    public double? AccuracyMetres { get; init; }

    /// <summary>When the position was taken.</summary>
    public DateTimeOffset? FixedAt { get; init; }

    /// <summary>The words of a transcript, a to-do or an acknowledgement.</summary>
    public string? Text { get; init; }

    /// <summary>The moment by which a to-do is promised.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The id of a to-do, or of a record in another system such as <c>erp:SO-20260203-07</c>.</summary>
    public string? Ref { get; init; }

    /// <summary>The address of a link.</summary>
    public string? Url { get; init; }

    /// <summary>The device said that its position is a mock: a reason to look, never guilt.</summary>
    public bool? Mock { get; init; }

    /// <summary>A photo, by digest.</summary>
    public static EvidenceItem Photo(string sha256, string name) => new() { Kind = "photo", Sha256 = sha256, Name = name };

    /// <summary>A document, by digest.</summary>
    public static EvidenceItem Document(string sha256, string name) => new() { Kind = "document", Sha256 = sha256, Name = name };

    /// <summary>A signature drawn by hand, by digest.</summary>
    public static EvidenceItem Signature(string sha256, string name) => new() { Kind = "signature", Sha256 = sha256, Name = name };

    /// <summary>A position.</summary>
    public static EvidenceItem Location(double lat, double lon, double accuracyMetres, DateTimeOffset fixedAt) =>
        new() { Kind = "location", Lat = lat, Lon = lon, AccuracyMetres = accuracyMetres, FixedAt = fixedAt };

    /// <summary>Spoken words, written down.</summary>
    public static EvidenceItem Transcript(string text) => new() { Kind = "transcript", Text = text };

    /// <summary>A promised next thing and when it is due.</summary>
    public static EvidenceItem Todo(string id, string text, DateTimeOffset dueAt) => new() { Kind = "todo", Ref = id, Text = text, DueAt = dueAt };

    /// <summary>A record in another system.</summary>
    public static EvidenceItem SystemRecord(string reference) => new() { Kind = "system-record", Ref = reference };

    /// <summary>A tick under something that was read.</summary>
    public static EvidenceItem Acknowledgement(string text) => new() { Kind = "acknowledgement", Text = text };
}
