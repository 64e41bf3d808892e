using System.Text.Json;
using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

[Collection(WebDemo.Calm)]
public sealed class ConfirmationTests(WebDemo demo)
{
    [Theory]
    [InlineData(Screen.Desktop, "zh-CN", false)]
    [InlineData(Screen.Phone, "en", true)]
    public async Task The_warehouse_confirms_a_shipment_then_finance_invoice_and_payment_and_the_order_is_closed(Screen screen, string language, bool dark)
    {
        var (api, cancel) = (demo.Api(), TestContext.Current.CancellationToken);
        var order = await PlaceAsync(api, 1_000m, TimeSpan.FromDays(400), "c-web-new");
        var page = await demo.OpenAsync("wh-01", screen, "confirmations", language, dark);
        var complaints = Looks.Complaints(page);
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"confirm-ship-{screen}-{language}");
        var mine = await ShownAsync(page, $"ship-{order}");
        await mine.Locator("[data-do=open]").ClickAsync();
        await Assertions.Expect(mine.Locator("[name=quantity]")).ToHaveValueAsync("2");
        await Assertions.Expect(mine.Locator("[data-do=confirm]")).ToBeDisabledAsync();
        await mine.Locator("[name=record]").FillAsync("DO-77001");
        await mine.Locator("[name=warehouse]").FillAsync("宁波一号仓");
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"confirm-ship-open-{screen}-{language}");
        await mine.Locator("[data-do=confirm]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-told]")).ToContainTextAsync(order);
        await Assertions.Expect(mine).ToHaveCountAsync(0);
        Assert.Equal("shipped", (await api.Orders.GetAsync(order, cancel)).State);
        Assert.Empty(complaints);
        await page.Context.CloseAsync();

        page = await demo.OpenAsync("fin-01", screen, "confirmations?view=invoice", language, dark);
        var invoice = $"INV-{order}";
        var one = await ShownAsync(page, $"invoice-{order}");
        await one.Locator("[data-do=open]").ClickAsync();
        await Assertions.Expect(one.Locator("[name=amount]")).ToHaveValueAsync("2000");
        await one.Locator("[name=invoiceNo]").FillAsync(invoice);
        await one.Locator("[name=dueDate]").FillAsync("2020-01-31");
        await one.Locator("[data-do=confirm]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-told]")).ToContainTextAsync(order);

        await page.ClickAsync("[data-view=pay]");
        await Assertions.Expect(page.Locator("[data-told]")).ToHaveCountAsync(0);
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"confirm-pay-{screen}-{language}");
        one = await ShownAsync(page, $"pay-{order}-{invoice}");
        await one.Locator("[data-do=open]").ClickAsync();
        await one.Locator("[name=record]").FillAsync("BK-1");
        await one.Locator("[data-do=confirm]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-told]")).ToContainTextAsync(order);
        await Assertions.Expect(one).ToHaveCountAsync(0);
        Assert.Equal("closed", (await api.Orders.GetAsync(order, cancel)).State);

        await WebDemo.GoAsync(page, $"orders/{order}");
        await Assertions.Expect(page.Locator("[data-state=closed]")).ToBeVisibleAsync();
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"order-{screen}-{language}", whole: true);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(Screen.Phone, "zh-CN")]
    [InlineData(Screen.Desktop, "en")]
    public async Task Finance_lifts_a_credit_hold_with_a_reason_and_the_warehouse_may_ship(Screen screen, string language)
    {
        var (api, cancel) = (demo.Api(), TestContext.Current.CancellationToken);
        var order = await PlaceAsync(api, 5_000_000m, TimeSpan.FromDays(401), await LegalTests.CustomerAsync(api));
        Assert.False((await api.Orders.GetAsync(order, cancel)).Credit!.Passed);
        var warehouse = await demo.OpenAsync("wh-02", screen, "confirmations?view=ship", language);
        await Assertions.Expect((await ShownAsync(warehouse, $"ship-{order}")).Locator("[data-do=open]")).ToHaveCountAsync(0);

        var page = await demo.OpenAsync("fin-02", screen, "confirmations", language);
        await Assertions.Expect(page.Locator("[data-view=credit]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"confirm-credit-{screen}-{language}");
        var mine = await ShownAsync(page, $"credit-{order}");
        await mine.Locator("[data-do=open]").ClickAsync();
        await Assertions.Expect(mine.Locator("[data-do=confirm]")).ToBeDisabledAsync();
        await mine.Locator("[name=reason]").FillAsync("客户已预付三成");
        await mine.Locator("[data-do=confirm]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-told]")).ToContainTextAsync(order);
        var released = await api.Orders.GetAsync(order, cancel);
        Assert.True(released.Credit!.Passed);
        Assert.NotNull(Assert.Single(released.Breaks!, one => one.Kind == "credit-limit-exceeded").Until);

        await WebDemo.GoAsync(warehouse, "confirmations?view=ship");
        await Assertions.Expect((await ShownAsync(warehouse, $"ship-{order}")).Locator("[data-do=open]")).ToHaveCountAsync(1);
        await page.Context.CloseAsync();
        await warehouse.Context.CloseAsync();
    }

    [Theory]
    [InlineData("fin-01", Screen.Desktop, "zh-CN", true)]
    [InlineData("wh-01", Screen.Phone, "en", false)]
    public async Task Information_breaks_are_counted_by_kind_and_each_number_opens_its_orders(string member, Screen screen, string language, bool dark)
    {
        var page = await demo.OpenAsync(member, screen, "breaks", language, dark);
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"breaks-{screen}-{language}");
        await page.ClickAsync("[data-kind=invoiced-and-overdue]");
        await Assertions.Expect(page.Locator("[data-kind=invoiced-and-overdue]")).ToHaveAttributeAsync("aria-pressed", "true");
        var answer = await demo.Api().Orders.BreaksAsync(new BreaksQuery { Kind = "invoiced-and-overdue", Open = true, Limit = 50 }, TestContext.Current.CancellationToken);
        await Assertions.Expect(page.Locator("[data-order]")).ToHaveCountAsync(answer.Items.Count);
        Assert.Equal(answer.Kinds.Single(kind => kind.Kind == "invoiced-and-overdue").Open, await CountAsync(answer));
        await page.Locator("[data-order] a").First.ClickAsync();
        await Assertions.Expect(page.Locator(".broken").First).ToBeVisibleAsync();
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"order-broken-{screen}-{language}");
        await page.Context.CloseAsync();
    }

    /// <summary>All pages of it.</summary>
    private async Task<int> CountAsync(OrderBreaks first)
    {
        var count = first.Items.Count;
        for (var next = first.Next; next is not null;)
        {
            var page = await demo.Api().Orders.BreaksAsync(new BreaksQuery { Kind = "invoiced-and-overdue", Open = true, Cursor = next, Limit = 50 }, TestContext.Current.CancellationToken);
            (count, next) = (count + page.Items.Count, page.Next);
        }

        return count;
    }

    /// <summary>A line of the list, wherever it stands.</summary>
    private static async Task<ILocator> ShownAsync(IPage page, string id)
    {
        var one = page.Locator($"[data-case='{id}']");
        await page.Locator("[data-case]").First.WaitForAsync();
        var more = page.Locator("main > .button");
        while (await one.CountAsync() == 0 && await more.CountAsync() > 0)
        {
            await more.ClickAsync();
        }

        return one;
    }

    /// <summary>An order of two pieces; one that is older stands further in front. A customer of its own owes nothing yet, whatever the other tests on this server have bought.</summary>
    private static async Task<string> PlaceAsync(SalesFlowClient api, decimal price, TimeSpan ago, string customer)
    {
        var id = $"so-web-{Guid.NewGuid():n}";
        await api.Actions.PostAsync(
            new SalesAction
            {
                Id = id, Node = "order.placed", OccurredAt = TimeProvider.System.GetUtcNow() - ago, Actor = "rep-02", Customer = customer, Order = id,
                Fields = new Fields { { "lines", JsonSerializer.SerializeToElement(new[] { new { product = "X200", category = "drives", quantity = 2, price } }) } },
                Evidence = [EvidenceItem.SystemRecord($"erp:{id}")],
            }, cancel: TestContext.Current.CancellationToken);
        return id;
    }
}
