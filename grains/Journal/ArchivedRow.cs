namespace SalesFlow.Journal;

/// <summary>A stream whose records are in an archive and not in the database any more.</summary>
/// <param name="Archive">The file's name when its records were removed.</param>
/// <param name="Sha256">Of the file, hex.</param>
/// <param name="Records">How many there are; they count from 1, so it is also the stream's newest version.</param>
/// <param name="First">Digest of the first.</param>
/// <param name="Last">Digest of the last.</param>
/// <param name="At">When they were removed.</param>
public sealed record ArchivedRow(string Stream, string Archive, string Sha256, int Records, byte[] First, byte[] Last, DateTimeOffset At);
