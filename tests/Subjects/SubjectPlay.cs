using System.Security.Cryptography;
using System.Text;
using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Tests.Subjects;

/// <summary>A subject that lives through actions by its kind's rules alone: no server, and a clock that a test sets.</summary>
internal sealed class SubjectPlay<T>(SubjectKind<T> kind, string id)
    where T : class
{
    private int version;

    public T? State { get; private set; }

    /// <summary>Tuesday 2026-02-03, 10:00 in Shanghai.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 2, 3, 2, 0, 0, TimeSpan.Zero);

    public Catalogue Catalogue { get; set; } = new("acme", 1, new TenantSettings(), Shipped.Templates, Shipped.Nodes, new() { ["default"] = Shipped.DefaultCalendar }, []);

    public SubjectRow Row => ((SubjectKind)kind).Row(State!);

    public SubjectPlay<T> With(string policy, string body)
    {
        Catalogue = Catalogue with { Policies = new() { [policy] = new PolicyDocument(policy, 1, body) } };
        return this;
    }

    /// <param name="absent">Files that have not arrived.</param>
    /// <param name="found">What was looked up before.</param>
    public SubjectDecision Act(
        string node, string fields = "{}", EvidenceItem[]? evidence = null, string actor = "rep-1", string? customer = null, DateTimeOffset? occurred = null, bool history = false, string[]? absent = null, object? found = null)
    {
        var action = new ActionCommand(
            $"a-{version + 1}", node, occurred ?? Now, actor, customer, kind.Kind, id, null, fields, evidence ?? [], absent ?? [], SHA256.HashData(Encoding.UTF8.GetBytes($"{version}")), history);
        var context = new SubjectContext("acme", id, Catalogue, Now, found, null!, null!);
        var decision = ((SubjectKind)kind).Decide(State, action, context);
        if (decision.Refusal is null)
        {
            version++;
            var given = new Dictionary<string, string>(decision.Given ?? new Dictionary<string, string>()) { ["day"] = $"{context.Day(history ? action.OccurredAt : Now):yyyy-MM-dd}" };
            var body = new ActionBody(action.Id, node, action.OccurredAt, actor, customer, GrainKeys.Subject(kind.Kind, id), null, new RawJson(fields), evidence);
            State = (T)((SubjectKind)kind).Apply(State, new SubjectFact(id, body, Now, version, history, [], given));
        }

        return decision;
    }
}
