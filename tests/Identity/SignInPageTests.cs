using Microsoft.Playwright;
using SalesFlow.Client;
using SalesFlow.Web;
using Xunit;

namespace SalesFlow.Identity;

/// <summary>The sign-in page with a provider's button, in a real browser, with a real provider.</summary>
[Collection(WebDemo.Name)]
public sealed class SignInPageTests(WebDemo demo)
{
    [Theory]
    [InlineData("zh-CN", Screen.Phone, "用企业账号登录", "本组织没有对应的成员")]
    [InlineData("en", Screen.Desktop, "Sign in with your organisation", "no member here belongs to it")]
    public async Task A_member_signs_in_with_the_organisations_account_and_a_stranger_is_told_why_not(string language, Screen screen, string button, string words)
    {
        await using var issuer = await LocalIssuer.StartAsync();
        var context = await demo.ContextAsync(screen, language);
        var member = (await demo.Api().Sessions.DemoAsync(TestContext.Current.CancellationToken)).First(seat => seat.Role == "manager").Member;
        var before = (await demo.Api().Identity.GetAsync(TestContext.Current.CancellationToken)).Providers;
        await demo.Api().Identity.PutAsync([new Client.IdentityProvider { Key = "corp", Issuer = issuer.Issuer, ClientId = LocalIssuer.Client, ClientSecret = LocalIssuer.Secret }], TestContext.Current.CancellationToken);
        Assert.True((await demo.Api().Identity.TestAsync("corp", TestContext.Current.CancellationToken)).Ok);
        try
        {
            var page = await context.NewPageAsync();
            var faults = new List<string>();
            page.Console += (_, line) => { if (line.Type == "error" && line.Location.StartsWith(demo.Address.ToString(), StringComparison.Ordinal)) { faults.Add($"{line.Location} {line.Text}"); } };
            await WebDemo.GoAsync(page, "sign-in?next=%2Fchains");
            await page.FillAsync("input[name=tenant]", WebDemo.Tenant);
            await page.Locator("input[name=member]").FocusAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
            await page.FillAsync("input[name=user]", "nobody");
            await page.ClickAsync("button");
            await Assertions.Expect(page.Locator("[role=alert]").First).ToContainTextAsync(words);

            await WebDemo.ReadyAsync(page);
            await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
            await page.FillAsync("input[name=user]", member);
            await page.ClickAsync("button");
            await page.WaitForURLAsync("**/chains");
            await WebDemo.ReadyAsync(page);
            var cookies = await context.CookiesAsync([demo.Address.ToString()]);
            Assert.True(Assert.Single(cookies, cookie => cookie.Name == "sf_session").HttpOnly);
            Assert.DoesNotContain(cookies, cookie => cookie.Name.StartsWith("sf_oidc", StringComparison.Ordinal));
            Assert.DoesNotContain(faults, fault => !fault.Contains("401", StringComparison.Ordinal));
        }
        finally
        {
            await demo.Api().Identity.PutAsync(before, TestContext.Current.CancellationToken);
            await context.CloseAsync();
        }
    }
}
