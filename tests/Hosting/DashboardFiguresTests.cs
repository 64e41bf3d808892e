using Orleans.Dashboard;
using Xunit;

namespace SalesFlow.Hosting;

public sealed class DashboardFiguresTests
{
    [Fact]
    public void The_dashboard_keeps_what_reads_its_figures_where_we_look_for_it()
    {
        var dashboard = typeof(DashboardOptions).Assembly;

        Assert.NotNull(DashboardFigures.Reader(dashboard.GetType("Orleans.Dashboard.DashboardHost", throwOnError: true)!));
        Assert.NotNull(dashboard.GetType(DashboardFigures.ExporterName));
    }
}
