using SalesFlow.Customers;
using SalesFlow.Lists;
using SalesFlow.Tickets;
using SalesFlow.Visits;

namespace SalesFlow.Evidence;

/// <summary>Reasons to look at the evidence of a visit or a check-in, computed when somebody looks: beside the same person's visits and check-ins of the days around it, and whoever used the photo.</summary>
internal sealed class EvidenceReasons(ISubjectLists lists)
{
    private const int Days = 3, Most = 200;

    public Task<IReadOnlyList<PlausibilityFlag>> OfAsync(string tenant, Visit visit, CancellationToken cancellation) => OfAsync(tenant, Facts(visit), visit.Owner, visit.Day, cancellation);

    /// <summary>None before somebody has checked in.</summary>
    public Task<IReadOnlyList<PlausibilityFlag>> OfAsync(string tenant, Ticket ticket, CancellationToken cancellation) =>
        ticket.CheckIn is { } check ? OfAsync(tenant, Facts(ticket, check), check.By, ticket.Day, cancellation) : Task.FromResult<IReadOnlyList<PlausibilityFlag>>([]);

    private async Task<IReadOnlyList<PlausibilityFlag>> OfAsync(string tenant, EvidenceFacts facts, string actor, DateOnly day, CancellationToken cancellation)
    {
        var near = new SubjectFilter(Owner: actor, From: day.AddDays(-Days), To: day.AddDays(Days));
        var reads = new List<Task<IReadOnlyList<EvidenceFacts>>>
        {
            VisitsAsync(tenant, near, cancellation),
            CheckInsAsync(tenant, near, cancellation),
        };

        // A photo, by anyone, ever.
        reads.AddRange((facts.Photos ?? []).Select(photo => VisitsAsync(tenant, new SubjectFilter(Words: photo), cancellation)));
        var others = (await Task.WhenAll(reads)).SelectMany(found => found).DistinctBy(other => other.Action);
        return PlausibilityRules.Flags(facts, others);
    }

    private async Task<IReadOnlyList<EvidenceFacts>> VisitsAsync(string tenant, SubjectFilter filter, CancellationToken cancellation)
    {
        var page = await lists.PageAsync(tenant, GrainKeys.Visit, filter, SubjectOrder.Newest, null, Most, cancellation);
        return [.. page.Items.Select(row => Facts(VisitKind.Of(row)))];
    }

    private async Task<IReadOnlyList<EvidenceFacts>> CheckInsAsync(string tenant, SubjectFilter filter, CancellationToken cancellation)
    {
        var page = await lists.PageAsync(tenant, GrainKeys.Ticket, filter, SubjectOrder.Newest, null, Most, cancellation);
        return [.. page.Items.Select(TicketKind.Of).Where(ticket => ticket.CheckIn is not null).Select(ticket => Facts(ticket, ticket.CheckIn!))];
    }

    private static EvidenceFacts Facts(Visit visit) => new(
        visit.FirstAction, visit.Owner, visit.VisitedAt, visit.RecordedAt, null, visit.Photos,
        // Where a position was erased there is none.
        visit.Place is { } at and not { Lat: 0, Lon: 0 } ? new(at.Lat, at.Lon, at.AccuracyMetres ?? 0, at.FixedAt ?? visit.VisitedAt, at.Mock == true) : null, visit.Transcript);

    private static EvidenceFacts Facts(Ticket ticket, TicketCheckIn check) => new(
        check.Action, check.By, check.ScannedAt, check.At, null, ticket.Photos,
        check is { Lat: { } lat, Lon: { } lon } and not { Lat: 0, Lon: 0 } ? new(lat, lon, check.AccuracyMetres ?? 0, check.FixedAt ?? check.ScannedAt) : null);
}
