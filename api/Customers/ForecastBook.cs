using System.Collections.Concurrent;
using SalesFlow.Calendars;
using SalesFlow.Tenants;

namespace SalesFlow.Customers;

/// <summary>The forecast model of each tenant: fitted at most once a day of the tenant's zone, when it is first asked for, and kept in memory.</summary>
internal sealed class ForecastBook(PurchaseReads purchases, ICatalogues catalogues, TimeProvider time)
{
    public const int Horizon = 90;
    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>The day's model. Many who ask at once wait for one fit; a fit that failed is not kept.</summary>
    public async Task<DayModel> OfDayAsync(string tenant)
    {
        var zone = LocalZone.Find((await catalogues.GetAsync(tenant)).Settings.TimeZone)!;
        var today = zone.LocalDate(time.GetUtcNow());
        var entry = entries.AddOrUpdate(tenant, _ => Made(), (_, known) => known.Day == today && known.Zone == zone.Id ? known : Made());
        try
        {
            return await entry.Model.Value;
        }
        catch
        {
            entries.TryRemove(new(tenant, entry));
            throw;
        }

        Entry Made() => new(today, zone.Id, new(() => Task.Run(() => FitAsync(tenant, today, zone))));
    }

    private async Task<DayModel> FitAsync(string tenant, DateOnly today, LocalZone zone)
    {
        var days = (await purchases.PurchasesAsync(tenant)).GroupBy(order => order.Customer).Select(orders => (IReadOnlyCollection<DateOnly>)[.. orders.Select(order => zone.LocalDate(order.At))]).ToList();
        var model = ForecastModel.Fit(days.Select(customer => BuyingHistory.From(customer, today)).OfType<BuyingHistory>());
        return new(today, model, ForecastBackTest.Run(days, today.AddDays(-Horizon), today));
    }

    private sealed record Entry(DateOnly Day, string Zone, Lazy<Task<DayModel>> Model);
}

/// <param name="AsOf">Last day that was looked at.</param>
internal sealed record DayModel(DateOnly AsOf, ForecastModel Model, ForecastBackTest? BackTest)
{
    /// <summary>A customer's forecast with this model; null without orders.</summary>
    /// <param name="orders">When they were placed.</param>
    public ForecastWire? Of(string customer, IEnumerable<DateTimeOffset> orders, LocalZone zone, Language language) =>
        RepurchaseForecast.For(orders.Select(zone.LocalDate), AsOf, Model, ForecastBook.Horizon) is { } f
            ? new(customer, f.AsOf, f.HorizonDays, Math.Round(f.Active, 4), Math.Round(f.Expected, 4), f.Orders, f.DaysSinceLast, f.UsualGapDays, Says.Word(f.Basis), f.Words.Said(language))
            : null;
}
