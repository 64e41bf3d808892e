using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Actions;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Subjects;

/// <summary>What one kind of subject is: a state folded from the actions that it keeps, what it refuses, and what follows from an action.
/// The rules are pure; look-ups are made before them and handed in. One instance serves all subjects of the kind.</summary>
public abstract class SubjectKind
{
    /// <summary>opportunity | ticket | contract | …, as in <see cref="GrainKeys.SubjectKinds"/>.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether actions of a node move the state; any other action is kept and moves nothing.</summary>
    public virtual bool Moves(string node) => true;

    /// <summary>Whether the subject is told (<see cref="FileArrival"/>) when a file arrives that one of its actions had named before.</summary>
    public virtual bool AwaitsFiles => false;

    internal abstract object Read(ReadOnlySpan<byte> doc);

    internal abstract byte[] Write(object state);

    internal abstract ValueTask<object?> LookUp(object? state, ActionCommand action, SubjectContext context);

    internal abstract SubjectDecision Decide(object? state, ActionCommand action, SubjectContext context);

    internal abstract object Apply(object? state, SubjectFact fact);

    internal abstract SubjectRow Row(object state);
}

/// <typeparam name="TState">Immutable, written as JSON into the current row; must stay small, whatever the subject lives through.</typeparam>
public abstract class SubjectKind<TState> : SubjectKind
    where TState : class
{
    /// <summary>As for all states: camelCase, nothing for null.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What the decision needs to know and cannot compute: asked of other grains and the store before it is made. Null = nothing.</summary>
    protected virtual ValueTask<object?> LookUpAsync(TState? state, ActionCommand action, SubjectContext context) => default;

    /// <summary>Refuses the action, or says what is kept beside it and what follows. Pure.</summary>
    /// <param name="state">Null before the first action.</param>
    protected abstract SubjectDecision Decide(TState? state, ActionCommand action, SubjectContext context);

    /// <summary>The state after one more kept action. Pure, and from the record alone: <c>verify</c> folds it again.</summary>
    protected abstract TState Apply(TState? state, SubjectFact fact);

    /// <summary>The current row without its version and doc. Pure.</summary>
    protected abstract SubjectRow Row(TState state);

    /// <summary>A state as a reader finds it in the current row.</summary>
    public static TState Of(SubjectRow row) => JsonSerializer.Deserialize<TState>(row.Doc, Json)!;

    internal sealed override object Read(ReadOnlySpan<byte> doc) => JsonSerializer.Deserialize<TState>(doc, Json)!;

    internal sealed override byte[] Write(object state) => JsonSerializer.SerializeToUtf8Bytes((TState)state, Json);

    internal sealed override ValueTask<object?> LookUp(object? state, ActionCommand action, SubjectContext context) => LookUpAsync((TState?)state, action, context);

    internal sealed override SubjectDecision Decide(object? state, ActionCommand action, SubjectContext context) => Decide((TState?)state, action, context);

    internal sealed override object Apply(object? state, SubjectFact fact) => Apply((TState?)state, fact);

    internal sealed override SubjectRow Row(object state) => Row((TState)state);
}

/// <summary>What stands around a decision.</summary>
/// <param name="Id">The subject's id, without its kind.</param>
/// <param name="Found">What was looked up before.</param>
/// <param name="Grains">For look-ups only.</param>
public sealed record SubjectContext(string Tenant, string Id, Catalogue Catalogue, DateTimeOffset Now, object? Found, IGrainFactory Grains, IStore Store)
{
    /// <summary>A moment's date in the tenant's zone.</summary>
    public DateOnly Day(DateTimeOffset at) => Calendars.LocalZone.Find(Catalogue.Settings.TimeZone)!.LocalDate(at);

    public Member? Member(string? id) => id is not null && Catalogue.Members.TryGetValue(id, out var member) ? member : null;

    /// <summary>What the looked-up value is, where it is of that type.</summary>
    public T? Looked<T>()
        where T : class => Found as T;
}

/// <summary>An action refused, or kept with what follows.</summary>
/// <param name="Given">What was decided beside the action and must be in its record, because folding may not look it up: a number, a date, a limit.</param>
/// <param name="Effects">Done right after the commit, and again until they are done.</param>
/// <param name="Missing">Codes of what the action lacks by the kind's own rule, added to the node's.</param>
/// <param name="Lacks">Codes of what the subject lacks after the action, told in the place of what the action alone lacks; null = the latter.</param>
public sealed record SubjectDecision(
    Refusal? Refusal, IReadOnlyDictionary<string, string>? Given = null, IReadOnlyList<SubjectEffect>? Effects = null, IReadOnlyList<string>? Missing = null, IReadOnlyList<string>? Lacks = null)
{
    /// <summary>Kept; nothing else follows.</summary>
    public static SubjectDecision Keep { get; } = new((Refusal?)null);

    public static implicit operator SubjectDecision(Refusal refusal) => new(refusal);
}

/// <summary>Kinds by name.</summary>
public sealed class SubjectKinds(IEnumerable<SubjectKind> kinds)
{
    private readonly Dictionary<string, SubjectKind> byName = kinds.ToDictionary(kind => kind.Kind, StringComparer.Ordinal);

    /// <summary>Null: subjects of this kind keep their actions and have no state.</summary>
    public SubjectKind? Find(string kind) => byName.GetValueOrDefault(kind);
}
