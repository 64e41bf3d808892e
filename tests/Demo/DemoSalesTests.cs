using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Demo;

/// <summary>The company's sales side on a real server: all of it is taken, and every figure has something to show.</summary>
[Collection(OneServer.Name)]
public sealed class DemoSalesTests(EdgeServer server)
{
    private static DemoOptions Small(DateTimeOffset now) => DemoScriptTests.Options with { Now = now, ChainsPerWorkday = 1, Customers = 60, Photos = 8, Documents = 5, Signatures = 3 };

    [Fact]
    public async Task The_demos_company_lives_the_sales_side_and_nothing_of_it_is_refused()
    {
        var company = await Company.MakeAsync(server, "demo-sales");
        var played = await DemoCompany.PlayAsync(company.Client, Small(EndToEnd.Some.Now), null, TestContext.Current.CancellationToken);
        Assert.Empty(played.Refusals);

        Assert.Equal(60, (await company.AllAsync("/v1/customers", 500)).Count);
        Assert.True((await company.AllAsync("/v1/opportunities", 500)).Select(item => item.GetProperty("stage").GetString()).Distinct().Count() >= 3);
        var tickets = (await company.GetAsync("/v1/tickets/figures")).GetProperty("total");
        Assert.True(tickets.GetProperty("open").GetInt32() > 0 && tickets.GetProperty("done").GetInt32() > 0);
        Assert.True((await company.GetAsync("/v1/orders/breaks")).GetProperty("orders").GetInt32() > 50);
        var owed = Assert.Single((await company.GetAsync("/v1/receivables")).GetProperty("currencies").EnumerateArray());
        Assert.True(owed.GetProperty("overdue").GetDecimal() > 0 && owed.GetProperty("overdue").GetDecimal() < owed.GetProperty("amount").GetDecimal());
        Assert.True((await company.GetAsync("/v1/customers/silent")).GetProperty("count").GetInt32() >= 4);
        Assert.NotEmpty((await company.GetAsync("/v1/pools/high-potential")).GetProperty("items").EnumerateArray());
        Assert.Contains(await company.AllAsync("/v1/orders", 500), order => order.GetProperty("state").GetString() == "confirmed");
        Assert.NotEmpty((await company.GetAsync($"/v1/customers/c-0001/overview")).GetProperty("timeline").GetProperty("items").EnumerateArray());
    }

    [Fact]
    public void The_same_options_tell_the_same_sales_side_and_nothing_lies_ahead()
    {
        var options = Small(new(2026, 3, 20, 6, 0, 0, TimeSpan.Zero));
        var told = Tell();
        Assert.Equal(JsonSerializer.Serialize(told), JsonSerializer.Serialize(Tell()));
        Assert.All(told, action => Assert.True(action.OccurredAt <= options.Now));
        Assert.Equal(told.Count, told.Select(action => action.Id).Distinct().Count());

        IReadOnlyList<Client.SalesAction> Tell() => new DemoSales(options, DemoCustomers.Make(options.Seed, options.Customers), DemoFiles.Make(options)).Actions;
    }
}
