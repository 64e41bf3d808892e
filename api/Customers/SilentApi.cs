using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Calendars;
using SalesFlow.Lists;
using SalesFlow.Orders;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Customers;

/// <summary>Who talks with our engineers and does not buy; who buys again; what to offer.</summary>
internal static class SilentApi
{
    public const string HighPotential = "high-potential";

    public static void MapSilent(this IEndpointRouteBuilder routes)
    {
        var customers = routes.MapGroup("/v1/customers").WithTags("Customers");
        customers.MapGet("/silent", Silent).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("SilentCustomers", "The silent list as of the end of a day", "No purchase in 6 months and at least 2 technical exchanges in them, with reasons, facts and talk tracks. 'asOf' is a date in the tenant's zone (default: today); nothing after it is looked at.").Problems(401, 403, 422, 503);
        customers.MapGet("/silent/lists", Lists).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("KeptSilentLists", "The silent lists as they were kept on Mondays, newest first", "What win-backs are counted from.").Problems(401, 403, 422, 503);
        customers.MapPost("/silent/lists/{day}", Keep).Allow(Role.Admin)
            .Described("KeepSilentList", "Keep the silent list of a past Monday", "After an import for example: lists are kept by themselves only from the first Monday on. 'day' is a Monday of the last 24 months in the tenant's zone; nothing after it is looked at. 201 where it is kept now, 200 where it had been; it is never changed.")
            .Produces<KeptListWire>(200).Produces<KeptListWire>(201).Problems(401, 403, 422, 503);
        customers.MapGet("/silent/win-backs", WinBacks).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("WinBacks", "Who came back", "One entry for each silence that a kept list named: an order within 60 days of being listed wins it back. 'period' narrows to the day of listing, and repurchase orders to their own.").Problems(401, 403, 422, 503);
        customers.MapGet("/forecast", Model).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ForecastModel", "The repurchase model of the day", "Its parameters, what they rest on, and how it would have done 90 days ago beside the plain recency baseline. Fitted at most once a day.").Problems(401, 403, 503);
        routes.MapGet("/v1/pools/{key}", Pool).Allow(Role.Reader).Shows(Reach.Rows).WithTags("Customers")
            .Described("ReadPool", "A pool of customers", $"'{HighPotential}': customers with an expansion plan, with products that customers with the same products buy, from the tenant's own orders.").Problems(401, 403, 404, 422, 503);
    }

    private static async Task<Ok<SilentAnswer>> Silent(string? asOf, string? cursor, int? limit, HttpContext http, PurchaseReads purchases, IScopeLists scopes, ICatalogues catalogues, TimeProvider time)
    {
        var (skip, most) = ((int)Paging.After(cursor), Paging.Limit(limit));
        var tenant = http.Caller().Tenant;
        var catalogue = await catalogues.GetAsync(tenant);
        var zone = LocalZone.Find(catalogue.Settings.TimeZone)!;
        var day = OrdersApi.Day("asOf", asOf) ?? zone.LocalDate(time.GetUtcNow());
        var end = zone.StartOfDay(day.AddDays(1)).AddMilliseconds(-1);
        var list = SilentRules.List(await purchases.PurchasesAsync(tenant, http.RequestAborted), await purchases.ExchangesAsync(tenant, catalogue, end, http.RequestAborted), end, zone);
        if (await Seen(http, scopes) is { } seen)
        {
            list = [.. list.Where(line => seen.Contains(line.Customer))];
        }

        var language = http.Language();
        return TypedResults.Ok(new SilentAnswer(
            day, list.Count,
            [.. list.Skip(skip).Take(most).Select(line => new SilentWire(
                line.Customer, line.LastPurchase, line.DaysSilent, line.Orders,
                [.. line.Exchanges.Select(exchange => new ExchangeWire(exchange.Id, Says.Word(exchange.Kind), exchange.At))],
                [.. line.Reasons.Select(reason => new SaidWire(reason.Code, reason.Words.Said(language)))],
                [.. line.TalkTracks.Select(track => new SaidWire(track.Key, track.Words.Said(language)))]))],
            skip + most < list.Count ? $"{skip + most}" : null));
    }

    private static async Task<Ok<Api.Page<KeptListWire>>> Lists(string? period, string? cursor, int? limit, HttpContext http, IScopeLists scopes)
    {
        var seen = await Seen(http, scopes);
        return TypedResults.Ok(await SubjectPages.PageAsync(
            http, KeptByUs.Silent, SubjectPages.Filter(http, null, null, null, null, period), SubjectOrder.Newest, cursor, limit, row => Narrowed(KeptListWire.Of(SilentListKind.Of(row)), seen)));
    }

    private static KeptListWire Narrowed(KeptListWire list, IReadOnlySet<string>? seen) => seen is null ? list : list with { Customers = [.. list.Customers.Where(seen.Contains)] };

    /// <summary>Customers that the caller sees; null = all.</summary>
    private static async ValueTask<IReadOnlySet<string>?> Seen(HttpContext http, IScopeLists scopes) =>
        http.Scope() is { Whole: false } scope ? await scopes.CustomersAsync(http.Caller().Tenant, scope, http.RequestAborted) : null;

