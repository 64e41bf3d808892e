using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Web;

/// <summary>A first-time user's five minutes: with the app alone they make the five-field sample form, hand one in on a phone, see it overdue, and find who was told.</summary>
[Collection(WebDemo.Name)]
public sealed class FiveMinutesTests(WebDemo demo)
{
    [Fact]
    public async Task A_form_is_made_handed_in_on_a_phone_goes_overdue_and_the_right_people_are_told()
    {
        var begun = TimeProvider.System.GetTimestamp();
        var admin = await demo.OpenAsync("gm-01", Screen.Desktop, "admin/templates");
        await admin.Locator("a[href='admin/forms/new']").First.ClickAsync();
        await admin.Locator("[data-do=sample]").ClickAsync();
        await Assertions.Expect(admin.Locator(".phone [data-name]")).ToHaveCountAsync(5);
        await admin.Locator("[data-field=form-zh]").FillAsync("样品申请（五分钟）");
        await admin.Locator("[data-field=form-key]").FillAsync("five-minutes");
        // A field is renamed: the preview follows.
        await admin.Locator("[data-form-field='2'] [data-field=zh]").FillAsync("样品型号及数量");
        await admin.Locator("[data-form-field='2'] [data-field=zh]").BlurAsync();
        await Assertions.Expect(admin.Locator(".phone")).ToContainTextAsync("样品型号及数量");
        await admin.Locator("[data-length=form-limit]").FillAsync("6");
        await admin.Locator("[data-unit=form-limit]").SelectOptionAsync("S");
        await admin.Locator("[data-field=form-clock]").SelectOptionAsync("elapsed");
        await Looks.ShotAsync(admin, "form-builder", whole: true);
        await admin.Locator("[data-do=save]").ClickAsync();
        await Assertions.Expect(admin.Locator("[data-do=open]")).ToHaveAttributeAsync("href", "forms/x.five-minutes");

        var rep = await demo.OpenAsync("rep-07", Screen.Phone, "forms/x.five-minutes");
        await rep.Locator("[data-do=hand-in]").ClickAsync();
        await Assertions.Expect(rep.Locator(".fault").First).ToContainTextAsync("请填客户");
        await Looks.FitsAsync(rep);
        await Looks.AccessibleAsync(rep);
        await rep.Locator("[data-name=customer]").FillAsync("c-101");
        await rep.Locator("[data-name=model]").FillAsync("X200 × 2");
        await rep.Locator("[data-name=urgency]").SelectOptionAsync("特急");
        await rep.Locator("[data-name=expectedAt]").FillAsync("2030-03-01");
        await Looks.ShotAsync(rep, "form-phone", whole: true);
        await rep.Locator("[data-do=hand-in]").ClickAsync();
        var chain = (await rep.Locator("[data-handed]").GetAttributeAsync("data-handed"))!;
        await Assertions.Expect(rep.Locator("[data-handed]")).ToContainTextAsync("处理完成");
        await Looks.ShotAsync(rep, "form-handed-in", whole: true);
        var kept = await demo.Api().Chains.GetAsync(chain, TestContext.Current.CancellationToken);
        Assert.Equal(("c-101", "rep-07", ChainState.Open), (kept.Customer, kept.Owner, kept.State));

        // Nobody deals with it: the page that tells who was told fills by itself.
        await WebDemo.GoAsync(admin, $"admin/channels?chain={chain}");
        var due = admin.Locator("[data-rung=due]");
        await Assertions.Expect(due).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var (owner, supervisor) = (await NameAsync("rep-07"), await NameAsync("sup-01"));
        await Assertions.Expect(due).ToContainTextAsync(owner);
        await Assertions.Expect(due).ToContainTextAsync(supervisor);
        await Looks.ShotAsync(admin, "who-was-told");
        var late = await demo.Api().Chains.GetAsync(chain, TestContext.Current.CancellationToken);
        Assert.Equal((StepState.Overdue, LoopState.Broken), (late.Steps[1].State, late.Loop));
        Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromMinutes(5));
        await admin.Context.CloseAsync();
        await rep.Context.CloseAsync();
    }

    private async Task<string> NameAsync(string member) => (await demo.Api().Members.GetAsync(member, TestContext.Current.CancellationToken)).Name!;
}
