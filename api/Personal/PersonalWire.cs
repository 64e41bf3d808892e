using System.Text.Json;
using SalesFlow.Tenants;

namespace SalesFlow.Personal;

/// <param name="Id">Chosen by the caller: the same again answers as before.</param>
/// <param name="Reason">Why, for the audit log.</param>
public sealed record EraseRequest(string? Id, string? Reason);

/// <summary>An erasure and what it did.</summary>
/// <param name="State">begun | done. One that was begun is ended by the next call.</param>
/// <param name="Number">1 for the first. What is recorded of the same id later is new and can be erased again.</param>
/// <param name="Streams">Streams that hold something of theirs, which nobody can read any more.</param>
/// <param name="Files">Files of evidence that were taken away.</param>
/// <param name="KeptFiles">Files that stay: those of contracts, orders, shipments, invoices and payments, and those that others' records name too.</param>
/// <param name="Plain">Actions with something personal that were recorded before sealing began. The journal keeps them as they are.</param>
public sealed record ErasureWire(string Who, string Id, string Reason, string By, DateTimeOffset At, int Number, string State, int Streams, int Files, int KeptFiles, int Plain)
{
    internal static ErasureWire Of(ErasureView erasure) => new(
        erasure.Who, erasure.Id, erasure.Reason, erasure.By, erasure.At, erasure.Number, erasure.State, erasure.Streams, erasure.Files, erasure.Kept, erasure.Plain);
}

/// <summary>All that is held of one person.</summary>
/// <param name="Who"><c>customer/c-101</c> or <c>member/u-7</c>.</param>
/// <param name="Profile">The customer's profile, or the member.</param>
/// <param name="Account">Of a member: how they can sign in.</param>
/// <param name="Erasures">How often the data was erased before.</param>
/// <param name="Plain">Actions with something personal that were recorded before sealing began: erasing does not take them out of the journal.</param>
public sealed record PersonalAnswer(
    string Who, DateTimeOffset AsOf, JsonElement? Profile, PersonalAccount? Account, int Erasures, int Plain, IReadOnlyList<PersonalAction> Actions, IReadOnlyList<PersonalFile> Files);

/// <param name="Keys">API keys that act for the member.</param>
public sealed record PersonalAccount(bool Password, int Sessions, string[] Keys);

/// <summary>An action on the customer, or one that the member did.</summary>
/// <param name="Stream">What it was about.</param>
/// <param name="Label">The kind of action in the caller's language.</param>
/// <param name="Fields">Those of others are there only where the action is about the person.</param>
public sealed record PersonalAction(
    string Stream, int Sequence, string Id, string Node, string? Label, string Actor, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, JsonElement? Fields, JsonElement? Evidence);

/// <param name="Address">Where its bytes are.</param>
public sealed record PersonalFile(string Sha256, long Bytes, string MediaType, DateTimeOffset At, string Address);
