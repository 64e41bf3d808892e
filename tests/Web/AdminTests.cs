using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Web;

/// <summary>The administrators' pages, as the demo's general manager, who is also its administrator.</summary>
[Collection(WebDemo.Calm)]
public sealed class AdminTests(WebDemo demo)
{
    private const string Admin = "gm-01";

    [Fact]
    public async Task Who_is_no_administrator_is_told_so_and_sees_no_settings()
    {
        var page = await demo.OpenAsync("rep-07", Screen.Phone, "admin/keys");

        await Assertions.Expect(page.Locator(".empty-title")).ToHaveTextAsync("这里只有管理员能改");
        Assert.Equal(0, await page.Locator(".admin").CountAsync());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_change_of_a_template_says_who_is_hit_before_it_is_saved_and_never_overwrites_someone_elses()
    {
        var api = demo.Api();
        var page = await demo.OpenAsync(Admin, Screen.Desktop, "admin/templates/proposal-delivery");
        var before = await api.Templates.GetAsync("proposal-delivery", TestContext.Current.CancellationToken);
        var step = page.Locator("[data-step=proposal]");

        await step.Locator("[data-length=limit]").FillAsync("4");
        await step.Locator("[data-length=limit]").BlurAsync();
        await Assertions.Expect(page.Locator(".graph")).ToContainTextAsync("4 个工作日");
        await page.Locator("[data-do=save]").ClickAsync();
        var hit = page.Locator("[data-hit]");
        await Assertions.Expect(hit).ToContainTextAsync("条链正在跑");
        var open = 0;
        await foreach (var chain in api.Chains.ListAsync(new() { Template = "proposal-delivery", State = ChainState.Open, Limit = 500 }, TestContext.Current.CancellationToken))
        {
            open++;
        }

        // The company works on while the page counts.
        Assert.InRange(int.Parse((await hit.GetAttributeAsync("data-hit"))!), open - 5, open + 5);
        await Looks.ShotAsync(page, "template-hit", whole: true);
        Assert.Equal(before.Version, (await api.Templates.GetAsync("proposal-delivery", TestContext.Current.CancellationToken)).Version);

        await page.Locator("[data-do=confirm]").ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToContainTextAsync("已保存为第");
        var saved = await api.Templates.GetAsync("proposal-delivery", TestContext.Current.CancellationToken);
        Assert.Equal((before.Version + 1, "P4D", "working"), (saved.Version, saved.Steps[1].Limit!.Length, saved.Steps[1].Limit!.Clock));
        Assert.Equal(before.Steps[2], saved.Steps[2] with { Labels = before.Steps[2].Labels, Evidence = before.Steps[2].Evidence, Limit = before.Steps[2].Limit, Ladder = before.Steps[2].Ladder, Limits = before.Steps[2].Limits, More = before.Steps[2].More, Stage = before.Steps[2].Stage });

        // Someone else is faster: back to what it was.
        await api.Templates.PutAsync(before with { Version = null }, cancel: TestContext.Current.CancellationToken);
        await step.Locator("[data-length=limit]").FillAsync("5");
        await step.Locator("[data-length=limit]").BlurAsync();
        await page.Locator("[data-do=save]").ClickAsync();
        await page.Locator("[data-do=confirm]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-conflict]")).ToContainTextAsync("别人刚刚保存过这个模板", new() { Timeout = 30_000 });
        Assert.Equal("P3D", (await api.Templates.GetAsync("proposal-delivery", TestContext.Current.CancellationToken)).Steps[1].Limit!.Length);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task What_the_server_objects_to_stands_at_the_field_that_is_wrong()
    {
        var page = await demo.OpenAsync(Admin, Screen.Desktop, "admin/templates/sample");

        await page.Locator("[data-step=shipment] [data-length=limit]").FillAsync("soon");
        await page.Locator("[data-step=shipment] [data-length=limit]").BlurAsync();
        await page.Locator("[data-do=save]").ClickAsync();
        await page.Locator("[data-do=confirm]").ClickAsync();

        await Assertions.Expect(page.Locator("[data-step=shipment] [data-at='/steps/1/limit/length']")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-step=shipment] [data-length=limit]")).ToHaveAttributeAsync("aria-invalid", "true");
        await Looks.ShotAsync(page, "template-fault");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_new_member_gets_a_password_signs_in_with_it_and_is_locked_out_after_five_wrong_ones()
    {
        const string id = "rep-admin-test", password = "一句 easy to remember";
        var page = await demo.OpenAsync(Admin, Screen.Phone, "admin/members/new");
        await page.Locator("[data-field=id]").FillAsync(id);
        await page.Locator("[data-field=name]").FillAsync("测小新");
        await page.Locator("[data-field=team]").FillAsync("华东一部");
        await page.Locator("[data-field=supervisor]").SelectOptionAsync("sup-01");
        await page.Locator("[data-do=save]").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"/admin/members/{id}$"));
        await page.Locator("[data-field=password]").FillAsync(password);
        await page.Locator("[data-do=password]").ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToContainTextAsync("新密码已生效");
        Assert.Equal(("测小新", "华东一部", "sup-01"), await MemberAsync(id));

        Assert.Equal(200, await SignInAsync(id, password));
        for (var wrong = 1; wrong <= 5; wrong++)
        {
            Assert.Equal(401, await SignInAsync(id, $"wrong password {wrong}"));
        }

        Assert.Equal(429, await SignInAsync(id, password));

        // A new password unlocks; taking access away ends it.
        await page.Locator("[data-field=password]").FillAsync(password);
        await page.Locator("[data-do=password]").ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToContainTextAsync("新密码已生效");
        await page.Locator("[data-do=away]").ClickAsync();
        await page.Locator("[data-do=away-sure]").ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToContainTextAsync("不能再登录");
        Assert.Equal(401, await SignInAsync(id, password));

        await WebDemo.GoAsync(page, "admin/members");
        await Assertions.Expect(page.Locator($"[data-member={id}]")).ToContainTextAsync("测小新");
        await WebDemo.GoAsync(page, "admin/audit");
        await Assertions.Expect(page.Locator("[data-audit=account]").First).ToContainTextAsync("测小新");
        Assert.DoesNotContain("passwordHash", await page.ContentAsync(), StringComparison.OrdinalIgnoreCase);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_key_made_on_the_page_works_until_it_is_ended_there()
    {
        var page = await demo.OpenAsync(Admin, Screen.Desktop, "admin/keys");
        await page.Locator("[data-field=name]").FillAsync("浏览器测试");
        await page.Locator("[data-field=role]").SelectOptionAsync("reader");
        await page.Locator("[data-do=make]").ClickAsync();
        var secret = (await page.Locator("[data-secret]").TextContentAsync())!.Trim();
        await Looks.ShotAsync(page, "key-made");
        Assert.StartsWith("sf_", secret, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(secret));

        // Shown once: who comes back sees no secret.
        await WebDemo.GoAsync(page, "admin/keys");
        Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.Ordinal);
        var row = page.Locator("[data-key]").Filter(new() { HasText = "浏览器测试" });
        await row.Locator("[data-do=end]").ClickAsync();
        await row.Locator("[data-do=end-sure]").ClickAsync();
        await Assertions.Expect(page.Locator(".done")).ToContainTextAsync("已作废");
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(secret));
        await WebDemo.GoAsync(page, "admin/audit?kind=key");
        await Assertions.Expect(page.Locator("[data-audit=key] summary").First).ToContainTextAsync("作废了密钥「浏览器测试」");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_calendar_is_made_by_pressing_days_and_says_whom_a_change_hits_before_it_is_saved()
    {
        var page = await demo.OpenAsync(Admin, Screen.Desktop, "admin/calendars/new");
        await page.Locator("[data-field=key]").FillAsync("admin-test");
        await page.Locator("[data-day=sat]").FillAsync("9:00-12:00");
        await page.Locator("[data-day=sat]").BlurAsync();
        var days = page.Locator("[data-date]");
        // The month's last ordinary working day.
        var date = (await days.EvaluateAllAsync<string[]>("all => all.filter(d => d.className.trim() === '').map(d => d.dataset.date)"))[^1];
        var day = page.Locator($"[data-date='{date}']");
        await day.ClickAsync();
        await Assertions.Expect(day).ToHaveClassAsync(new Regex("holiday"));
        await Looks.ShotAsync(page, "calendar-edited", whole: true);
        await page.Locator("[data-do=save]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-hit='0']")).ToContainTextAsync("谁也不会受影响");
        await page.Locator("[data-do=confirm]").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/admin/calendars/admin-test$"));
        var saved = await demo.Api().Calendars.GetAsync("admin-test", TestContext.Current.CancellationToken);
        Assert.Equal(["09:00", "12:00"], saved.WeeklyHours["sat"][0]);
        Assert.Contains(date, saved.Holidays!.Value.GetRawText(), StringComparison.Ordinal);

