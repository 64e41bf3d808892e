using Microsoft.Playwright;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Web;

[Collection(WebDemo.Calm)]
public sealed class LegalTests(WebDemo demo)
{
    private const string Liability = "责任承担：乙方对本合同项下的全部义务承担无限连带责任。";

    [Theory]
    [InlineData(Screen.Desktop, "zh-CN", false)]
    [InlineData(Screen.Phone, "zh-CN", true)]
    [InlineData(Screen.Desktop, "en", true)]
    [InlineData(Screen.Phone, "en", false)]
    public async Task Legals_queue_has_the_highest_risk_first_and_a_contract_says_why(Screen screen, string language, bool dark)
    {
        var page = await demo.OpenAsync("leg-01", screen, "contracts", language, dark);
        var complaints = Looks.Complaints(page);
        var wanted = new List<string>();
        await foreach (var item in demo.Api().Contracts.QueueAsync(cancel: TestContext.Current.CancellationToken))
        {
            wanted.Add(item.Id);
        }

        Assert.NotEmpty(wanted);
        Assert.Equal(wanted, await page.Locator("[data-contract]").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.contract)"));
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"contracts-{screen}-{language}", whole: true);

        await page.Locator("[data-contract] a").First.ClickAsync();
        await Assertions.Expect(page.Locator("[data-state=legal]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("mark.high").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-risk=high] .by").First).ToContainTextAsync(language == "en" ? "rule " : "规则 ");
        await Assertions.Expect(page.Locator("[data-waiver]").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-notice]")).ToContainTextAsync(language == "en" ? "legal advice" : "法律意见");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"contract-{screen}-{language}", whole: true);
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(Screen.Desktop, "zh-CN")]
    [InlineData(Screen.Phone, "en")]
    public async Task The_rep_gives_a_reason_legal_returns_it_the_rep_changes_the_clause_and_legal_approves(Screen screen, string language)
    {
        var (api, cancel) = (demo.Api(), TestContext.Current.CancellationToken);
        var id = $"ct-web-{Guid.NewGuid():n}";
        await api.Actions.PostAsync(
            new SalesAction
            {
                Id = id, Node = "contract.submitted", OccurredAt = TimeProvider.System.GetUtcNow(), Actor = "rep-05", Customer = await CustomerAsync(api), Contract = id,
                Fields = new Fields { { "title", "主轴采购合同" }, { "amount", 86_000m }, { "paymentMethod", "wire" }, { "text", $"第一条 质保期为验收合格之日起十二个月。\n第二条 {Liability}" } },
            }, cancel: cancel);
        Assert.Equal("revising", (await api.Contracts.GetAsync(id, cancel)).State);

        var rep = await demo.OpenAsync("rep-05", screen, $"contracts/{id}", language);
        await rep.ClickAsync("[data-act=waive]");
        await rep.FillAsync("[name=clause-1]", "客户集团模板，金额小");
        await rep.ClickAsync("[data-act=do]");
        await Assertions.Expect(rep.Locator("[data-state=legal]")).ToBeVisibleAsync();
        await Assertions.Expect(rep.Locator("[data-do=approve]")).ToHaveCountAsync(0);

        var legal = await demo.OpenAsync("leg-02", screen, $"contracts/{id}", language);
        await Assertions.Expect(legal.Locator("[data-waiver]")).ToContainTextAsync("客户集团模板，金额小");
        await Assertions.Expect(legal.Locator("[data-do=return]")).ToBeDisabledAsync();
        await legal.FillAsync("[name=verdict]", "请以合同总额为限");
        await legal.ClickAsync("[data-do=return]");
        await Assertions.Expect(legal.Locator("[data-state=returned]")).ToBeVisibleAsync();

        await WebDemo.GoAsync(rep, $"contracts/{id}");
        await Assertions.Expect(rep.Locator("[data-returned]")).ToContainTextAsync("请以合同总额为限");
        await Looks.FitsAsync(rep);
        await Looks.AccessibleAsync(rep);
        await Looks.ShotAsync(rep, $"contract-returned-{screen}-{language}", whole: true);
        await rep.ClickAsync("a[href^='record/contract']");
        await Assertions.Expect(rep.Locator("[name=text]")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("无限连带"));
        await rep.Locator("[data-act=change]").First.ClickAsync();
        await rep.FillAsync("[name=clause-1]", "第二条 责任承担：乙方的赔偿责任以合同总额为限。");
        await rep.ClickAsync("[data-act=do]");
        await Assertions.Expect(rep.Locator("[data-review='0']")).ToBeVisibleAsync();
        await rep.ClickAsync("[data-do=send]");
        await Assertions.Expect(rep.Locator("[data-outcome=sent]")).ToBeVisibleAsync();
        Assert.Equal(("legal", 2), ((await api.Contracts.GetAsync(id, cancel)).State, (await api.Contracts.GetAsync(id, cancel)).Submissions));

        await WebDemo.GoAsync(legal, $"contracts/{id}");
        await legal.ClickAsync("[data-do=approve]");
        await Assertions.Expect(legal.Locator("[data-state=approved]")).ToBeVisibleAsync();
        await Assertions.Expect(legal.Locator("[data-history] li")).ToHaveCountAsync(4);
        await rep.Context.CloseAsync();
        await legal.Context.CloseAsync();
    }

    [Theory]
    [InlineData("zh-CN", false)]
    [InlineData("en", true)]
    public async Task A_rep_submits_a_contract_by_phone_with_the_risk_of_instalments_acknowledged(string language, bool dark)
    {
        var page = await demo.OpenAsync("rep-06", Screen.Phone, "record/contract", language, dark);
        var complaints = Looks.Complaints(page);
        var title = $"驱动器合同 {Guid.NewGuid():n}"[..14];
        await page.Locator("[data-choice]").First.ClickAsync();
        await page.FillAsync("[name=title]", title);
        await page.FillAsync("[name=amount]", "120000");
        await page.ClickAsync("[data-method=instalments]");
        await Assertions.Expect(page.Locator("[data-prompt]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-rule=risk-prompt]")).ToHaveAttributeAsync("data-met", "no");
        await page.CheckAsync("[name=prompted]");
        await Assertions.Expect(page.Locator("[data-rule=risk-prompt]")).ToHaveAttributeAsync("data-met", "yes");
        await page.FillAsync("[name=accountDays]", "120");
        await Assertions.Expect(page.Locator("[data-rule=account-days]")).ToHaveAttributeAsync("data-met", "no");
        await page.FillAsync("[name=accountDays]", "60");
        await Assertions.Expect(page.Locator("[data-rule=account-days]")).ToHaveAttributeAsync("data-met", "yes");
        await page.CheckAsync("[name=extended]");
        await Assertions.Expect(page.Locator("[data-warranty] a[href^='v1/evidence/']")).ToBeVisibleAsync();
        await page.CheckAsync("[name=read]");
        await page.FillAsync("[name=giveAways]", "备件包 800");
        await page.FillAsync("[name=text]", $"第一条 付款：甲方分三期付清。\n第二条 {Liability}");
        await Assertions.Expect(page.Locator("mark.high")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-rule=clauses]")).ToHaveAttributeAsync("data-met", "no");
        await Looks.FitsAsync(page);
        await Looks.AccessibleAsync(page);
        await Looks.ShotAsync(page, $"record-contract-{language}", whole: true);
        await page.Locator("[data-act=waive]").First.ClickAsync();
        await page.FillAsync("[name=clause-1]", "总经理已同意");
        await page.ClickAsync("[data-act=do]");
        await Assertions.Expect(page.Locator("[data-rule=clauses]")).ToHaveAttributeAsync("data-met", "yes");
        await page.ClickAsync("[data-do=send]");
        await Assertions.Expect(page.Locator("[data-outcome=sent]")).ToContainTextAsync(language == "en" ? "Sent to legal" : "已送法务审核");
        await Looks.ShotAsync(page, $"record-contract-sent-{language}", whole: true);
        Assert.Empty(complaints);

        var (api, cancel) = (demo.Api(), TestContext.Current.CancellationToken);
        var item = await FirstAsync(api.Contracts.ListAsync(new ContractsQuery { Search = title, Limit = 1 }, cancel));
        var contract = await api.Contracts.GetAsync(item.Id, cancel);
        Assert.Equal(("legal", "instalments", "rep-06", 36), (contract.State, contract.Form.PaymentMethod, contract.Owner, contract.Form.Acknowledged!.Count * 18));
        Assert.True(contract.FirstTimeRight && contract.Form.ExtendedWarranty && contract.Form.Attachments is [_]);
        Assert.Equal("总经理已同意", Assert.Single(contract.Waivers).Reason);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task What_was_typed_into_the_contracts_form_survives_a_reload_and_the_form_can_be_used_by_keyboard()
    {
        var page = await demo.OpenAsync("rep-07", Screen.Phone, "record/contract");
        await page.Locator("[data-choice]").First.ClickAsync();
        await page.FillAsync("[name=title]", "年度框架");
        await page.Locator("[data-method=instalments]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[data-prompt]")).ToBeVisibleAsync();
        await page.Locator("[name=prompted]").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.Locator("[data-rule=risk-prompt]")).ToHaveAttributeAsync("data-met", "yes");
        await page.ReloadAsync();
        await WebDemo.ReadyAsync(page);
        await Assertions.Expect(page.Locator("[name=title]")).ToHaveValueAsync("年度框架");
        await Assertions.Expect(page.Locator("[name=prompted]")).ToBeCheckedAsync();
        await page.Context.CloseAsync();
    }

    internal static async Task<string> CustomerAsync(SalesFlowClient api) => (await WebDemo.CustomerAsync(api)).Id;

    private static async Task<T> FirstAsync<T>(IAsyncEnumerable<T> all)
    {
        await foreach (var one in all)
        {
            return one;
        }

        throw new InvalidOperationException("nothing was found");
    }
}
