using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;
using SalesFlow.Channels;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Identity;

/// <summary>The OpenID providers of a tenant.</summary>
internal static class IdentityApi
{
    public static void MapIdentity(this IEndpointRouteBuilder routes)
    {
        var identity = routes.MapGroup("/v1/identity").WithTags("Identity");
        identity.MapGet("/", Read).Allow(Role.Admin)
            .Described("ReadIdentity", "The organisation's OpenID providers", "Without client secrets, which are never told.").Problems(401, 403, 503);
        identity.MapPut("/", Save).Allow(Role.Admin)
            .Described("SaveIdentity", "Set the OpenID providers", "Replaces them all. Access tokens of an issuer for an audience count in the organisation that named them first.")
            .Accepts<IdentityRequest>("application/json").Problems(400, 401, 403, 409, 415, 422, 503);
        identity.MapPost("/{key}/test", Test).Allow(Role.Admin)
            .Described("TestIdentity", "Ask a provider for its endpoints and keys", "The answer says in words what is wrong.").Problems(401, 403, 404, 503);
    }

    private static async Task<Ok<IdentityWire>> Read(HttpContext http, ICatalogues catalogues, ProviderBook book, ApiOptions options) => TypedResults.Ok(await WireAsync(http, catalogues, book, options));

    private static async Task<Ok<IdentityWire>> Save(HttpContext http, IGrainFactory grains, IStore store, ICatalogues catalogues, ProviderBook book, TokenRing tokens, Seal seal, ApiOptions options)
    {
        var caller = http.Caller();
        var asked = (await http.JsonAsync<IdentityRequest>()).Providers ?? throw new ProblemException(Problems.Invalid("/providers", "is missing; [] for none"));
        var known = IdentityPolicy.Instance.Of(await catalogues.FreshAsync(caller.Tenant)).Providers;
        var rules = new IdentityRules([.. asked.Select(one => one.ToProvider(Array.Find(known, before => before.Key == one.Key), seal))]);
        CheckAddresses(rules, options);
        var body = JsonSerializer.Serialize(rules, CatalogueReader.Json);
        if (IdentityPolicy.Instance.Check(body) is { Count: > 0 } errors)
        {
            throw new ProblemException(new Refusal(RefusalCode.PolicyInvalid, $"the providers have {errors.Count} mistake(s); see errors", [.. errors]).ToProblem());
        }

        await ClaimAsync(rules, caller, grains, store, book);
        (await grains.GetGrain<ITenantGrain>(caller.Tenant).PutPolicy(IdentityPolicy.Instance.Key, body, caller.Actor)).OrThrow();
        catalogues.Forget(caller.Tenant);
        book.Forget();
        tokens.Forget();
        return TypedResults.Ok(await WireAsync(http, catalogues, book, options));
    }

    private static async Task<Ok<ProviderTestWire>> Test(string key, HttpContext http, ICatalogues catalogues, ProviderBook book, Issuers issuers)
    {
        catalogues.Forget(http.Caller().Tenant);
        var all = await book.OfAsync(http.Caller().Tenant);
        var provider = all.FirstOrDefault(one => one.Rules.Key == key)
            ?? throw new ProblemException(Problems.NotFound($"There is no provider '{key}'.{Similar.Hint(key, all.Select(one => one.Rules.Key))} GET /v1/identity lists them."));
        try
        {
            var found = await issuers.AskAsync(provider);
            return TypedResults.Ok(new ProviderTestWire(found.SigningKeys.Count > 0, found.SigningKeys.Count, found.SigningKeys.Count > 0 ? null : "it publishes no keys"));
        }
        catch (IssuerUnavailableException e)
        {
            return TypedResults.Ok(new ProviderTestWire(false, 0, e.Message));
        }
    }

    private static void CheckAddresses(IdentityRules rules, ApiOptions options)
    {
        var plain = rules.Providers.Index().Where(one => one.Item.Issuer.StartsWith("http:", StringComparison.OrdinalIgnoreCase)).Select(one => new FieldError($"/providers/{one.Index}/issuer", "must be https")).ToArray();
        if (plain.Length > 0 && !options.Oidc.AllowPrivate)
        {
            throw new ProblemException(Problems.Invalid(plain));
        }
    }

    /// <summary>Notes who names which issuer and audience, before they count.</summary>
    private static async Task ClaimAsync(IdentityRules rules, Caller caller, IGrainFactory grains, IStore store, ProviderBook book)
    {
        book.Forget();
        var named = rules.Providers.Where(one => one.Audience is not null).Select(one => (one.Issuer, Audience: one.Audience!)).Distinct().ToArray();
        foreach (var (issuer, audience) in named)
        {
            if (await book.FindAsync(issuer, audience) is { } holder && holder.Tenant != caller.Tenant)
            {
                throw new ProblemException(IdentityProblems.Taken);
            }
        }

        var documents = named.Select(one => new NamedDocument(ProviderBook.IdOf(one.Issuer, one.Audience), JsonSerializer.Serialize(new { issuer = one.Issuer, audience = one.Audience }, CatalogueReader.Json))).ToArray();
        if (documents.Length > 0)
        {
            await grains.GetGrain<ITenantGrain>(caller.Tenant).PutDocuments(DocumentKinds.Issuer, documents, caller.Actor);
        }
    }

    private static async Task<IdentityWire> WireAsync(HttpContext http, ICatalogues catalogues, ProviderBook book, ApiOptions options)
    {
        var tenant = http.Caller().Tenant;
        var version = (await catalogues.FreshAsync(tenant)).Policies?.GetValueOrDefault(IdentityPolicy.Instance.Key)?.Version ?? 0;
        return new(version, SignInFlow.RedirectUri(http, options), [.. (await book.OfAsync(tenant)).Select(ProviderWire.Of)]);
    }
}
