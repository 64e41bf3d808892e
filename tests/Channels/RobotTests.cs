using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Notifications;
using SalesFlow.Support;
using SalesFlow.Tenants;
using Xunit;

namespace SalesFlow.Channels;

/// <summary>Robots against a local server that answers as their providers do.</summary>
public sealed class RobotTests : IAsyncLifetime
{
    private ChannelSilo silo = null!;
    private Provider provider = null!;
    private LocalReceiver server = null!;
    private int version;

    public async ValueTask InitializeAsync()
    {
        silo = await ChannelSilo.StartAsync(services => services.Replace(ServiceDescriptor.Singleton<IAlertFacts, Facts>()));
        provider = new(() => silo.Now);
        server = await LocalReceiver.StartAsync(one => provider.Answer(one));
        await silo.Silo.Grains.GetGrain<ITenantGrain>("acme").PutMember(new() { Id = "rep", Name = "张三", Addresses = new() { ["wecom"] = "zhangsan", ["email"] = "rep@acme.example" } }, "gm");
        await silo.Silo.Grains.GetGrain<ITenantGrain>("acme").PutMember(new() { Id = "lead", Name = "李四", Language = "en", Channels = ["app"] }, "gm");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await silo.DisposeAsync();
    }

    [Theory]
    [InlineData("wecom-robot", 45009)]
    [InlineData("dingtalk", 130101)]
    [InlineData("feishu", 9499)]
    public async Task A_robot_gets_what_its_provider_takes_and_waits_when_it_says_too_many(string kind, int limit)
    {
        await silo.SaveAsync(Robot(kind) with { PerMinute = 1_000 }, Address(kind), kind == "wecom-robot" ? null : Provider.Secret);
        provider.PerMinute = 1;
        await AlertAsync("a-1");
        await silo.UntilAsync(() => provider.Taken.Count == 1);
        Assert.Equal((kind, (string?)null), (provider.Taken[0].Kind, provider.Taken[0].To));
        Assert.StartsWith("【超期】", provider.Taken[0].Text, StringComparison.Ordinal);
        Assert.EndsWith("（通知：张三）", provider.Taken[0].Text, StringComparison.Ordinal);

        await AlertAsync("a-2");
        await silo.UntilAsync(() => provider.Limited > 0);
        await silo.UntilAsync(() => provider.Taken.Count == 2, TimeSpan.FromSeconds(10));
        Assert.Equal(1, provider.Limited);
        var tries = await silo.DeliveredAsync("robot", 2);
        Assert.Contains(tries, one => one.Status == "limited" && one.Code == limit);
        Assert.Equal(2, tries.Count(one => one.Status == "delivered"));
    }

    [Theory]
    [InlineData("wecom-robot", 93000)]
    [InlineData("dingtalk", 310000)]
    [InlineData("feishu", 19021)]
    public async Task A_wrong_key_or_secret_is_told_and_mended_by_saving_the_right_one(string kind, int code)
    {
        await silo.SaveAsync(Robot(kind), Address(kind).Replace(Provider.Key, "wrong", StringComparison.Ordinal), kind == "wecom-robot" ? null : "wrong");
        var tried = await silo.Channel("robot").Test("gm", null);
        Assert.Equal(("failed", code), (tried.Status, tried.Code));
        await AlertAsync("a-1");
        await silo.UntilAsync(async () => (await silo.Channel("robot").Health()).State == "failing");

        await silo.SaveAsync(Robot(kind), Address(kind), kind == "wecom-robot" ? null : Provider.Secret);
        await silo.UntilAsync(() => provider.Taken.Count == 1, TimeSpan.FromSeconds(5));
        Assert.Equal("delivered", (await silo.Channel("robot").Test("gm", null)).Status);
    }

    [Fact]
    public async Task Five_hundred_alerts_in_a_minute_with_a_limit_of_twenty_are_read_as_digests_and_nothing_is_lost()
    {
        await silo.SaveAsync(Robot("wecom-robot"), Address("wecom-robot"));
        for (var i = 0; i < 500; i += 10)
        {
            await AlertsAsync([.. Enumerable.Range(i, 10).Select(n => $"a-{n:000}")]);
            silo.Silo.Time.Advance(TimeSpan.FromSeconds(1.2));
        }

        await silo.UntilAsync(() => Told() >= 500, TimeSpan.FromSeconds(2), () => $"{Told()} told in {provider.Taken.Count} messages");

        Assert.Equal((500, 0), (Told(), provider.Limited));
        Assert.InRange(provider.Taken.Count, 1, 40);
        Assert.All(provider.Taken, one => Assert.InRange(Encoding.UTF8.GetByteCount(one.Text), 1, 2048));
        var digest = provider.Taken.First(one => one.Text.StartsWith("共 ", StringComparison.Ordinal)).Text;
        Assert.Matches(@"^共 \d+ 条提醒：超期 \d+ 条，未到期 \d+ 条，已完成 \d+ 条。\n1\. 【超期】", digest);
        var tries = await silo.DeliveredAsync("robot", 500);
        Assert.Equal(500, tries.Where(one => one.Status == "delivered").Select(one => one.Id).Distinct().Count());
        Assert.Equal(500, tries.Count(one => one.Status == "delivered"));

        int Told()
        {
            lock (provider.Taken)
            {
                return provider.Taken.ToArray().Sum(one => Regex.Match(one.Text, @"^共 (\d+) 条提醒") is { Success: true } head ? int.Parse(head.Groups[1].Value, CultureInfo.InvariantCulture) : 1);
            }
        }
    }

