using Microsoft.Playwright;
using SalesFlow.Client;
using SalesFlow.Identity;
using Xunit;

namespace SalesFlow.Web;

/// <summary>Providers of OpenID Connect on their page, against a real provider.</summary>
[Collection(WebDemo.Calm)]
public sealed class IdentityPageTests(WebDemo demo)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", Screen.Desktop, false, "连得上", "不一样")]
    [InlineData("en", Screen.Phone, true, "It answers", "letter by letter")]
    public async Task A_provider_is_added_tested_changed_and_removed_and_its_secret_is_never_shown(string language, Screen screen, bool dark, string answers, string differs)
    {
        await using var issuer = await LocalIssuer.StartAsync();
        var before = (await demo.Api().Identity.GetAsync(Cancel)).Providers;
        var page = await demo.OpenAsync("gm-01", screen, "admin/identity", language, dark);
        var complaints = Looks.Complaints(page);
        try
        {
            await Assertions.Expect(page.Locator("[data-redirect]")).ToContainTextAsync("/v1/session/oidc/callback");
            await page.ClickAsync("[data-do=add]");
            await page.FillAsync("[data-field=name]", "Contoso");
            // The issuer is meant letter by letter: the mistake is said when it is asked.
            await page.FillAsync("[data-field=issuer]", issuer.Issuer.TrimEnd('/'));
            await page.ClickAsync("[data-do=save]");
            await Assertions.Expect(page.Locator("[data-at='/providers/0/audience'], .trouble").First).ToBeVisibleAsync();
            await page.FillAsync("[data-field=clientId]", LocalIssuer.Client);
            await page.FillAsync("[data-field=secret]", LocalIssuer.Secret);
            await page.SelectOptionAsync("[data-field=mapped]", "true");
            await page.FillAsync("[data-field=roleClaim]", "groups");
            await page.ClickAsync("[data-do=role]");
            await page.FillAsync("[data-role-line] input", "sales");
            await page.SelectOptionAsync("[data-role-line] select", "writer");
            await Looks.FitsAsync(page);
            await Looks.AccessibleAsync(page);
            await Looks.ShotAsync(page, $"identity-editor-{screen}-{language}", whole: true);
            await page.ClickAsync("[data-do=save]");
            var mine = page.Locator("[data-provider=corp]");
            await Assertions.Expect(mine.Locator("[data-tried=failed]")).ToContainTextAsync(differs);
            var kept = Assert.Single((await demo.Api().Identity.GetAsync(Cancel)).Providers, one => one.Key == "corp");
            Assert.Equal(("Contoso", LocalIssuer.Client, true, "groups", "writer"), (kept.Name, kept.ClientId, kept.HasSecret, kept.RoleClaim, kept.Roles!["sales"]));

            // Another issuer: the kept secret does not go there unsaid.
            await mine.Locator("[data-do=edit]").ClickAsync();
            await Assertions.Expect(page.Locator("[data-field=secret]")).ToHaveValueAsync("");
            await page.FillAsync("[data-field=issuer]", issuer.Issuer);
            await Assertions.Expect(page.Locator("[data-lost]")).ToBeVisibleAsync();
            await page.FillAsync("[data-field=secret]", LocalIssuer.Secret);
            await page.SelectOptionAsync("[data-field=mapped]", "false");
            await page.ClickAsync("[data-do=save]");
            await Assertions.Expect(mine.Locator("[data-tried=ok]")).ToContainTextAsync(answers);
            await Looks.ShotAsync(page, $"identity-{screen}-{language}", whole: true);
            Assert.DoesNotContain(LocalIssuer.Secret, await page.ContentAsync(), StringComparison.Ordinal);

            // Nothing changed but the name: the secret stays.
            await mine.Locator("[data-do=edit]").ClickAsync();
            await page.FillAsync("[data-field=name]", "Contoso 2");
            await page.ClickAsync("[data-do=save]");
            await Assertions.Expect(mine.Locator("strong")).ToHaveTextAsync("Contoso 2");
            Assert.True(Assert.Single((await demo.Api().Identity.GetAsync(Cancel)).Providers, one => one.Key == "corp").HasSecret);
            var stranger = await demo.ContextAsync(Screen.Desktop, language);
            var door = await stranger.NewPageAsync();
            await WebDemo.GoAsync(door, $"sign-in?tenant={WebDemo.Tenant}");
            await Assertions.Expect(door.Locator("[data-way=corp]")).ToContainTextAsync("Contoso 2");
            await stranger.CloseAsync();

            await mine.Locator("[data-do=remove]").ClickAsync();
            await mine.Locator("[data-do=remove-sure]").ClickAsync();
            await Assertions.Expect(mine).ToHaveCountAsync(0);
            Assert.DoesNotContain((await demo.Api().Identity.GetAsync(Cancel)).Providers, one => one.Key == "corp");
            // The refused save is said in the browser's console too.
            Assert.DoesNotContain(complaints, said => !said.Contains("422", StringComparison.Ordinal));
        }
        finally
        {
            await demo.Api().Identity.PutAsync(before, Cancel);
            await page.Context.CloseAsync();
        }
    }
}
