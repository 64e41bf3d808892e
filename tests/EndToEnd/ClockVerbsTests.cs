using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using SalesFlow.Api;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>Pauses, new owners and changed calendars keep what was; every deadline explains itself.</summary>
[Collection(OneServer.Name)]
public sealed class ClockVerbsTests(EdgeServer server)
{
    [Fact]
    public async Task A_deadline_over_the_spring_festival_accounts_for_every_minute()
    {
        var company = await Company.MakeAsync(server, "explain");
        var start = DateTimeOffset.Parse("2026-02-11T16:30:00+08:00");
        await company.PlanAsync(Some.Chain("c", "proposal-delivery", start), SendMode.History);
        await company.ActAsync(Some.Act("need", "need.raised", "c", start, evidence: EvidenceItem.Transcript("客户要三台,含延保")) with { Fields = new Fields { { "need", "三台" } } }, SendMode.History);

        var why = await company.ExplainAsync("c", "proposal");
        var step = (await company.ChainAsync("c")).Steps.Single(s => s.Key == "proposal");

        Assert.Equal((step.DueAt, step.StartedAt, "working", "default", "P3D"), (why.DueAt, why.Started, why.Clock, why.Calendar, why.Limit));
        // 1.5 h that day, Thursday and Friday whole, Saturday the 14th works in place of a holiday: 6.5 h of its 8 are left to count.
        Assert.Equal(DateTimeOffset.Parse("2026-02-14T16:30:00+08:00"), why.DueAt);
        Whole(why, TimeSpan.FromHours(24));
        Assert.Contains(why.Intervals, i => !i.Counted && i.To - i.From == TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Pause_resume_and_a_new_owner_keep_history_and_move_the_deadline_by_the_pause()
    {
        var company = await Company.MakeAsync(server, "verbs");
        await company.Client.Calendars.PutAsync("always", Hours.Always, TestContext.Current.CancellationToken);
        await Some.TemplateAsync(company.Client, "steps", [Some.Step("a", "PT8H", "working") with { Limit = new StepLimit { Length = "PT8H", Clock = "working", Calendar = "always" } }, Some.Step("b", "PT8H")]);
        await company.PlanAsync(Some.Chain("c"));
        var before = (await company.ChainAsync("c")).Steps[0];

        await company.PostAsync("/v1/chains/c/pause", """{"reason":"等待客户"}""");
        var paused = await company.ChainAsync("c");
        Assert.Equal(("等待客户", null), (paused.Paused!.Reason, paused.Steps[0].DueAt));
        Assert.Equal("chain-paused", JsonElement.Parse((await company.SendAsync("POST", "/v1/chains/c/pause", """{"reason":"again"}""")).Text).GetProperty("code").GetString());
        var meanwhile = await company.ExplainAsync("c", "a");
        Assert.Null(meanwhile.DueAt);
        await company.PostAsync("/v1/chains/c/resume", "{}");
        await company.PostAsync("/v1/chains/c/reassign", """{"owner":"rep-2","team":"west"}""");
        await company.PostAsync("/v1/chains/c/pause", """{"reason":"等待备件","step":"a"}""");
        await company.PostAsync("/v1/chains/c/resume", """{"step":"a"}""");

        var chain = await company.ChainAsync("c");
        var why = await company.ExplainAsync("c", "a");
        var stood = why.Pauses.Aggregate(TimeSpan.Zero, (sum, p) => sum + (p.To!.Value - p.From));
        Assert.Equal(("rep-2", "west", before.StartedAt), (chain.Owner, chain.Team, chain.Steps[0].StartedAt));
        Assert.Equal(before.DueAt + stood, chain.Steps[0].DueAt);
        Assert.Equal(["等待客户", "等待备件"], why.Pauses.Select(p => p.Reason));
        Whole(why, TimeSpan.FromHours(8));
        Assert.Equal(stood, Sum(why, counted: false));

        var journal = await company.JournalAsync("c");
        Assert.Equal(["chain.planned", "chain.paused", "chain.resumed", "chain.reassigned", "chain.paused", "chain.resumed"], journal.Select(r => r.Kind));
        Assert.All(journal, r => Assert.StartsWith("key:", r.Record.GetProperty("data").GetProperty("by").GetString(), StringComparison.Ordinal));
        Assert.Equal("rep-1", journal[3].Record.GetProperty("data").GetProperty("from").GetString());
    }

    [Fact]
    public async Task The_journal_names_the_member_whose_key_it_was()
    {
        var company = await Company.MakeAsync(server, "who");
        await Some.TwoStepsAsync(company.Client);
        var made = await company.PostAsync("/v1/keys", """{"name":"Li","role":"writer","actor":"m-li"}""");
        var li = new Company(server.Http, made.GetProperty("key").GetString()!);
        await li.PlanAsync(Some.Chain("c"));
        await li.PostAsync("/v1/chains/c/pause", """{"reason":"等待客户"}""");
        await li.PostAsync("/v1/chains/c/resume", "{}");

        Assert.All(await company.JournalAsync("c"), r => Assert.Equal("m-li", r.Record.GetProperty("data").GetProperty("by").GetString()));
        Assert.All((await company.ExplainAsync("c", "a")).Pauses, p => Assert.Equal("m-li", p.By));
    }

    [Fact]
    public async Task A_calendar_change_hits_new_windows_or_open_ones_too_as_asked_and_a_preview_hits_none()
    {
        var company = await Company.MakeAsync(server, "calendar-change");
        await SaveAsync(company, "00:00", "24:00");
        await Some.TemplateAsync(company.Client, "steps", [Limited("a"), Limited("b")]);
        await company.PlanAsync(Some.Chain("old"));
        await company.PlanAsync(Some.Chain("elsewhere", "sample"));
        var open = (await company.ChainAsync("old")).Steps[0].DueAt;

        var preview = await SaveAsync(company, "08:00", "20:00", "preview=true&apply=open");
        Assert.Equal((1, false), (preview.GetProperty("hitCount").GetInt32(), preview.GetProperty("applied").GetBoolean()));
        Assert.Equal(["old"], preview.GetProperty("hit").EnumerateArray().Select(h => h.GetString()));
        Assert.Equal(1, (await company.GetAsync("/v1/calendars/shop")).GetProperty("version").GetInt32());
        Assert.Equal(["chain.planned"], (await company.JournalAsync("old")).Select(r => r.Kind));

        await SaveAsync(company, "09:00", "17:00", "apply=new");
        await company.PlanAsync(Some.Chain("new"));
        Assert.Equal(("1", open), ((await company.ExplainAsync("old", "a")).CalendarVersion, (await company.ChainAsync("old")).Steps[0].DueAt));
        Assert.Equal("2", (await company.ExplainAsync("new", "a")).CalendarVersion);

        await SaveAsync(company, "10:00", "14:00", "apply=open");
        foreach (var id in new[] { "old", "new" })
        {
            await Company.UntilAsync(async () => (await company.ExplainAsync(id, "a")).CalendarVersion == "3", $"{id} counts by the changed calendar");
            var (why, step) = (await company.ExplainAsync(id, "a"), (await company.ChainAsync(id)).Steps[0]);
            Assert.Equal((why.DueAt, why.Started), (step.DueAt, step.StartedAt));
            Whole(why, TimeSpan.FromHours(16));
            Assert.Equal("calendars.pinned", (await company.JournalAsync(id))[^1].Kind);
        }

        // What was done keeps the version that it was done under.
        await company.ActAsync(Some.Act("done", "x.a", "old"));
        await SaveAsync(company, "00:00", "24:00", "apply=open");
        await Company.UntilAsync(async () => (await company.ExplainAsync("old", "b")).CalendarVersion == "4", "the open window counts by the changed calendar");
        Assert.Equal("3", (await company.ExplainAsync("old", "a")).CalendarVersion);
    }

    [Fact]
    public async Task A_change_that_was_saved_for_new_windows_can_be_asked_for_open_ones_afterwards()
    {
        var company = await Company.MakeAsync(server, "afterwards");
        await SaveAsync(company, "00:00", "24:00");
        await Some.TemplateAsync(company.Client, "steps", [Limited("a"), Limited("b")]);
        await company.PlanAsync(Some.Chain("c"));
        await SaveAsync(company, "09:00", "17:00", "apply=new");
        Assert.Equal("1", (await company.ExplainAsync("c", "a")).CalendarVersion);

        await SaveAsync(company, "09:00", "17:00", "apply=open");

        await Company.UntilAsync(async () => (await company.ExplainAsync("c", "a")).CalendarVersion != "1", "the open window counts by the changed calendar");
    }

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static TemplateStep Limited(string key) => Some.Step(key) with { Limit = new StepLimit { Length = "P2D", Clock = "working", Calendar = "shop" } };

    private static async Task<JsonElement> SaveAsync(Company company, string from, string to, string query = "")
    {
        var calendar = JsonSerializer.Serialize(Hours.Of(from, to), Written);
        var (status, text, _) = await company.SendAsync("PUT", $"/v1/calendars/shop?{query}", calendar);
        Assert.True(status == HttpStatusCode.OK, text);
        return JsonElement.Parse(text);
    }

    /// <summary>From start to due without a gap, and the counted part is the limit.</summary>
    private static void Whole(DeadlineExplanation why, TimeSpan limit)
    {
        Assert.Equal((why.Started, why.DueAt), (why.Intervals[0].From, why.Intervals[^1].To));
        Assert.All(why.Intervals.Zip(why.Intervals.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.All(why.Intervals, i => Assert.False(string.IsNullOrEmpty(i.Why)));
        Assert.Equal(limit, Sum(why, counted: true));
    }

    private static TimeSpan Sum(DeadlineExplanation why, bool counted) =>
        why.Intervals.Where(i => i.Counted == counted).Aggregate(TimeSpan.Zero, (sum, i) => sum + (i.To!.Value - i.From));
}
