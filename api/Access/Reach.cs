using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SalesFlow.Api;

namespace SalesFlow.Access;

/// <summary>How a route goes by the caller's scope. Every route below the role admin says it; <see cref="ScopeGate"/> sees to what can be seen to before the route is run.</summary>
public enum Reach
{
    /// <summary>The tenant's settings, words and models: nothing of anyone's work, alike for all.</summary>
    Settings = 1,

    /// <summary>The caller's own affairs.</summary>
    Own = 2,

    /// <summary>Rows and what is counted from them: the route hands <see cref="Scopes.Scope"/> on to the lists.</summary>
    Rows = 3,

    /// <summary>One thing is named in the address. The gate answers as for an unknown one where it is out of scope.</summary>
    Named = 4,

    /// <summary>The body names what is written to: the route asks <see cref="ScopeGuard"/>.</summary>
    Written = 5,

    /// <summary>Files under their digests: whoever can name all 256 bits of one has read it where it was in scope.</summary>
    Digest = 6,

    /// <summary>All of the tenant at once: for those only who see all of it.</summary>
    Whole = 7,
}

/// <param name="Kind">What is named: <c>chain</c>, <c>alert</c>, or a kind of subjects.</param>
/// <param name="Parameter">The name in the address, or in the query where the address has none such.</param>
/// <param name="Steers">A command to a chain.</param>
/// <param name="Leads">A command that whoever works on the chain may not give themselves.</param>
public sealed record ReachMetadata(Reach Reach, string? Kind = null, string Parameter = "id", bool Steers = false, bool Leads = false);

/// <summary>How routes declare it.</summary>
public static class ReachRoutes
{
    public static TBuilder Shows<TBuilder>(this TBuilder route, Reach reach)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new ReachMetadata(reach));

    /// <summary>One thing of a kind, by its id.</summary>
    public static TBuilder Names<TBuilder>(this TBuilder route, string kind, string parameter = "id")
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new ReachMetadata(Reach.Named, kind, parameter));

    /// <summary>Commands a chain.</summary>
    /// <param name="leads">Only supervisors, managers and admins may.</param>
    public static TBuilder Steers<TBuilder>(this TBuilder route, bool leads)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new ReachMetadata(Reach.Named, GrainKeys.Chain, Steers: true, Leads: leads));

    /// <summary>What the caller sees; null = all of the tenant, at no cost.</summary>
    public static Scope? Scope(this HttpContext http) => http.Features.Get<Scope>();

    /// <exception cref="InvalidOperationException">A route for less than admins says nothing of the scope.</exception>
    internal static void Check(EndpointBuilder endpoint)
    {
        var role = endpoint.Metadata.OfType<RoleMetadata>().LastOrDefault()?.Role;
        if (role is Role.Reader or Role.Writer or Role.Importer && !endpoint.Metadata.OfType<ReachMetadata>().Any())
        {
            throw new InvalidOperationException($"The endpoint {endpoint.DisplayName} does not say how it goes by the caller's scope. Say .Shows(Reach.…), .Names(kind) or .Steers(…).");
        }
    }
}
