namespace SalesFlow.Personal;

/// <summary>The erasure of one person's data. Key: <c>tenant/customer/c-101</c> or <c>tenant/member/u-7</c>.</summary>
[Alias("personal"), Version(1)]
public interface IPersonalGrain : IGrainWithStringKey
{
    /// <summary>Erases what is personal. One that was begun and did not end is ended by the next call, whatever its id; one that ended is answered again to its id.
    /// Reads all of the tenant's records twice.</summary>
    [Alias("erase"), ResponseTimeout("00:30:00")] Task<Reply<ErasureView>> Erase(EraseCommand command);
}

/// <param name="Id">Chosen by the caller.</param>
/// <param name="Reason">Why, for the audit log.</param>
[GenerateSerializer, Immutable, Alias("erase-command")]
public sealed record EraseCommand(string Id, string Reason, string By);

/// <summary>An erasure, and what it did.</summary>
/// <param name="Who"><c>customer/c-101</c> or <c>member/u-7</c>.</param>
/// <param name="Number">1 for the first of this person: what is recorded later can be erased again.</param>
/// <param name="State">begun | done</param>
/// <param name="Streams">Streams that hold something of theirs, which cannot be read any more.</param>
/// <param name="Files">Files of evidence that were taken away.</param>
/// <param name="Kept">Files of theirs that stay: contracts, orders, invoices, and what others' records name too.</param>
/// <param name="Plain">Actions with something personal that were recorded before sealing began: the journal keeps them as they are.</param>
[GenerateSerializer, Immutable, Alias("erasure-view")]
public sealed record ErasureView(string Who, string Id, string Reason, string By, DateTimeOffset At, int Number, string State, int Streams, int Files, int Kept, int Plain, bool Replayed);
