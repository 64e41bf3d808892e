using System.Text;
using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

/// <summary>The import wizard, as the demo's administrator.</summary>
[Collection(WebDemo.Calm)]
public sealed class ImportTests(WebDemo demo)
{
    private const string Admin = "gm-01";

    [Theory]
    [InlineData(Screen.Desktop, "zh-CN", false)]
    [InlineData(Screen.Phone, "en", true)]
    public async Task A_table_is_chosen_looked_at_tried_and_imported_and_a_second_run_adds_nothing(Screen screen, string language, bool dark)
    {
        var page = await demo.OpenAsync(Admin, screen, "admin/import", language, dark);
        var complaints = Looks.Complaints(page);
        var mark = Guid.NewGuid().ToString("n")[..6];
        var table = $"""
            订单号,客户编号,销售,下单日期,型号,数量,金额,出库单,出库日期,仓库,出库数量
            W-{mark}-1,w-{mark},陈伟,2026-01-05,X200,2,12800,CK-{mark}-1,2026-01-07,北仑仓,2
            W-{mark}-2,w-{mark},陈伟,2026-01-06,V7,1,3800,,,,
            W-{mark}-3,w-{mark},陈伟,下周,V7,1,3800,,,,

            """;
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await page.Locator("input[name=file]").SetInputFilesAsync(new FilePayload { Name = $"orders-{mark}.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(table) });
        await Assertions.Expect(page.Locator("[data-mapping]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-target=orders]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(page.Locator("[data-slot='order.placed/time']")).ToHaveValueAsync("下单日期");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);

        await page.ClickAsync("[data-do=try]");
        await Assertions.Expect(page.Locator("[data-actions='3']")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-refused='1']")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-refusal]")).ToContainTextAsync($"W-{mark}-3");
        await Assertions.Expect(page.Locator("[data-told]")).ToHaveCountAsync(2);
        await Looks.ShotAsync(page, $"import-tried-{screen}-{language}", whole: true);
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        Assert.Empty((await demo.Api().Orders.PageAsync(new OrdersQuery { Customer = $"w-{mark}" }, cancel: TestContext.Current.CancellationToken)).Items);

        await page.ClickAsync("[data-do=start]");
        await Assertions.Expect(page.Locator("[data-state=done]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("[data-accepted='3']")).ToBeVisibleAsync();
        await Looks.ShotAsync(page, $"import-done-{screen}-{language}", whole: true);
        await Looks.AccessibleAsync(page);
        Assert.Equal(2, (await demo.Api().Orders.PageAsync(new OrdersQuery { Customer = $"w-{mark}" }, cancel: TestContext.Current.CancellationToken)).Items.Count);

        await page.ClickAsync("[data-do=try]");
        await page.ClickAsync("[data-do=start]");
        await Assertions.Expect(page.Locator("[data-replayed='3']")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("[data-accepted='0']")).ToBeVisibleAsync();
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_log_is_told_as_chains_of_a_template_and_its_result_leads_to_them()
    {
        var page = await demo.OpenAsync(Admin, Screen.Desktop, "admin/import");
        var mark = Guid.NewGuid().ToString("n")[..6];
        var log = $"编号,客户编号,动作,时间,销售\nL-{mark},l-{mark},客户提出需求,2026-01-05 09:00,rep-01\nL-{mark},l-{mark},提交方案,2026-01-06 10:00,rep-01\nL-{mark},l-{mark},闲聊,2026-01-06 11:00,rep-01\n";
        await page.Locator("input[name=file]").SetInputFilesAsync(new FilePayload { Name = $"log-{mark}.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(log) });
        await Assertions.Expect(page.Locator("[data-target=chains]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(page.Locator("[name=template]")).Not.ToHaveValueAsync("");
        await Assertions.Expect(page.Locator("[data-activity='提交方案']")).ToHaveValueAsync("proposal.submitted");
        await Assertions.Expect(page.Locator("[data-activity='闲聊']")).ToHaveValueAsync("");
        await Looks.ShotAsync(page, "import-log", whole: true);
        await page.ClickAsync("[data-do=try]");
        await Assertions.Expect(page.Locator("[data-actions='2']")).ToBeVisibleAsync();
        await page.ClickAsync("[data-do=start]");
        await Assertions.Expect(page.Locator("[data-state=done]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.ClickAsync("[data-door]");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/chains\\?template="));
        await page.Context.CloseAsync();
    }
}