        // The same moment as the API answers; not the hour that stands there by itself.
        await WebDemo.GoAsync(page, "admin/calendars/admin-test");
        await page.Locator("[data-field=due-from]").FillAsync("2026-03-02T15:00");
        await page.Locator("[data-do=due]").ClickAsync();
        var due = await demo.Api().Calendars.DueAsync("admin-test", new() { Start = new(2026, 3, 2, 15, 0, 0, TimeSpan.FromHours(8)), Duration = "P2D" }, TestContext.Current.CancellationToken);
        await Assertions.Expect(page.Locator("[data-due]")).ToContainTextAsync(due.DueAt!.Value.ToOffset(TimeSpan.FromHours(8)).ToString("HH:mm"));

        // The organisation's own calendar is in use: whoever changes it is told by how many, and may leave it.
        await WebDemo.GoAsync(page, "admin/calendars/default");
        await page.Locator("[data-day=sun]").FillAsync("09:00-10:00");
        await page.Locator("[data-day=sun]").BlurAsync();
        await page.Locator("[data-do=save]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-hit]")).ToContainTextAsync("条链的开着的时限");
        await Looks.ShotAsync(page, "calendar-hit", whole: true);
        Assert.DoesNotContain("sun", (await demo.Api().Calendars.GetAsync("default", TestContext.Current.CancellationToken)).WeeklyHours.Keys);
        await page.Context.CloseAsync();
    }

    private async Task<(string?, string?, string?)> MemberAsync(string id)
    {
        var member = await demo.Api().Members.GetAsync(id, TestContext.Current.CancellationToken);
        return (member.Name, member.Team, member.Supervisor);
    }

    private async Task<int> SignInAsync(string member, string password)
    {
        using var http = new HttpClient { BaseAddress = demo.Address };
        return (int)(await http.PostAsJsonAsync("v1/session", new { tenant = WebDemo.Tenant, member, password }, TestContext.Current.CancellationToken)).StatusCode;
    }

    private async Task<HttpStatusCode> AskAsync(string key)
    {
        using var http = new HttpClient { BaseAddress = demo.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return (await http.GetAsync("v1/members", TestContext.Current.CancellationToken)).StatusCode;
    }
}
