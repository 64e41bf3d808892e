namespace SalesFlow.Visits;

/// <summary>A visit (拜访) as it stands, folded from its own actions.</summary>
/// <param name="Owner">Who was there.</param>
/// <param name="Day">The day it was recorded, in the tenant's zone.</param>
/// <param name="VisitedAt">By the device's clock.</param>
/// <param name="EnteredLate">Recorded on a later day than it took place.</param>
/// <param name="CompleteBy">The last moment at which completing it makes it valid.</param>
/// <param name="State">One of <see cref="VisitStates"/>.</param>
/// <param name="CompletedAt">When nothing was missing any more.</param>
/// <param name="Asked">What a visit needs, in codes such as <c>transcript>=20</c>.</param>
/// <param name="Met">Those that are there.</param>
/// <param name="Awaited">Files that were named and have not arrived, with the codes that each would meet.</param>
/// <param name="Transcript">The newest words, shortened.</param>
/// <param name="Snapshot">The customer's monthly snapshot that stood when the visit was recorded.</param>
/// <param name="Chain">The chain that watches it.</param>
public sealed record Visit(
    string Id, string Customer, string Owner, string? Team, DateOnly Day, DateTimeOffset RecordedAt, DateTimeOffset VisitedAt, bool EnteredLate, DateTimeOffset CompleteBy, string State,
    DateTimeOffset? CompletedAt, string[] Asked, string[] Met, AwaitedFile[] Awaited, string? Contact, string? Summary, string? Transcript, VisitPlace? Place, string[] Photos, VisitSpeech[] Speech,
    VisitTodo[] Todos, string? ExpansionPlan, string? Snapshot, string? Chain, string FirstAction, DateTimeOffset LastActionAt, string LastActor, int Actions)
{
    public const int MostPhotos = 20, MostTodos = 20, MostSpeech = 10, MostText = 2_000;

    /// <summary>Codes of what is not there yet, files that are on their way last.</summary>
    public string[] Missing() => VisitRules.Missing(Asked, Met, Awaited);
}

/// <summary>A file that was named and has not arrived.</summary>
public sealed record AwaitedFile(string Sha256, string[] Meets);

/// <summary>Where the check-in was.</summary>
/// <param name="Mock">The device says that an app made the position up.</param>
public sealed record VisitPlace(double Lat, double Lon, double? AccuracyMetres, DateTimeOffset? FixedAt, bool? Mock);

/// <summary>A recording and what became of it.</summary>
/// <param name="State">recorded | written | failed</param>
/// <param name="Detail">Why it failed, or which model wrote it.</param>
public sealed record VisitSpeech(string Sha256, string State, string? Detail);

/// <summary>A to-do that the visit led to.</summary>
public sealed record VisitTodo(string Id, string? Text, DateTimeOffset? DueAt);

/// <summary>Whether a visit counts.</summary>
public static class VisitStates
{
    /// <summary>Complete on the day it was recorded: it counts.</summary>
    public const string Valid = "valid";

    /// <summary>Complete, on a later day: it does not count.</summary>
    public const string Late = "late";

    /// <summary>Something is missing; it can be completed.</summary>
    public const string Returned = "returned";

    public static readonly string[] All = [Valid, Late, Returned];
}