    private static async Task<IResult> Keep(string day, HttpContext http, IGrainFactory grains, ICatalogues catalogues, TimeProvider time)
    {
        var tenant = http.Caller().Tenant;
        var today = LocalZone.Find((await catalogues.GetAsync(tenant)).Settings.TimeZone)!.LocalDate(time.GetUtcNow());
        if (OrdersApi.Day("day", day) is not { DayOfWeek: DayOfWeek.Monday } monday || monday > today || monday < today.AddMonths(-CustomerScheduleGrain.BackFill))
        {
            throw new ProblemException(Problems.Query("day", $"must be a Monday from {today.AddMonths(-CustomerScheduleGrain.BackFill):yyyy-MM-dd} to {today:yyyy-MM-dd}"));
        }

        var fresh = await grains.Grain<ICustomerScheduleGrain>(GrainKeys.Of(tenant, "customers")).KeepList(monday);
        var list = await SubjectPages.ReadAsync(http, KeptByUs.Silent, $"{monday:yyyy-MM-dd}", row => KeptListWire.Of(SilentListKind.Of(row)));
        return TypedResults.Json(list, statusCode: fresh ? 201 : 200);
    }

    private static async Task<Ok<WinBackAnswer>> WinBacks(string? period, HttpContext http, PurchaseReads purchases, ISubjectReads reads, IScopeLists scopes, ICatalogues catalogues, TimeProvider time)
    {
        var tenant = http.Caller().Tenant;
        var span = Period.Parse(period);
        var zone = LocalZone.Find((await catalogues.GetAsync(tenant)).Settings.TimeZone)!;
        var seen = await Seen(http, scopes);
        var listings = new List<Listing>();
        await foreach (var row in reads.OfKindAsync(tenant, KeptByUs.Silent, http.RequestAborted))
        {
            var list = SilentListKind.Of(row);
            listings.AddRange(list.Customers.Where(customer => seen?.Contains(customer) != false).Select(customer => new Listing(customer, list.At)));
        }

        var bought = await purchases.PurchasesAsync(tenant, http.RequestAborted);
        bought = seen is null ? bought : [.. bought.Where(order => seen.Contains(order.Customer))];
        var all = WinBackRules.Outcomes(listings, bought, time.GetUtcNow(), zone);
        var outcomes = all.Where(outcome => span is null || (zone.LocalDate(outcome.ListedAt) is var day && day >= span.From && day <= span.To)).ToList();
        var figures = WinBackRules.Figures(outcomes);
        var (fromList, repurchases, share) = WinBackRules.RepurchaseShare(
            bought, all, span is null ? DateTimeOffset.MinValue : zone.StartOfDay(span.From), span is null || span.To == DateOnly.MaxValue ? DateTimeOffset.MaxValue : zone.StartOfDay(span.To.AddDays(1)), zone);
        return TypedResults.Ok(new WinBackAnswer(
            span?.Text, figures.Listed, figures.WonBack, figures.NotWonBack, figures.Open, figures.Rate, fromList, repurchases, share,
            [.. outcomes.Select(outcome => new WinBackWire(outcome.Customer, outcome.ListedAt, Says.Word(outcome.State), outcome.Order?.Id, outcome.Order?.At))]));
    }

    private static async Task<Ok<ForecastModelAnswer>> Model(HttpContext http, ForecastBook forecasts)
    {
        var day = await forecasts.OfDayAsync(http.Caller().Tenant);
        var model = day.Model;
        return TypedResults.Ok(new ForecastModelAnswer(
            day.AsOf, ForecastBook.Horizon, Says.Word(model.Basis), model.Customers, model.Returned, model.Repeats, model.Parameters, model.LogLikelihood,
            day.BackTest is { } test ? new(test.Cut, test.End, test.Customers, test.Orders, test.Model.Parameters, Says.Word(test.Model.Basis), test.Forecast, test.Baseline) : null));
    }

    private static async Task<Ok<PoolAnswer>> Pool(string key, string? cursor, int? limit, HttpContext http, PurchaseReads purchases)
    {
        if (key != HighPotential)
        {
            throw new ProblemException(Problems.NotFound($"There is no pool '{key}'. The pool is '{HighPotential}'.", "unknown-pool"));
        }

        var language = http.Language();
        var page = await SubjectPages.PageAsync(
            http, GrainKeys.Customer, SubjectPages.Filter(http, CustomerProfile.HighPotential, null, null, null, null), SubjectOrder.Newest, cursor, limit, CustomerKind.Of);
        var bought = page.Items.Count == 0 ? [] : await purchases.PurchasesAsync(http.Caller().Tenant, http.RequestAborted);
        var bundles = BundleRules.Find(bought.Select(Products));
        var owned = bought.ToLookup(order => order.Customer);
        return TypedResults.Ok(new PoolAnswer(
            key, language == Language.English ? "High potential" : "高潜力客户池",
            [.. page.Items.Select(customer => new PoolItem(
                CustomerWire.Of(customer),
                [.. BundleRules.For([.. owned[customer.Id].SelectMany(Products).Distinct()], bundles)
                    .Select(bundle => new BundleWire(bundle.Have, bundle.Suggest, bundle.Baskets, bundle.Confidence, bundle.Lift, bundle.Words.Said(language)))]))],
            page.Next));
    }

    private static IEnumerable<string> Products(Purchase order) => order.Lines.Where(line => line.Product.Length > 0).Select(line => line.Product);
}
