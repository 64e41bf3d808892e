using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Board;
using SalesFlow.Calendars;
using SalesFlow.Channels;
using SalesFlow.Journal;
using SalesFlow.Storage;
using SalesFlow.Support;
using SalesFlow.Tenants;
using Xunit;

namespace SalesFlow.Digest;

/// <summary>The weekly digest on a clock of the test's own, over a real journal, to a mail server and a robot that answer as real ones do.</summary>
public sealed class DigestTests : IAsyncLifetime
{
    private static readonly LocalZone Shanghai = LocalZone.Find("Asia/Shanghai")!;
    private ChannelSilo silo = null!;
    private SmtpListener mail = null!;
    private Provider provider = null!;
    private LocalReceiver server = null!;
    private FailingJournal journal = null!;

    private IDigestGrain Digest => silo.Silo.Grains.Grain<IDigestGrain>("acme/weekly");

    private ITenantGrain Tenant => silo.Silo.Grains.GetGrain<ITenantGrain>("acme");

    public async ValueTask InitializeAsync()
    {
        silo = await ChannelSilo.StartAsync(services => services.AddDigest().AddSingleton<IPulseReader, RecordPulse>().AddSingleton<FailingJournal>().AddSingleton<IJournal>(all => all.GetRequiredService<FailingJournal>()));
        journal = silo.Silo.Get<FailingJournal>();
        mail = new();
        provider = new(() => silo.Now);
        server = await LocalReceiver.StartAsync(one => provider.Answer(one));
        await Tenant.PutMember(new() { Id = "gm", Name = "王总", Roles = ["manager"], Addresses = new() { ["email"] = "gm@acme.example" } }, "test");
        await Tenant.PutMember(new() { Id = "vp", Name = "Vera", Roles = ["manager"], Language = "en", Addresses = new() { ["email"] = "vp@acme.example" } }, "test");
        await Tenant.PutMember(new() { Id = "rep", Name = "张三", Roles = ["rep"], Addresses = new() { ["email"] = "rep@acme.example" } }, "test");
        await silo.SaveAsync(new() { Key = "mail", Kind = "email", Settings = new() { ["from"] = "no-reply@acme.example", ["tls"] = "none" } }, mail.Address);
        await silo.SaveAsync(new() { Key = "robot", Kind = "wecom-robot", Name = "管理群" }, $"{server.Address}cgi-bin/webhook/send?key={Provider.Key}");
    }

