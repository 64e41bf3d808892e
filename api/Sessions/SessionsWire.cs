using SalesFlow.Tenants;

namespace SalesFlow.Sessions;

/// <summary>Who signs in: with a member's password, with an API key, or, in a demo, as anyone.</summary>
/// <param name="Remember">Stay signed in on this device for 30 days; otherwise until the browser is closed, at most 12 hours.</param>
/// <param name="Key">An API key, for the first steps of a tenant that has no members yet.</param>
/// <param name="Demo">A member of the demo's company.</param>
public sealed record SignInRequest(string? Tenant, string? Member, string? Password, bool? Remember, string? Key, string? Demo);

/// <summary>Who is signed in.</summary>
/// <param name="Role">What the credential may do: reader | writer | importer | admin</param>
/// <param name="Member">Absent where a key acts for nobody.</param>
/// <param name="Roles">Of the member: rep, supervisor, engineer, legal, finance, warehouse, manager, admin.</param>
/// <param name="Zone">The tenant's time zone.</param>
/// <param name="Demo">This server plays a demo: anyone may be anyone.</param>
/// <param name="Sees">tenant | reports (of the teams they answer for) | team (their own work, and their team's)</param>
/// <param name="Teams">Whose work is seen besides their own; empty where all is.</param>
public sealed record SessionWire(string Tenant, string Role, string? Member, string? Name, string? Team, string[] Roles, string Zone, bool Demo, string Sees, string[] Teams);

/// <summary>A demo's role and who plays it.</summary>
public sealed record DemoSeat(string Role, string Member, string? Name, string? Team);

public sealed record PasswordRequest(string? Old, string? New);

internal static class Seats
{
    private static readonly string[] Order = ["manager", "supervisor", "rep", "engineer", "legal", "finance", "warehouse", "admin"];

    /// <summary>For each role the first who has it, and nothing before it.</summary>
    public static IEnumerable<DemoSeat> Of(Catalogue catalogue) =>
        from role in Order
        let member = catalogue.Members.Values.Where(m => m.Roles.Contains(role)).OrderBy(m => Array.IndexOf(m.Roles, role)).ThenBy(m => m.Roles.Length).ThenBy(m => m.Id, StringComparer.Ordinal).FirstOrDefault()
        where member is not null
        select new DemoSeat(role, member.Id, member.Name, member.Team);
}
