using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using SalesFlow.Client;
using SalesFlow.Web.Layout;
using Xunit;

namespace SalesFlow.Web;

/// <summary>Every page that there is: whoever adds one says here where it is looked at, and it can be used by everyone, in light and dark, at a desk and on a phone.</summary>
[Collection(WebDemo.Calm)]
public sealed class EveryPageTests(WebDemo demo)
{
    private const string Nobody = "";

    /// <summary>Route → who looks at it, and where; null: found in the demo.</summary>
    private static readonly Dictionary<string, (string Member, string? Path)> Looked = new()
    {
        ["/"] = ("dir-01", ""), ["/stuck"] = ("dir-01", "stuck"), ["/flow"] = ("dir-01", "flow?period={last}&template=proposal-delivery"), ["/breakpoints"] = ("dir-01", "breakpoints?period={last}&template=proposal-delivery"), ["/rates"] = ("dir-01", "rates?period={last}&by=team"),
        ["/backtest"] = ("dir-01", "backtest"), ["/digest"] = ("gm-01", "digest"), ["/adoption"] = ("dir-01", "adoption"), ["/chains"] = ("dir-01", "chains?period={last}&loop=broken"), ["/chains/{Id}"] = ("dir-01", null),
        ["/my-day"] = ("rep-01", "my-day"), ["/inbox"] = ("rep-01", "inbox?view=all"), ["/record"] = ("rep-01", "record"), ["/record/visit"] = ("rep-01", "record/visit"), ["/record/note"] = ("rep-01", "record/note"),
        ["/record/sample"] = ("rep-01", "record/sample"), ["/record/support"] = ("rep-01", "record/support"), ["/record/contract"] = ("rep-01", "record/contract"), ["/forms/{Node}"] = ("rep-01", "forms/sample.requested"), ["/notes"] = ("rep-01", "notes"),
        ["/customers"] = ("rep-01", "customers"), ["/customers/{Id}"] = ("dir-01", null), ["/tickets"] = ("eng-01", "tickets"), ["/tickets/{Number}"] = ("eng-01", null), ["/contracts"] = ("leg-01", "contracts"), ["/contracts/{Id}"] = ("leg-01", null),
        ["/confirmations"] = ("gm-01", "confirmations"), ["/breaks"] = ("dir-01", "breaks"), ["/receivables"] = ("dir-01", "receivables"), ["/orders/{Id}"] = ("dir-01", null), ["/silent"] = ("dir-01", "silent"), ["/me"] = ("rep-01", "me"),
        ["/search"] = ("dir-01", "search?q=nothing-is-called-so"), ["/not-found"] = ("dir-01", "not-found"), ["/sign-in"] = (Nobody, "sign-in"),
        ["/admin/templates"] = ("gm-01", "admin/templates"), ["/admin/templates/{Key}"] = ("gm-01", "admin/templates/proposal-delivery"), ["/admin/forms/{Key}"] = ("gm-01", "admin/forms/new"), ["/admin/calendars"] = ("gm-01", "admin/calendars"),
        ["/admin/calendars/{Key}"] = ("gm-01", "admin/calendars/default"), ["/admin/members"] = ("gm-01", "admin/members"), ["/admin/members/{Id}"] = ("gm-01", "admin/members/rep-07"), ["/admin/channels"] = ("gm-01", "admin/channels"),
        ["/admin/import"] = ("gm-01", "admin/import"), ["/admin/import/{id}"] = ("gm-01", null), ["/admin/identity"] = ("gm-01", "admin/identity"), ["/admin/keys"] = ("gm-01", "admin/keys"), ["/admin/audit"] = ("gm-01", "admin/audit"),
    };

