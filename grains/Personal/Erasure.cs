namespace SalesFlow.Personal;

/// <summary>An erasure as the tenant's document of it: a record of the audit log, and what <c>verify</c> knows by that a file was erased and not lost.</summary>
/// <param name="Number">Names the person's next key.</param>
/// <param name="Files">SHA-256 of the files that it takes away.</param>
public sealed record Erasure(string Id, string Reason, string By, DateTimeOffset At, int Number, string State, string[] Files, int Kept, int Plain, int Streams)
{
    public const string Begun = "begun", Done = "done";

    public ErasureView View(string who, bool replayed) => new(who, Id, Reason, By, At, Number, State, Streams, Files.Length, Kept, Plain, replayed);
}
