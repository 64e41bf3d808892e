using System.Diagnostics.CodeAnalysis;

namespace SalesFlow;

/// <summary>Why a well-formed request is not done. Numbers are stable; the wire's <c>code</c> is the name in kebab-case.</summary>
public enum RefusalCode
{
    UnknownChain = 1,
    UnknownTemplate = 2,
    UnknownNode = 3,
    UnknownStep = 4,
    UnknownWindow = 5,
    UnknownCalendar = 6,
    UnknownAlert = 7,
    UnknownMember = 8,
    UnknownTenant = 9,
    UnknownKey = 10,
    UnknownTicket = 11,
    UnknownContract = 12,
    UnknownCustomer = 13,
    ActionIdReused = 20,
    ChainIdReused = 21,
    CustomerMismatch = 22,
    ChainNotOpen = 30,
    ChainNotPaused = 31,
    ChainPaused = 32,
    ChainNotCompleted = 33,
    ChainFull = 34,
    PauseReasonNotAllowed = 35,
    ApproverIsOwner = 36,
    TicketState = 37,
    TodoState = 38,
    NoteState = 39,
    ContractState = 47,
    FieldsInvalid = 40,
    TemplateInvalid = 41,
    CalendarInvalid = 42,
    NodeInvalid = 43,
    MemberInvalid = 44,
    PolicyInvalid = 45,
    IdeaState = 46,
    VersionMismatch = 50,
    TenantExists = 51,
    InUse = 52,
    Busy = 60,
    UnknownChannel = 80,
    ChannelInvalid = 81,
    UnknownDelivery = 82,
    UnknownImport = 83,
    ImportState = 84,
    TenantMembersFull = 90,
    TeamInvalid = 91,
    UnknownTeam = 92,
    Archived = 93,
}

/// <summary>One thing wrong with a request: where (JSON pointer) and what to do.</summary>
[GenerateSerializer, Immutable, Alias("field-error")]
public sealed record FieldError(string Pointer, string Detail);

/// <summary>A named "no", with words that say what to do.</summary>
[GenerateSerializer, Immutable, Alias("refusal")]
public sealed record Refusal(RefusalCode Code, string Detail, FieldError[]? Errors = null);

/// <summary>An answer or a refusal, never both.</summary>
[GenerateSerializer, Immutable, Alias("reply`1")]
public sealed record Reply<T>(T? Value, Refusal? Refusal)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Ok => Refusal is null;

    public static implicit operator Reply<T>(T value) => new(value, null);

    public static implicit operator Reply<T>(Refusal refusal) => new(null, refusal);

    public static Reply<T> No(RefusalCode code, string detail) => new(null, new Refusal(code, detail));
}
