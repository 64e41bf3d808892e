using Microsoft.Playwright;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Web;

/// <summary>The page of a chain whose records went to an archive, and its customer's.</summary>
[Collection(WebDemo.Name)]
public sealed class ArchivedChainTests(WebDemo demo) : IDisposable
{
    private const string Operator = "sf_pppppppppppppppppppppppppppppppppppppppp", Password = "a-long-enough-password-1";

    private readonly Folder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_archived_chain_says_where_its_records_are_and_shows_how_it_ended()
    {
        await demo.BrowserAsync();
        var flavour = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Repository.Path("silo", "bin", flavour, "net10.0", "salesflow.dll");
        var address = new Uri($"http://127.0.0.1:{ChildServer.FreePort()}");
        var settings = Cli.On(folder.Sub("data")).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
        settings["ASPNETCORE_URLS"] = address.ToString();
        settings["ASPNETCORE_ENVIRONMENT"] = "Production";
        settings["SalesFlow__Bootstrap__OperatorKey"] = Operator;
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", ProductServer.ApiKey);
        var company = new Company(http, ProductServer.ApiKey);
        await using (var before = ChildServer.Start("dotnet", [program, "serve"], address, settings))
        {
            await before.WaitReadyAsync("/healthz/ready", TimeSpan.FromMinutes(1), Cancel);
            await Some.TwoStepsAsync(company.Client);
            Assert.Equal(2, (int)(await company.SendAsync("PUT", "/v1/members/boss", """{"id":"boss","name":"王总","roles":["manager"]}""")).Status / 100);
            Assert.Equal(2, (int)(await company.SendAsync("PUT", "/v1/members/boss/password", $$"""{"new":"{{Password}}"}""")).Status / 100);
            await company.PlanAsync(Some.Chain("done-1"));
            await company.ActAsync(Some.Act("a", "x.a", "done-1"));
            await company.ActAsync(Some.Act("b", "x.b", "done-1"));
            Assert.True(await before.StopAsync(TimeSpan.FromMinutes(1)));
        }

        var moment = Some.Now.AddMilliseconds(2);
        await Company.UntilAsync(() => Task.FromResult(Some.Now > moment), "the moment passes");
        foreach (var arguments in new string[][] { ["--tenant", "acme", "--before", $"{moment:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}", "--to", folder.Sub("archives")], ["--remove", ""] })
        {
            var (exit, output, error) = await Cli.RunAsync(new Dictionary<string, string?>(),
                ["archive", .. arguments.Select(argument => argument is "" ? Directory.GetFiles(folder.Sub("archives"), "*.zip").Single() : argument), "--data", folder.Sub("data")]);
            Assert.True(exit == 0, output + error);
        }

        await using var server = ChildServer.Start("dotnet", [program, "serve"], address, settings);
        await server.WaitReadyAsync("/healthz/ready", TimeSpan.FromMinutes(1), Cancel);
        foreach (var (language, screen, words) in new[] { ("zh-CN", Screen.Desktop, "已归档"), ("en", Screen.Phone, "Archived") })
        {
            var context = await demo.ContextAsync(screen, language, shape: options => options.BaseURL = address.ToString());
            var signedIn = await context.APIRequest.PostAsync("/v1/session", new() { DataObject = new { tenant = "acme", member = "boss", password = Password } });
            Assert.True(signedIn.Ok, await signedIn.TextAsync());
            var page = await context.NewPageAsync();
            var complaints = Looks.Complaints(page);
            await WebDemo.GoAsync(page, "chains/done-1");
            await Assertions.Expect(page.Locator("[data-archived]")).ToContainTextAsync(words);
            await Assertions.Expect(page.Locator("[data-archived]")).ToContainTextAsync(".salesflow.zip");
            await Assertions.Expect(page.Locator("[data-step]")).ToHaveCountAsync(2);
            await Assertions.Expect(page.Locator("details")).ToHaveCountAsync(0);
            await Looks.FitsAsync(page);
            await Looks.AccessibleAsync(page);
            await Looks.ShotAsync(page, $"archived-{screen}-{language}");
            await WebDemo.GoAsync(page, "customers/c-1");
            await Assertions.Expect(page.Locator(".timeline")).ToContainTextAsync(language == "en" ? "archived" : "已归档");
            Assert.Empty(complaints);
            await context.CloseAsync();
        }
    }
}
