using System.Text.Json;
using SalesFlow.Adoption;
using SalesFlow.Board;
using SalesFlow.Calendars;
using SalesFlow.Customers;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;
using SalesFlow.Visits;

namespace SalesFlow.Digest;

/// <summary>Chains with a step that is overdue or lacks evidence now, the longest stuck first.</summary>
public interface IStuckReads
{
    ValueTask<IReadOnlyList<ChainRow>> WorstAsync(string tenant, int most, CancellationToken cancellation = default);
}

/// <summary>Looks together what a week was like.</summary>
public sealed class DigestReads(IGrainFactory grains, IStuckReads stuck, ISubjectReads subjects, PurchaseReads purchases, AdoptionBook adoption, IStore store, TimeProvider time)
{
    private const int MostBreaks = 3, MostStuck = 5, MostSilent = 5;

    public async Task<WeeklyDigest> OfAsync(string tenant, DateOnly monday, Catalogue catalogue, CancellationToken cancel = default)
    {
        var zone = LocalZone.Find(catalogue.Settings.TimeZone)!;
        var now = Stamp.Now(time);
        var (to, board) = (monday.AddDays(6), grains.GetGrain<IBoardGrain>(tenant));
        var week = new RatesQuery(null, monday, to, monday.AddDays(-7), monday.AddDays(-1), "template", null, null);
        var rates = await board.Rates(week);
        var before = (await board.Rates(week with { From = monday.AddDays(-7), To = monday.AddDays(-1), PreviousFrom = null, PreviousTo = null })).Groups.ToDictionary(group => group.Key, group => group.Counts);
        var broken = await board.Breakpoints(new(null, monday, to, "week"));
        var all = await board.Rates(new(null, null, null, null, null, null, null, null));
        var worst = await stuck.WorstAsync(tenant, MostStuck, cancel);
        var silent = SilentRules.List(await purchases.PurchasesAsync(tenant, cancel), await purchases.ExchangesAsync(tenant, catalogue, now, cancel), now, zone);
        var visits = new List<Visit>();
        await foreach (var row in subjects.OfKindAsync(tenant, GrainKeys.Visit, cancel))
        {
            if (row.Day >= monday && row.Day <= to)
            {
                visits.Add(VisitKind.Of(row));
            }
        }

        var acted = await adoption.ReadAsync(tenant, monday, zone, cancel);
        return new(
            AdoptionRules.Name(monday), monday, to, now, Rate("", [], rates.Total, rates.Previous),
            [.. rates.Groups.Where(group => group.Counts.Planned + group.Counts.Void > 0).OrderByDescending(group => group.Counts.Planned).ThenBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Rate(group.Key, Labels(catalogue, group.Key), group.Counts, before.GetValueOrDefault(group.Key)))],
            [.. broken.Cells.Where(cell => cell.Broken > 0).OrderByDescending(cell => cell.Broken).ThenByDescending(cell => (double)cell.Broken / Math.Max(1, cell.Planned)).ThenBy(cell => cell.Step, StringComparer.Ordinal).Take(MostBreaks)
                .Select(cell => new DigestBreak(cell.Template, Labels(catalogue, cell.Template), cell.Step, Labels(catalogue, cell.Template, cell.Step), cell.Broken, cell.Planned))],
            all.Total.Stuck, await Task.WhenAll(worst.Select(row => StuckAsync(tenant, row, catalogue))),
            silent.Count, await Task.WhenAll(silent.Take(MostSilent).Select(async one => new DigestCustomer(one.Customer, await NameAsync(tenant, one.Customer), one.LastPurchase))),
            new("", visits.Count(visit => visit.State == VisitStates.Valid), visits.Count), Share("", catalogue.Members.Values),
            [.. catalogue.Members.Values.Where(member => member.Team is not null).GroupBy(member => member.Team!).OrderBy(team => team.Key, StringComparer.Ordinal).Select(team => Share(team.Key, team))]);

        DigestShare Share(string key, IEnumerable<Member> members) => AdoptionRules.Count(members, acted, monday) is var count ? new(key, count.Acted, count.Members) : null!;
    }

    private static DigestRate Rate(string key, Dictionary<string, string> labels, RateCounts now, RateCounts? before) => new(
        key, labels, now.Planned, now.Closed, now.Broken, now.InFlight, now.Void, now.Rate is { } rate ? Math.Round(rate, 4) : null, now.Rate is { } current && before?.Rate is { } was ? Math.Round((current - was) * 100, 1) : null);

    private async Task<DigestStuck> StuckAsync(string tenant, ChainRow row, Catalogue catalogue)
    {
        string? step = null;
        using (var steps = JsonDocument.Parse(row.Steps))
        {
            foreach (var one in steps.RootElement.EnumerateArray())
            {
                if (one.GetProperty("s").GetString() is "overdue" or "evidence-missing")
                {
                    step = one.GetProperty("k").GetString();
                    break;
                }
            }
        }

        return new(row.Id, Labels(catalogue, row.Template), step is null ? [] : Labels(catalogue, row.Template, step), row.Customer, await NameAsync(tenant, row.Customer), catalogue.Members.GetValueOrDefault(row.Owner)?.Name ?? row.Owner, row.StuckSince ?? row.UpdatedAt);
    }

    private async Task<string> NameAsync(string tenant, string customer) =>
        await store.SubjectAsync(tenant, GrainKeys.Customer, customer) is { } row ? CustomerKind.Of(row).Name ?? customer : customer;

    private static Dictionary<string, string> Labels(Catalogue catalogue, string template, string? step = null) =>
        catalogue.Templates.GetValueOrDefault(template) is not { } known ? Own(step ?? template)
        : step is null ? known.Labels : known.Steps.FirstOrDefault(one => one.Key == step)?.Labels is { Count: > 0 } labels ? labels : Own(step);

    private static Dictionary<string, string> Own(string key) => new() { ["zh-CN"] = key, ["en"] = key };
}
