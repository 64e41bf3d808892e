using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

[Collection(WebDemo.Name)]
public sealed class MyDayTests(WebDemo demo)
{
    [Theory]
    [InlineData("rep-01", "zh-CN", false)]
    [InlineData("eng-01", "en", true)]
    public async Task What_is_due_stands_in_its_order_and_the_late_ones_first(string member, string language, bool dark)
    {
        var page = await demo.OpenAsync(member, Screen.Phone, "my-day", language, dark);
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(language == "en" ? "My day" : "我的一天");
        var due = await page.Locator("li[data-due]").EvaluateAllAsync<double[]>("all => all.map(one => Number(one.dataset.due)).filter(due => due > 0)");
        Assert.Equal(due.Order(), due);
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"my-day-{member}-{language}");
        await WebDemo.GoAsync(page, "me");
        await Assertions.Expect(page.Locator("[data-queue=empty]")).ToBeVisibleAsync();
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"me-{language}");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_to_do_is_done_with_one_tap()
    {
        await demo.BrowserAsync();
        var api = demo.Api();
        var id = $"td-web-{Guid.NewGuid():n}";
        var now = TimeProvider.System.GetUtcNow();
        await api.Actions.PostAsync(
            new SalesAction { Id = id, Node = "todo.set", OccurredAt = now, Actor = "rep-05", Customer = "c-web-todo", Todo = id, Fields = new Fields { { "text", "寄送参数表" }, { "dueAt", now.AddHours(3).ToString("O") } } },
            cancel: TestContext.Current.CancellationToken);
        var page = await demo.OpenAsync("rep-05", Screen.Phone, "my-day");
        await page.ClickAsync($"[data-done='{id}']");
        await Assertions.Expect(page.Locator($"[data-done='{id}']")).ToHaveCountAsync(0);
        Assert.Equal("done", (await api.Todos.GetAsync(id, TestContext.Current.CancellationToken)).State);
        await page.Context.CloseAsync();
    }
}
