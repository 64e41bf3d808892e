using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SalesFlow.Access;

namespace SalesFlow.Api;

/// <summary>What a credential may do. Each tenant role holds the ones before it; <see cref="Operator"/> stands apart: it manages tenants and sees nothing inside them.</summary>
public enum Role
{
    /// <summary>No credential is asked for.</summary>
    Anyone = 0,
    Reader = 1,
    Writer = 2,

    /// <summary>May also send history, which is judged by its own times and notifies nobody.</summary>
    Importer = 3,
    Admin = 4,
    Operator = 10,
}

/// <summary>Who sent the request: set by <see cref="Credentials"/>, the only source of the tenant.</summary>
/// <param name="KeyId">The key's id, not its secret.</param>
/// <param name="Actor">The member that the key acts for; else <c>key:</c> and the key's id.</param>
/// <param name="IsMember">Whether <paramref name="Actor"/> is a member.</param>
/// <param name="Bounds">What the credential is bounded to; null = it sees all of the tenant. Whoever signs in is bounded to what their member sees.</param>
public sealed record Caller(string Tenant, Role Role, string KeyId, string Actor, bool IsMember, Bounds? Bounds);

/// <summary>The role that an endpoint asks for.</summary>
public sealed record RoleMetadata(Role Role);

/// <summary>How endpoints declare roles and handlers ask who calls.</summary>
public static class Roles
{
    public static TBuilder Allow<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RoleMetadata(role));

    public static Caller Caller(this HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint asks for no role, so there is no caller.");

    /// <summary>Whether a credential of one role may do what asks for another.</summary>
    public static bool Holds(this Role role, Role asked) => asked == Role.Operator || role == Role.Operator ? role == asked : role >= asked;

    public static string Word(this Role role) => role switch
    {
        Role.Reader => "reader",
        Role.Writer => "writer",
        Role.Importer => "importer",
        Role.Admin => "admin",
        Role.Operator => "operator",
        _ => "anyone",
    };

    /// <summary>The role of a stored word; null for a word that this version does not know, which then allows nothing.</summary>
    public static Role? Parse(string? word) => word switch
    {
        "reader" => Role.Reader,
        "writer" => Role.Writer,
        "importer" => Role.Importer,
        "admin" => Role.Admin,
        "operator" => Role.Operator,
        _ => null,
    };
}
