using SalesFlow.Web.Look;

namespace SalesFlow.Web.Sessions;

/// <summary>Roles in people's words.</summary>
internal static class RoleNames
{
    public static string Of(string role, Words t) => role switch
    {
        "rep" => t["销售代表", "Sales rep"],
        "supervisor" => t["销售主管", "Supervisor"],
        "engineer" => t["工程师", "Engineer"],
        "legal" => t["法务", "Legal"],
        "finance" => t["财务", "Finance"],
        "warehouse" => t["仓储", "Warehouse"],
        "manager" => t["管理层", "Manager"],
        "admin" => t["系统管理员", "Administrator"],
        _ => role,
    };
}
