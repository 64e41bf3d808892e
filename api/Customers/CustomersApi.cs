using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Calendars;
using SalesFlow.Lists;
using SalesFlow.Orders;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Customers;

/// <summary>Customers (客户): profile, timeline, overview, snapshots, forecast. Profiles are told by posting actions on the customer.</summary>
internal static class CustomersApi
{
    public static void MapCustomers(this IEndpointRouteBuilder routes)
    {
        var customers = routes.MapGroup("/v1/customers").WithTags("Customers");
        customers.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListCustomers", "Customers with a profile", "Profiles are told by the action customer.profiled. 'state' takes known and high-potential; 'search' looks in id, name, industry, address and contacts.").Problems(401, 403, 422, 503);
        customers.MapGet("/snapshots", Snapshots).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListSnapshots", "Monthly snapshots of all customers, newest first", "'state=fell' narrows to those whose frequency fell by 40 % or more; 'period' to months.").Problems(401, 403, 422, 503);
        customers.MapGet("/snapshots/schedule", Schedule).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ReadSchedule", "How far snapshots and silent lists are", "Snapshots are taken on the 1st, silent lists kept on Mondays, both at 00:00 of the tenant's zone.").Problems(401, 403, 503);
        customers.MapPost("/snapshots/fill", Fill).Allow(Role.Admin)
            .Described("FillSnapshots", "Take the snapshots that are missing now", "For months that began before the schedule did, after an import for example, 24 months back at most. It goes on in the background; the answer says how far it is.")
            .Produces<ScheduleView>(202).Problems(401, 403, 503);
        customers.MapGet("/{id}", Read).Allow(Role.Reader).Names(GrainKeys.Customer)
            .Described("ReadCustomer", "One customer's profile", "Of a customer whom somebody has told a profile of; /overview also answers for others.").Problems(401, 403, 404, 503);
        customers.MapGet("/{id}/timeline", Timeline).Allow(Role.Reader).Names(GrainKeys.Customer)
            .Described("CustomerTimeline", "What happened with a customer, newest first", "Actions on the customer and on its opportunities, tickets, contracts, orders and chains, and what those chains did.").Problems(401, 403, 422, 503);
        customers.MapGet("/{id}/overview", Overview).Allow(Role.Reader).Names(GrainKeys.Customer)
            .Described("CustomerOverview", "Everything about a customer in one call", "Profile, opportunities, tickets, contracts, visits, orders, receivables, chains in flight, snapshots, forecast and the timeline's first page.").Problems(401, 403, 404, 503);
        customers.MapGet("/{id}/snapshots", SnapshotsOf).Allow(Role.Reader).Names(GrainKeys.Customer)
            .Described("CustomerSnapshots", "A customer's monthly snapshots, newest first", "What the customer had bought when each month began; kept once, never changed.").Problems(401, 403, 422, 503);
        customers.MapGet("/{id}/forecast", Forecast).Allow(Role.Reader).Names(GrainKeys.Customer)
            .Described("CustomerForecast", "Whether a customer still buys", "Probability that the customer is still active and orders to expect in the next 90 days, in words.").Problems(401, 403, 404, 503);
    }

    private static async Task<Ok<Api.Page<CustomerWire>>> List(string? state, string? owner, string? team, string? search, string? cursor, int? limit, HttpContext http) =>
        TypedResults.Ok(await SubjectPages.PageAsync(
            http, GrainKeys.Customer, SubjectPages.Filter(http, state, null, owner, team, null, search), SubjectOrder.Newest, cursor, limit, row => CustomerWire.Of(CustomerKind.Of(row))));

    private static async Task<Ok<CustomerWire>> Read(string id, HttpContext http) =>
        TypedResults.Ok(await SubjectPages.ReadAsync(http, GrainKeys.Customer, id, row => CustomerWire.Of(CustomerKind.Of(row))));

    private static async Task<Ok<Api.Page<TimelineItem>>> Timeline(string id, string? cursor, int? limit, HttpContext http, CustomerTimeline timeline, ICatalogues catalogues) =>
        TypedResults.Ok(await timeline.PageAsync(http.Caller().Tenant, id, await catalogues.GetAsync(http.Caller().Tenant), http.Language(), cursor, Paging.Limit(limit, 50), http.Scope(), http.RequestAborted));

    private static async Task<Ok<OverviewAnswer>> Overview(string id, HttpContext http, CustomerOverview overview) =>
        TypedResults.Ok(await overview.OfAsync(http.Caller().Tenant, id, http.Language(), http.Scope(), http.RequestAborted)
            ?? throw new ProblemException(Problems.NotFound($"Nothing is known of a customer '{id}'. GET /v1/customers lists those with a profile.", "unknown-customer")));

    private static async Task<Ok<Api.Page<SnapshotWire>>> SnapshotsOf(string id, string? cursor, int? limit, HttpContext http) =>
        TypedResults.Ok(await SubjectPages.PageAsync(
            http, KeptByUs.Snapshot, SubjectPages.Filter(http, null, id, null, null, null), SubjectOrder.Newest, cursor, limit, row => SnapshotWire.Of(SnapshotKind.Of(row), http.Language())));

    private static async Task<Ok<Api.Page<SnapshotWire>>> Snapshots(string? state, string? period, string? cursor, int? limit, HttpContext http) =>
        TypedResults.Ok(await SubjectPages.PageAsync(
            http, KeptByUs.Snapshot, SubjectPages.Filter(http, state, null, null, null, period), SubjectOrder.Newest, cursor, limit, row => SnapshotWire.Of(SnapshotKind.Of(row), http.Language())));

    private static async Task<Ok<ScheduleView>> Schedule(HttpContext http, IGrainFactory grains) => TypedResults.Ok(await Of(http, grains).Read());

    private static async Task<IResult> Fill(HttpContext http, IGrainFactory grains) => TypedResults.Json(await Of(http, grains).Fill(), statusCode: 202);

    private static ICustomerScheduleGrain Of(HttpContext http, IGrainFactory grains) => grains.Grain<ICustomerScheduleGrain>(GrainKeys.Of(http.Caller().Tenant, "customers"));

    private static async Task<Ok<ForecastWire>> Forecast(string id, HttpContext http, ForecastBook forecasts, ISubjectReads reads, ICatalogues catalogues)
    {
        var tenant = http.Caller().Tenant;
        var orders = (await reads.OfCustomerAsync(tenant, GrainKeys.Order, id, http.RequestAborted)).Select(row => OrderKind.Of(row).Purchase()).OfType<Purchase>().ToList();
        var zone = LocalZone.Find((await catalogues.GetAsync(tenant)).Settings.TimeZone)!;
        return TypedResults.Ok((orders.Count == 0 ? null : (await forecasts.OfDayAsync(tenant)).Of(id, orders.Select(order => order.At), zone, http.Language()))
            ?? throw new ProblemException(Problems.NotFound($"Customer '{id}' has no order yet; a forecast needs one.", "no-orders")));
    }
}