    [Fact]
    public async Task An_application_tells_each_person_in_their_language_and_renews_its_token()
    {
        await silo.SaveAsync(new() { Key = "app", Kind = "wecom-app", Settings = new() { ["corpId"] = Provider.Corp, ["agentId"] = "1000002" } }, $"{server.Address}", Provider.AppSecret);
        await AlertAsync("a-1", "rep", "lead", "stranger");
        await silo.UntilAsync(() => provider.Taken.Count == 2);
        Assert.Equal(["lead", "zhangsan"], provider.Taken.Select(one => one.To).Order(StringComparer.Ordinal));
        Assert.StartsWith("Overdue: ", provider.Taken.Single(one => one.To == "lead").Text, StringComparison.Ordinal);
        Assert.StartsWith("【超期】", provider.Taken.Single(one => one.To == "zhangsan").Text, StringComparison.Ordinal);

        provider.EndToken();
        await AlertAsync("a-2", "lead");
        await silo.UntilAsync(() => provider.Taken.Count == 3);
        Assert.Equal(2, server.All.Count(one => one.Path.StartsWith("/cgi-bin/gettoken", StringComparison.Ordinal)));
        Assert.Equal(1, System.Text.Json.JsonElement.Parse(server.All[^1].Body).GetProperty("enable_duplicate_check").GetInt32());
    }

    [Fact]
    public async Task A_member_who_wants_no_channel_and_a_person_who_took_note_are_not_told()
    {
        await silo.SaveAsync(new() { Key = "other", Kind = "wecom-app", Settings = new() { ["corpId"] = Provider.Corp, ["agentId"] = "1" } }, $"{server.Address}", Provider.AppSecret);
        await silo.SaveAsync(Robot("wecom-robot") with { Off = true }, Address("wecom-robot"));
        await AlertAsync("a-1", "lead");
        await silo.UntilAsync(async () => (await silo.Silo.Get<IStore>().FindAlertAsync("acme", "a-1", TestContext.Current.CancellationToken))!.Status == "delivered");
        Assert.Empty(provider.Taken);
        Assert.Equal(["inbox delivered lead", "channels handed lead"], AlertJson.Read((await silo.Silo.Get<IStore>().FindAlertAsync("acme", "a-1", TestContext.Current.CancellationToken))!.Delivered).Select(one => $"{one.Channel} {one.Status} {one.To}"));
    }

    [Fact]
    public async Task Mail_goes_to_the_members_address_with_the_same_id_at_every_try_and_a_refused_address_holds_up_nobody()
    {
        await using var mail = new SmtpListener();
        var temporary = 1;
        mail.Answer = to => Interlocked.Decrement(ref temporary) >= 0 ? "451 later" : "250 ok";
        await silo.SaveAsync(
            new() { Key = "mail", Kind = "email", Settings = new() { ["from"] = "SalesFlow <no-reply@acme.example>", ["tls"] = "none", ["user"] = "bot" } }, mail.Address, "pass word");
        await AlertAsync("a-1", "rep", "lead");
        await silo.UntilAsync(() => mail.Mails.Length == 1);
        Assert.Equal("rep@acme.example", mail.Mails[0].To);
        var message = MimeKit.MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(mail.Mails[0].Data)), TestContext.Current.CancellationToken);
        Assert.Equal(("超期提醒", "no-reply@acme.example"), (message.Subject, ((MimeKit.MailboxAddress)message.From[0]).Address));
        Assert.StartsWith("【超期】", message.TextBody, StringComparison.Ordinal);
        Assert.EndsWith("@acme.example", message.MessageId, StringComparison.Ordinal);
        Assert.Equal("bot pass word", mail.SignedIn);
        Assert.Equal(["failed 451", "delivered 250"], (await silo.DeliveredAsync("mail", 1)).Select(one => $"{one.Status} {one.Code}"));
    }

    private static Channel Robot(string kind) => new() { Key = "robot", Kind = kind, Name = "销售群" };

    private string Address(string kind) => kind switch
    {
        "wecom-robot" => $"{server.Address}cgi-bin/webhook/send?key={Provider.Key}",
        "dingtalk" => $"{server.Address}robot/send?access_token=x",
        _ => $"{server.Address}open-apis/bot/v2/hook/abc",
    };

    private Task AlertAsync(string id, params string[] to) => AlertsAsync([id], to);

    private async Task AlertsAsync(string[] ids, params string[] to)
    {
        var stream = new StreamId("acme", "chain/pd-0001");
        var body = Encoding.UTF8.GetBytes($$$"""{"stream":"chain/pd-0001","version":{{{version + 1}}},"kind":"window.fired","data":{"window":"w"}}""");
        var outcome = await silo.Silo.Get<IJournal>().CommitAsync(new Commit
        {
            Stream = stream, ExpectedVersion = version++, RecordedAt = silo.Now, Records = [new NewRecord("window.fired", body, new byte[32])],
            Alerts = [.. ids.Select(id => new AlertRow(id, "pd-0001", "proposal", $"w-{id}", 1, "due", to.Length == 0 ? ["rep"] : to, silo.Now, silo.Now, false, silo.Now, null))],
        });
        Assert.Equal(CommitStatus.Committed, outcome.Status);
    }

    private sealed class Facts(IGrainFactory grains) : IAlertFacts
    {
        public Task<Catalogue> Catalogue(string tenant) => grains.GetGrain<ITenantGrain>(tenant).Catalogue();

        public Task<ChainView?> Chain(string tenant, string chain) => Task.FromResult<ChainView?>(null);
    }
}
