using System.Security.Cryptography;
using System.Text;
using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;
using SalesFlow.Tickets;

namespace SalesFlow.Tests.Tickets;

/// <summary>A ticket that lives through actions by its rules alone: no server, and a clock that a test sets.</summary>
internal sealed class TicketPlay
{
    public const string Code = "0123456789ABCDEF";
    public static readonly DateTimeOffset Morning = new(2026, 2, 3, 1, 0, 0, TimeSpan.Zero);
    public static readonly EvidenceItem Photo = new() { Kind = "photo", Sha256 = new string('a', 64) };
    public static readonly EvidenceItem Place = new() { Kind = "location", Lat = 29.87, Lon = 121.54, AccuracyMetres = 12, FixedAt = Morning };
    public static readonly EvidenceItem Signature = new() { Kind = "signature", Sha256 = new string('b', 64) };
    private static readonly SubjectKind Kind = new TicketKind();
    private int version;

    public Ticket? State { get; private set; }

    public DateTimeOffset Now { get; set; } = Morning;

    public Catalogue Catalogue { get; set; } = new(
        "acme", 1, new TenantSettings(), Shipped.Templates, Shipped.Nodes, new() { ["default"] = Shipped.DefaultCalendar }, []);

    public SubjectRow Row => Kind.Row(State!);

    /// <summary>A ticket in the state that it reaches by the shortest way.</summary>
    public static TicketPlay In(string state, string urgency = "critical")
    {
        var play = new TicketPlay();
        play.Request(urgency);
        string[] way = state switch
        {
            TicketStates.Assigned => [TicketNodes.Assigned],
            TicketStates.Accepted => [TicketNodes.Accepted],
            TicketStates.OnSite => [TicketNodes.Accepted, TicketNodes.CheckedIn],
            TicketStates.Done => [TicketNodes.Accepted, TicketNodes.CheckedIn, TicketNodes.Signed],
            TicketStates.Cancelled => [TicketNodes.Cancelled],
            _ => [],
        };
        foreach (var node in way)
        {
            play.Usual(node);
        }

        return play;
    }

    public SubjectDecision Request(string urgency = "critical") =>
        Act(TicketNodes.Requested, $$"""{"deviceModel":"VMC-850","fault":"主轴异响","urgency":"{{urgency}}"}""", [Photo], "rep-1", "c-1");

    /// <summary>An action with all that it needs, by engineer eng-1.</summary>
    public SubjectDecision Usual(string node, string actor = "eng-1") => node switch
    {
        TicketNodes.Requested => Request(),
        TicketNodes.Assigned or TicketNodes.Reassigned => Act(node, """{"engineer":"eng-1"}""", [], "rep-1"),
        TicketNodes.CheckedIn => Act(node, $$"""{"ticketCode":"{{State?.Code ?? Code}}"}""", [Place], actor),
        TicketNodes.Signed => Act(node, """{"signer":"王工"}""", [Signature], actor),
        TicketNodes.Complained => Act(node, """{"complaint":"来得太晚"}""", [], "rep-1"),
        _ => Act(node, """{"reason":"试"}""", [], actor),
    };

    public SubjectDecision Act(string node, string fields, EvidenceItem[] evidence, string actor = "eng-1", string? customer = null, bool history = false)
    {
        var id = $"a-{version + 1}";
        var action = new ActionCommand(id, node, Now, actor, customer, GrainKeys.Ticket, "t-1", null, fields, evidence, [], SHA256.HashData(Encoding.UTF8.GetBytes(id)), history);
        var found = new TicketFound("T20260203-0001", version == 0 ? Code : $"{version:D16}");
        var context = new SubjectContext("acme", "t-1", Catalogue, Now, found, null!, null!);
        var decision = Kind.Decide(State, action, context);
        if (decision.Refusal is null)
        {
            version++;
            var given = new Dictionary<string, string>(decision.Given ?? new Dictionary<string, string>()) { ["day"] = $"{context.Day(Now):yyyy-MM-dd}" };
            var body = new ActionBody(id, node, Now, actor, customer, "ticket/t-1", null, new RawJson(fields), evidence);
            State = (Ticket)Kind.Apply(State, new SubjectFact("t-1", body, Now, version, history, [], given));
        }

        return decision;
    }
}
