namespace SalesFlow.Access;

/// <summary>What members do (<c>roles</c> of a member).</summary>
public static class MemberRoles
{
    public const string Rep = "rep";
    public const string Supervisor = "supervisor";
    public const string Engineer = "engineer";
    public const string Legal = "legal";
    public const string Finance = "finance";
    public const string Warehouse = "warehouse";
    public const string Manager = "manager";
    public const string Admin = "admin";

    public static readonly string[] All = [Rep, Supervisor, Engineer, Legal, Finance, Warehouse, Manager, Admin];

    /// <summary>Of whom a step asks something, wherever the chain belongs.</summary>
    public static readonly string[] Expert = [Engineer, Legal, Finance, Warehouse];
}