    /// <summary>Pages that look otherwise at another address.</summary>
    private static readonly (string Member, string Path)[] Besides = [("gm-01", "admin/templates/new"), ("gm-01", "admin/templates/fulfilment"), ("gm-01", "admin/members?view=list"), ("gm-01", "admin/members/new"), ("dir-01", "rates")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_route_of_the_app_is_looked_at()
    {
        var routes = typeof(MainLayout).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template).ToHashSet();
        Assert.True(routes.Count > 40);
        Assert.Empty(routes.Except(Looked.Keys));
        Assert.Empty(Looked.Keys.Except(routes));
    }

    [Theory]
    [InlineData(Screen.Desktop, "zh-CN")]
    [InlineData(Screen.Phone, "en")]
    public async Task Every_page_fits_and_can_be_used_by_everyone_in_light_and_dark(Screen screen, string language)
    {
        var faults = new List<string>();
        foreach (var member in Looked.Values.Select(look => look.Member).Distinct())
        {
            var context = await demo.ContextAsync(screen, language, shape: OfflineTests.Here);
            if (member != Nobody)
            {
                await WebDemo.SignInAsync(context, member);
            }

            var page = await context.NewPageAsync();
            var complaints = Looks.Complaints(page);
            var last = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).AddMonths(-1).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
            foreach (var (route, path) in Looked.Where(one => one.Value.Member == member).Select(one => (one.Key, one.Value.Path)).Concat(Besides.Where(one => one.Member == member).Select(one => (one.Path, (string?)one.Path))))
            {
                await WebDemo.GoOnAsync(page, (path ?? await PathAsync(route)).Replace("{last}", last, StringComparison.Ordinal));
                foreach (var dark in new[] { false, true })
                {
                    await page.EvaluateAsync("look => { document.documentElement.dataset.look = look; }", dark ? "dark" : "light");
                    await Looks.ShotAsync(page, $"every-{route.Trim('/').Replace('/', '-').Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal).Replace("?", "-", StringComparison.Ordinal)}-{screen}-{language}{(dark ? "-dark" : "")}", whole: true);
                    try
                    {
                        if (dark)
                        {
                            await Looks.AccessibleAsync(page, Looks.OfColours);
                            continue;
                        }

                        await Looks.FitsAsync(page);
                        if (screen == Screen.Phone)
                        {
                            await Looks.TouchableAsync(page);
                        }

                        await Looks.AccessibleAsync(page);
                    }
                    catch (Xunit.Sdk.XunitException fault)
                    {
                        faults.Add($"{route} {(dark ? "dark" : "light")}: {fault.Message}");
                    }
                }
            }

            faults.AddRange(complaints.Select(said => $"{member}: {said}"));
            await context.CloseAsync();
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    private async Task<string> PathAsync(string route)
    {
        var api = demo.Api();
        switch (route)
        {
            case "/chains/{Id}":
                var month = TimeProvider.System.GetUtcNow().AddMonths(-1).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
                return $"chains/{(await api.Chains.PageAsync(new ChainsQuery { Period = month, Template = "proposal-delivery", Loop = LoopState.Broken, Limit = 1 }, cancel: Cancel)).Items[0].Id}";
            case "/customers/{Id}":
                return $"customers/{(await api.Orders.ReceivablesAsync(cancel: Cancel)).Items[0].Customer}";
            case "/tickets/{Number}":
                return $"tickets/{(await api.Tickets.ListAsync(new TicketsQuery { Limit = 1 }, Cancel).FirstAsync(Cancel)).Number}";
            case "/contracts/{Id}":
                return $"contracts/{(await api.Contracts.QueueAsync(cancel: Cancel).FirstAsync(Cancel)).Id}";
            case "/orders/{Id}":
                return $"orders/{(await api.Orders.PageAsync(new OrdersQuery(), cancel: Cancel)).Items[0].Id}";
            default:
                return $"admin/import/{(await api.Imports.UploadAsync("looked-at.csv", "编号,客户编号,动作,时间,销售\nX-1,c-0001,提交方案,2026-01-06 10:00,rep-01\n"u8.ToArray(), Cancel)).Id}";
        }
    }
}
