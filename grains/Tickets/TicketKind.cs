using System.Globalization;
using SalesFlow.Actions;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Tickets;

/// <summary>Tickets as a kind of subject: asks for what rules cannot compute, and folds.</summary>
public sealed class TicketKind : SubjectKind<Ticket>
{
    /// <summary>Sorts behind every due moment.</summary>
    private static readonly DateTimeOffset Never = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override string Kind => GrainKeys.Ticket;

    public override bool Moves(string node) => TicketNodes.All.Contains(node);

    protected override async ValueTask<object?> LookUpAsync(Ticket? state, ActionCommand action, SubjectContext context)
    {
        if (action.Node == TicketNodes.Reopened)
        {
            return new TicketFound(null, TicketCode.New());
        }

        // A request that will be refused takes no number.
        if (state is not null || action.Node != TicketNodes.Requested || TicketRules.Form(action) is not null)
        {
            return null;
        }

        var day = context.Day(action.History ? action.OccurredAt : context.Now).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return new TicketFound(await context.Grains.Grain<ITicketNumbersGrain>(GrainKeys.Of(context.Tenant, day)).Take(context.Id), TicketCode.New());
    }

    protected override SubjectDecision Decide(Ticket? state, ActionCommand action, SubjectContext context) => TicketRules.Decide(state, action, context);

    protected override Ticket Apply(Ticket? state, SubjectFact fact)
    {
        var known = state ?? Made(fact);
        var next = fact.Node switch
        {
            TicketNodes.Accepted => Given(known, fact) with { State = known.State == TicketStates.OnSite ? known.State : TicketStates.Accepted },
            TicketNodes.Assigned or TicketNodes.Reassigned => Given(known, fact) with { State = TicketStates.Assigned },
            TicketNodes.CheckedIn => Given(known, fact) with { State = TicketStates.OnSite, CheckIn = CheckIn(fact), OnSiteAt = known.OnSiteAt ?? fact.At },
            TicketNodes.Signed => known with { State = TicketStates.Done, Receipt = Receipt(fact) },
            TicketNodes.Complained => known with
            {
                Complaints = [.. known.Complaints.TakeLast(Ticket.MostComplaints - 1), new(fact.Action.Id, fact.Fields.Text("complaint"), fact.Action.Actor, fact.At)],
                ComplaintCount = known.ComplaintCount + 1,
            },
            TicketNodes.Reopened => known with
            {
                State = TicketStates.Queued, Engineer = null, CheckIn = null, Receipt = null, Reopened = known.Reopened + 1, Code = fact.Given.GetValueOrDefault("code", known.Code),
                DueAt = Due(fact), Chain = fact.Given.GetValueOrDefault("chain"), Chains = Chains(known.Chains, fact),
            },
            TicketNodes.Cancelled => known with { State = TicketStates.Cancelled },
            _ => known,
        };
        return next with { LastActionAt = fact.At > known.LastActionAt ? fact.At : known.LastActionAt, LastActor = fact.Action.Actor, LastNode = fact.Node, Actions = known.Actions + 1 };
    }

    protected override SubjectRow Row(Ticket state) => new()
    {
        Kind = Kind,
        Id = state.Id,
        Customer = state.Customer,
        Owner = state.Engineer,
        Team = state.Team,
        State = state.State,
        Rank = TicketUrgency.Rank(state.Urgency),
        At = state.DueAt ?? Never,
        Day = state.Day,
        Number = state.Number,
        Words = $"{state.Number} {state.DeviceModel} {state.Fault}",
        UpdatedAt = state.LastActionAt,
    };

    private static Ticket Made(SubjectFact fact)
    {
        var fields = fact.Fields;
        return new Ticket(
            fact.Id, fact.Given["number"], fact.Given["code"], fact.Action.Customer!, fields.Text("deviceModel")!, fields.Text("fault")!, fact.Given["urgency"], TicketStates.Queued, fact.Day,
            fact.At, fact.Action.Actor, fact.Given.GetValueOrDefault("team"), fields.Moment("expectedArrival"), Due(fact), null, null, null, null, null, [], 0, 0,
            fact.Given.GetValueOrDefault("chain"), Chains([], fact), [.. Evidence(fact, "photo").Select(e => e.Sha256).OfType<string>().Take(Ticket.MostPhotos)], fact.At, fact.Action.Actor, fact.Node, 0);
    }

    private static Ticket Given(Ticket known, SubjectFact fact) =>
        known with { Engineer = fact.Given["engineer"], FirstResponseAt = known.FirstResponseAt ?? fact.At };

    private static TicketCheckIn CheckIn(SubjectFact fact)
    {
        var place = Evidence(fact, "location").FirstOrDefault();
        return new(fact.Action.Id, fact.Action.Actor, fact.At, fact.Action.OccurredAt.ToUniversalTime(), place?.Lat, place?.Lon, place?.AccuracyMetres, place?.FixedAt?.ToUniversalTime());
    }

    private static TicketReceipt Receipt(SubjectFact fact) =>
        new(fact.Action.Id, fact.Fields.Text("signer"), fact.Action.Actor, fact.At, Evidence(fact, "signature").Select(e => e.Sha256).FirstOrDefault(sha => sha is not null));

    private static DateTimeOffset? Due(SubjectFact fact) =>
        fact.Given.TryGetValue("dueAt", out var text) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    private static string[] Chains(string[] before, SubjectFact fact) =>
        fact.Given.TryGetValue("chain", out var chain) ? [.. before.TakeLast(Ticket.MostChains - 1), chain] : before;

    private static IEnumerable<EvidenceItem> Evidence(SubjectFact fact, string kind) => (fact.Action.Evidence ?? []).Where(e => e.Kind == kind);
}
