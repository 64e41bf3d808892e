using Microsoft.AspNetCore.Builder;
using Orleans.Dashboard;
using SalesFlow.Api;

namespace SalesFlow.Hosting;

/// <summary>Orleans' own dashboard. It guards nothing by itself: every one of its addresses asks for an operator's key.</summary>
internal static class DashboardSetup
{
    public const string Path = "/orleans";

    public static void MapOperatorsDashboard(this WebApplication app) => app.MapOrleansDashboard(Path).Allow(Role.Operator).AllowBasic().ExcludeFromDescription();
}