    public async ValueTask DisposeAsync()
    {
        await mail.DisposeAsync();
        await server.DisposeAsync();
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task It_reaches_every_manager_and_room_once_a_week_whatever_fails_in_the_middle()
    {
        await SaveAsync("""{"on":true,"day":"mon","time":"08:30","members":[],"rooms":["robot"]}""");
        var due = new DateTimeOffset(2026, 2, 9, 0, 30, 0, TimeSpan.Zero);
        await silo.UntilAsync(async () => (await Digest.Read()).NextAt == due);

        // It is handed over, and twice that cannot be kept: it is handed over again.
        var failed = 0;
        journal.Fails = commit => commit.Records[0].Kind == DigestSchedule.Moved && System.Text.Encoding.UTF8.GetString(commit.Records[0].Body).Contains("\"lastWeek\":\"2026-W06\"", StringComparison.Ordinal) && Interlocked.Increment(ref failed) <= 2;
        var window = Assert.Single(await silo.Silo.Get<IStore>().WindowsAsync(GrainKeys.Shard("acme", "digest/weekly", 64), due.AddDays(1), 10, TestContext.Current.CancellationToken));
        Assert.Equal(("digest/weekly", due), (window.Stream, window.WakeAt));
        silo.Silo.Time.Advance(due - silo.Now);
        await silo.UntilAsync(async () => await WokenAsync() && (await Digest.Read()).LastWeek == "2026-W06" && mail.Mails.Length == 2 && provider.Taken.Count == 1, what: () => $"{failed} failed, {mail.Mails.Length} mails, {provider.Taken.Count} to the room");
        Assert.True(failed > 2);
        silo.Silo.Time.Advance(TimeSpan.FromHours(3));
        await silo.UntilAsync(async () => (await silo.Channel("mail").Health()).Waiting == 0);
        Assert.Equal(["gm@acme.example", "vp@acme.example"], mail.Mails.Select(one => one.To).Order(StringComparer.Ordinal));
        Assert.StartsWith("闭环率 –", provider.Taken[0].Text, StringComparison.Ordinal);
        Assert.Equal((new DateTimeOffset(2026, 2, 16, 0, 30, 0, TimeSpan.Zero), 3), await Digest.Read() is var view ? (view.NextAt!.Value, view.LastTo) : default);

        // The week after, and then it is off.
        silo.Silo.Time.Advance(TimeSpan.FromDays(7));
        await silo.UntilAsync(async () => await WokenAsync() && (await Digest.Read()).LastWeek == "2026-W07" && mail.Mails.Length == 4 && provider.Taken.Count == 2);
        await SaveAsync("""{"on":false}""");
        await silo.UntilAsync(async () => (await Digest.Read()).NextAt is null);
        silo.Silo.Time.Advance(TimeSpan.FromDays(8));
        await WokenAsync();
        await silo.UntilAsync(async () => (await silo.Channel("mail").Health()).Waiting == 0);
        Assert.Equal(4, mail.Mails.Length);
    }

    [Theory]
    [InlineData("mon", "2026-02-03T09:00:00+08:00", null, "2026-02-09T08:30:00+08:00")]
    [InlineData("mon", "2026-02-09T08:30:00+08:00", null, "2026-02-16T08:30:00+08:00")]
    [InlineData("mon", "2026-02-09T07:00:00+08:00", "2026-W06", "2026-02-16T08:30:00+08:00")]
    [InlineData("fri", "2026-02-03T09:00:00+08:00", null, "2026-02-06T08:30:00+08:00")]
    [InlineData("fri", "2026-02-03T09:00:00+08:00", "2026-W06", "2026-02-13T08:30:00+08:00")]
    public void The_next_one_is_on_the_day_and_of_a_week_that_was_not_told(string day, string now, string? told, string next) =>
        Assert.Equal(At(next), DigestPolicy.Next(new() { On = true, Day = day }, At(now), Shanghai, told));

    [Theory]
    [InlineData("2026-02-09", "2026-02-02")]
    [InlineData("2026-02-12", "2026-02-02")]
    [InlineData("2026-02-13", "2026-02-09")]
    [InlineData("2026-02-15", "2026-02-09")]
    public void From_monday_to_thursday_it_tells_of_the_week_before(string day, string monday) => Assert.Equal(Day(monday), DigestPolicy.Week(Day(day)));

    [Fact]
    public void Its_words_say_numbers_changes_and_names_in_either_language_and_fit_a_robot()
    {
        var digest = Some();
        var (title, text) = DigestWords.Of(digest, "zh-CN", "Asia/Shanghai");
        Assert.Equal("销售动作周报 2 月 2 日–2 月 8 日：闭环率 62.5 %", title);
        Assert.Contains("闭环率 62.5 %（▼ 7.5 个百分点）：计划 8，已闭环 5，断开 2，进行中 1。", text, StringComparison.Ordinal);
        Assert.Contains("· 方案交付「提交方案」断开 2/8", text, StringComparison.Ordinal);
        Assert.Contains("· 甬江数控：提交方案，张三，已 3 天", text, StringComparison.Ordinal);
        Assert.Contains("有效拜访率 –（0/0）。", text, StringComparison.Ordinal);
        Assert.Contains("使用率 50.0 %（2/4 人有动作），最低：east 0.0 %。", text, StringComparison.Ordinal);

        var (head, english) = DigestWords.Of(digest, "en", "Asia/Shanghai");
        Assert.Equal("Weekly digest 2 Feb – 8 Feb: closed-loop rate 62.5 %", head);
        Assert.Contains("(▼ 7.5 points): 8 planned, 5 closed, 2 broken, 1 in flight.", english, StringComparison.Ordinal);
        Assert.DoesNotContain("个", english, StringComparison.Ordinal);

        var small = DigestWords.Of(digest with { Templates = [.. Enumerable.Repeat(digest.Templates[0], 200)] }, "zh-CN", "Asia/Shanghai", 2_048).Text;
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(small), 1_000, 2_048);
        Assert.Contains("使用率", small, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_make_no_sense_are_refused_by_their_place()
    {
        Assert.Empty(DigestPolicy.Instance.Check(DigestPolicy.Instance.Shipped));
        Assert.Equal(["/day", "/time", "/rooms"], DigestPolicy.Instance.Check("""{"on":true,"day":"monday","time":"8.30","rooms":["a b"]}""").Select(error => error.Pointer));
    }

    private static WeeklyDigest Some() => new(
        "2026-W06", Day("2026-02-02"), Day("2026-02-08"), At("2026-02-09T08:30:00+08:00"), new("", [], 8, 5, 2, 1, 0, 0.625, -7.5), [new("proposal-delivery", Labels("方案交付", "Proposal"), 8, 5, 2, 1, 0, 0.625, null)],
        [new("proposal-delivery", Labels("方案交付", "Proposal"), "proposal", Labels("提交方案", "Submit it"), 2, 8)], 1, [new("pd-1", Labels("方案交付", "Proposal"), Labels("提交方案", "Submit it"), "c-1", "甬江数控", "张三", At("2026-02-06T08:00:00+08:00"))],
        2, [new("c-9", "海曙阀门", null)], new("", 0, 0), new("", 2, 4), [new("east", 0, 2), new("south", 2, 2)]);

    private static Dictionary<string, string> Labels(string chinese, string english) => new() { ["zh-CN"] = chinese, ["en"] = english };

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>What shards do, and more: early, stale and doubled wake-ups, of which a failed one comes again.</summary>
    private async Task<bool> WokenAsync()
    {
        for (var generation = 1; generation < 12; generation++)
        {
            try
            {
                await Digest.Wake(DigestSchedule.Window, generation);
            }
            catch (JournalBusyException)
            {
                // It comes again.
            }
        }

        return true;
    }

    private async Task SaveAsync(string rules)
    {
        var saved = await Tenant.PutPolicy("digest", rules, "test");
        Assert.True(saved.Ok, saved.Refusal?.Detail);
    }

    private sealed class FailingJournal(JournalWriter inner) : IJournal
    {
        public Func<Commit, bool> Fails { get; set; } = _ => false;

        public ValueTask<CommitOutcome> CommitAsync(Commit commit) => Fails(commit) ? throw new JournalBusyException("full") : inner.CommitAsync(commit);

        public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StreamId stream, int fromVersion = 1, int? toVersion = null, CancellationToken cancellation = default) => inner.ReadAsync(stream, fromVersion, toVersion, cancellation);

        public ValueTask<StreamHead> ReadHeadAsync(StreamId stream, CancellationToken cancellation = default) => inner.ReadHeadAsync(stream, cancellation);

        public ValueTask<TakenKey?> FindOnceKeyAsync(string tenant, string key, CancellationToken cancellation = default) => inner.FindOnceKeyAsync(tenant, key, cancellation);
    }
}
