using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Limits;

namespace SalesFlow.Tenants;

/// <summary>The service's tenants, for its operators.</summary>
internal static class TenantsApi
{
    /// <summary>Every tenant has its settings as a document of this kind and id.</summary>
    private const string Settings = "settings";

    private static readonly Dictionary<string, Member> Nobody = [];

    public static void MapTenants(this IEndpointRouteBuilder routes)
    {
        var tenants = routes.MapGroup("/v1/tenants").WithTags("Tenants");
        tenants.MapGet("/", List).Allow(Role.Operator)
            .Described("ListTenants", "All tenants", "Needs the role operator, as all of these do.").Problems(401, 403, 503);
        tenants.MapGet("/{id}", Read).Allow(Role.Operator)
            .Described("ReadTenant", "One tenant", "Its settings and limits, and what it uses of them.").Problems(401, 403, 404, 503);
        tenants.MapPost("/", Make).Allow(Role.Operator)
            .Described("MakeTenant", "Make a tenant", "With a first admin key, whose secret is in this answer only.")
            .Accepts<TenantRequest>("application/json").Problems(400, 401, 403, 409, 415, 422, 503);
        tenants.MapPut("/{id}", Save).Allow(Role.Operator)
            .Described("SaveTenant", "Save a tenant's settings", "All of them: what is left out takes its default. 'limits' raises or lowers the tenant's rates and its share beside the others, and bounds its members, its bytes of evidence and how long its journal is kept at hand; 'suspended' keeps everyone of it out.")
            .Accepts<TenantSettings>("application/json").Problems(400, 401, 403, 404, 415, 422, 503);
    }

    private static async Task<Ok<Page<TenantWire>>> List(IStore store, HttpContext http)
    {
        var found = await store.FindDocumentAsync(Settings, Settings, http.RequestAborted);
        return TypedResults.Ok(new Page<TenantWire>([.. found.OrderBy(t => t.Tenant, StringComparer.Ordinal).Select(t => TenantWire.Of(t.Tenant, t.Document, null))], null));
    }

    private static async Task<Ok<TenantWire>> Read(string id, HttpContext http, IStore store, IEvidenceLists evidence)
    {
        var row = await Find(store, id) ?? throw Unknown(id);
        var members = (await store.DocumentsAsync(id, DocumentKinds.Member, http.RequestAborted)).Count;
        return TypedResults.Ok(TenantWire.Of(id, row, null) with { Use = new(members, await evidence.BytesAsync(id, http.RequestAborted)) });
    }


    private static async Task<Created<TenantWire>> Make(HttpContext http, IGrainFactory grains, IStore store, TimeProvider time)
    {
        var body = await http.JsonAsync<TenantRequest>();
        var id = body.Checked();
        if (await Find(store, id) is not null)
        {
            throw new ProblemException(new Refusal(RefusalCode.TenantExists, $"There is a tenant '{id}' already; choose another id.").ToProblem());
        }

        var grain = grains.GetGrain<ITenantGrain>(id);
        var by = $"operator:{http.Caller().KeyId}";
        (await grain.PutSettings(new() { Name = body.Name, TimeZone = body.TimeZone ?? "Asia/Shanghai" }, by)).OrThrow();
        var secret = KeysApi.Secret();
        (await grain.PutKey(new KeyRequest("First admin key", "admin", null, null).ToKey(secret, time.GetUtcNow(), Nobody), by)).OrThrow();
        return TypedResults.Created($"/v1/tenants/{id}", TenantWire.Of(id, (await Find(store, id))!, secret));
    }

    private static async Task<Ok<TenantWire>> Save(string id, HttpContext http, IGrainFactory grains, IStore store, ICatalogues catalogues, TenantMeters meters)
    {
        _ = await Find(store, id) ?? throw Unknown(id);
        var settings = await http.JsonAsync<TenantSettings>();
        if (settings.Limits is { } limits && LimitOptions.Faults(limits).ToArray() is { Length: > 0 } faults)
        {
            throw new ProblemException(Problems.Invalid(faults));
        }

        (await grains.GetGrain<ITenantGrain>(id).PutSettings(settings, $"operator:{http.Caller().KeyId}")).OrThrow();
        catalogues.Forget(id);
        meters.Set(id, settings);
        return TypedResults.Ok(TenantWire.Of(id, (await Find(store, id))!, null));
    }

    private static ValueTask<DocumentRow?> Find(IStore store, string id) => GrainKeys.IsTenant(id) ? store.DocumentAsync(id, Settings, Settings) : new((DocumentRow?)null);

    private static ProblemException Unknown(string id) =>
        new(new Refusal(RefusalCode.UnknownTenant, $"There is no tenant '{id}'.").ToProblem(addressed: true));
}

/// <summary>A tenant to make.</summary>
/// <param name="Id">1 to 40 of a-z, 0-9 and -.</param>
/// <param name="TimeZone">In which its periods are cut. Default: Asia/Shanghai.</param>
public sealed record TenantRequest(string? Id, string? Name, string? TimeZone)
{
    /// <exception cref="ProblemException">422</exception>
    public string Checked() => GrainKeys.IsTenant(Id) ? Id! : throw new ProblemException(Problems.Invalid("/id", "must be 1 to 40 of the characters a-z 0-9 -, not beginning with -"));
}

/// <param name="Key">The first admin key's secret: only in the answer that made the tenant.</param>
public sealed record TenantWire(
    string Id, string? Name, int Version, string TimeZone, string Calendar, string[]? QuietHours, int DigestAbove, Dictionary<string, string> TeamCalendars, TenantLimits? Limits, string? Key)
{
    /// <summary>Nobody of the tenant gets in.</summary>
    public bool Suspended { get; init; }

    /// <summary>Told of a single tenant only.</summary>
    public TenantUse? Use { get; init; }

    public static TenantWire Of(string id, DocumentRow row, string? secret)
    {
        var s = System.Text.Json.JsonSerializer.Deserialize<TenantSettings>(row.Body, ApiJson.Kept)!;
        return new(id, s.Name, row.Version, s.TimeZone, s.Calendar, s.QuietHours, s.DigestAbove, s.TeamCalendars, s.Limits, secret) { Suspended = s.Suspended };
    }
}

/// <summary>What a tenant uses of its limits.</summary>
/// <param name="EvidenceBytes">Of all its files together.</param>
public sealed record TenantUse(int Members, long EvidenceBytes);
