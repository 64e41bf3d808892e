using System.Globalization;
using SalesFlow.Actions;
using SalesFlow.Calendars;
using SalesFlow.Subjects;
using SalesFlow.Tenants;
using SalesFlow.Tests.Subjects;
using SalesFlow.Visits;
using Xunit;

namespace SalesFlow.Tests.Visits;

/// <summary>When a visit is valid, by the rules alone.</summary>
public sealed class VisitRulesTests
{
    private static readonly string File = new('a', 64);
    private static readonly DateTimeOffset Due = new(2026, 2, 6, 10, 0, 0, TimeSpan.Zero);
    private static readonly EvidenceItem Photo = new() { Kind = "photo", Sha256 = File };
    private static readonly EvidenceItem Place = new() { Kind = "location", Lat = 29.87, Lon = 121.54, AccuracyMetres = 12 };
    private static readonly EvidenceItem Words = new() { Kind = "transcript", Text = "客户要求下周三之前给出加工节拍和报价,现场设备为两台" };
    private static readonly EvidenceItem Todo = new() { Kind = "todo", Ref = "td-1", Text = "报价", DueAt = Due };
    private static readonly EvidenceItem[] All = [Photo, Place, Words, Todo];

    [Theory]
    [InlineData("", "valid", "")]
    [InlineData("photo", "returned", "photo")]
    [InlineData("location", "returned", "location")]
    [InlineData("transcript", "returned", "transcript>=20")]
    [InlineData("todo", "returned", "todo")]
    [InlineData("photo location transcript todo", "returned", "photo location transcript>=20 todo")]
    public void A_visit_is_valid_with_a_located_check_in_photo_a_transcript_and_a_linked_to_do_with_a_date(string without, string state, string missing)
    {
        var play = Play();
        var decision = Record(play, [.. All.Where(item => !without.Split(' ').Contains(item.Kind))]);

        Assert.Equal((state, missing), (play.State!.State, string.Join(' ', play.State.Missing())));
        Assert.Equal(play.State.Missing(), decision.Lacks);
    }

    [Theory]
    [InlineData("一二三四五六七八九十一二三四五六七八九", "returned")]
    [InlineData("一二三四五六七八九十一二三四五六七八九十", "valid")]
    [InlineData("一二三四五六七八九十 一二三四五 六七八九 ", "returned")]
    [InlineData("Wants a quotation soon.", "valid")]
    public void A_transcript_has_at_least_twenty_characters_without_spaces(string words, string state)
    {
        var play = Play();
        Record(play, [Photo, Place, new() { Kind = "transcript", Text = words }, Todo]);

        Assert.Equal(state, play.State!.State);
    }

    [Fact]
    public void A_photo_that_carries_its_own_position_is_a_located_one()
    {
        var play = Play();
        Record(play, [Photo with { Lat = 29.87, Lon = 121.54 }, Words, Todo]);

        Assert.Equal(("valid", 29.87), (play.State!.State, play.State.Place!.Lat));
    }

    [Fact]
    public void A_to_do_counts_with_a_date_only_its_own_or_that_of_the_visits_form()
    {
        var play = Play();
        Record(play, [Photo, Place, Words, Todo with { DueAt = null }]);
        Assert.Equal(["todo"], play.State!.Missing());

        var dated = Play();
        Record(dated, [Photo, Place, Words, Todo with { DueAt = null }], fields: """{"todoDueAt":"2026-02-06T18:00:00+08:00"}""");
        Assert.Equal(("valid", Due), (dated.State!.State, dated.State.Todos[0].DueAt));
    }

    // The day ends at 16:00 UTC in Shanghai.
    [Theory]
    [InlineData("2026-02-03T15:59:59.999Z", "valid")]
    [InlineData("2026-02-03T16:00:00Z", "late")]
    public void Otherwise_it_is_returned_the_same_day_and_can_be_completed(string at, string state)
    {
        var play = Play();
        Record(play, [Photo, Place]);
        Assert.Equal(("returned", "transcript>=20 todo"), (play.State!.State, string.Join(' ', play.State.Missing())));

        play.Now = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);
        var decision = play.Act(VisitRules.Recorded, "{}", [Words, Todo]);

        Assert.Equal((state, play.Now), (play.State.State, play.State.CompletedAt));
        Assert.Empty(decision.Lacks!);
    }

    // The day that the clocks go forward has 23 hours, the one they go back 25.
    [Theory]
    [InlineData("America/New_York", "2026-03-08T12:00:00Z", "2026-03-09T03:59:59.999Z")]
    [InlineData("America/New_York", "2026-11-01T12:00:00Z", "2026-11-02T04:59:59.999Z")]
    [InlineData("Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-29T21:59:59.999Z")]
    [InlineData("Asia/Shanghai", "2026-02-28T15:59:00Z", "2026-02-28T15:59:59.999Z")]
    public void The_day_is_that_of_the_tenants_zone(string zone, string recorded, string until)
    {
        var play = Play();
        play.Catalogue = play.Catalogue with { Settings = new TenantSettings { TimeZone = zone } };
        play.Now = DateTimeOffset.Parse(recorded, CultureInfo.InvariantCulture);
        Record(play, [Photo]);

        Assert.Equal(DateTimeOffset.Parse(until, CultureInfo.InvariantCulture), play.State!.CompleteBy);
    }

    [Fact]
    public void A_photo_whose_file_has_not_arrived_is_waited_for_and_its_arrival_completes_the_visit()
    {
        var play = Play();
        Record(play, All, absent: [File]);
        Assert.Equal(("returned", $"file:{File}"), (play.State!.State, Assert.Single(play.State.Missing())));

        play.Now = play.Now.AddHours(2);
        play.Act(FileArrival.Node, $$"""{"sha256":"{{File}}"}""", actor: FileArrival.Actor);
        Assert.Equal(("valid", play.Now), (play.State.State, play.State.CompletedAt));
    }

    [Fact]
    public void What_was_complete_once_stays_valid_whatever_is_added_later()
    {
        var play = Play();
        Record(play, All);
        play.Now = play.Now.AddDays(3);
        play.Act(VisitRules.Recorded, """{"summary":"补充"}""", [Photo with { Sha256 = new string('b', 64) }], absent: [new string('b', 64)]);

        Assert.Equal(("valid", "补充", 2), (play.State!.State, play.State.Summary, play.State.Photos.Length));
    }

    [Fact]
    public void A_visit_of_the_day_before_says_so_and_counts_unless_the_tenant_asks_for_entry_on_the_same_day()
    {
        var play = Play();
        Record(play, All, occurred: play.Now.AddDays(-1));
        Assert.Equal((true, "valid"), (play.State!.EnteredLate, play.State.State));

        var strict = Play().With("visits", """{"template":"visit","sameDayEntry":true}""");
        Record(strict, All, occurred: strict.Now.AddDays(-1));
        Assert.Equal("late", strict.State!.State);
        var same = Play().With("visits", """{"template":"visit","sameDayEntry":true}""");
        Record(same, All, occurred: same.Now.AddHours(-1));
        Assert.Equal("valid", same.State!.State);
        Assert.Contains("隔日才录入", VisitWords.Why(strict.State, LocalZone.Find("Asia/Shanghai")!, strict.Now).Chinese, StringComparison.Ordinal);
    }

    [Fact]
    public void Imported_history_is_judged_by_its_own_time()
    {
        var play = Play();
        Record(play, All, occurred: play.Now.AddYears(-1), history: true);

        Assert.Equal(("valid", new DateOnly(2025, 2, 3), false), (play.State!.State, play.State.Day, play.State.EnteredLate));
    }

    [Fact]
    public void A_tenants_own_rule_for_the_node_asks_for_more()
    {
        var play = Play();
        var node = play.Catalogue.Nodes[VisitRules.Recorded] with { Needs = ["contact"], Evidence = ["photo", "signature"] };
        play.Catalogue = play.Catalogue with { Nodes = new(play.Catalogue.Nodes) { [VisitRules.Recorded] = node } };
        Record(play, All);

        Assert.Equal(["field:contact", "signature"], play.State!.Missing());
    }

    [Fact]
    public void It_says_in_words_why_it_counts_or_not()
    {
        var zone = LocalZone.Find("Asia/Shanghai")!;
        var play = Play();
        Record(play, [Photo, Place, Words]);
        Assert.Equal("已退回：2026-02-03 23:59 之前补齐所缺内容即为有效", VisitWords.Why(play.State!, zone, play.Now).Chinese);
        Assert.Equal("It does not count: something was still missing at 2026-02-03 23:59; it can still be completed", VisitWords.Why(play.State!, zone, play.Now.AddDays(1)).English);
        play.Now = play.Now.AddDays(1);
        play.Act(VisitRules.Recorded, "{}", [Todo]);
        Assert.Equal("It does not count: complete at 2026-02-04 10:00 only, after 2026-02-03 23:59", VisitWords.Why(play.State!, zone, play.Now).English);

        var valid = Play();
        Record(valid, All);
        Assert.Equal("有效：2026-02-03 10:00 证据齐全，在当天 24 点之前", VisitWords.Why(valid.State!, zone, valid.Now).Chinese);
    }

    [Fact]
    public void It_leads_to_its_to_dos_the_earliest_of_which_its_own_chain_waits_for()
    {
        var effects = Record(Play(), [Photo, Place, Words, Todo, Todo with { Ref = null, Text = "样品", DueAt = Due.AddDays(-1) }]).Effects!;

        var chain = Assert.Single(effects.OfType<SubjectEffect.StartChain>());
        Assert.Equal(("visit:v-1", "visit"), (chain.Chain, chain.Template));
        Assert.Contains(Stamp.Text(Due.AddDays(-1)), chain.Fields, StringComparison.Ordinal);
        var todos = effects.OfType<SubjectEffect.Act>().ToArray();
        Assert.Equal(["td-1", "v-1:2"], todos.Select(todo => todo.Id));
        Assert.Contains("\"leads\":false", todos[0].Fields, StringComparison.Ordinal);
        Assert.Contains("\"leads\":true", todos[1].Fields, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rate_is_valid_visits_of_all_and_null_without_any()
    {
        Assert.Null(VisitFigures.Of([]).Rate);
        var (valid, returned) = (Play(), Play());
        Record(valid, All);
        Record(returned, [Photo]);
        var figures = VisitFigures.Of([valid.State!, valid.State!, returned.State!]);

        Assert.Equal((3, 2, 0, 1, 0.6667), (figures.Visits, figures.Valid, figures.Late, figures.Returned, figures.Rate));
        Assert.Equal(["location", "todo", "transcript>=20"], figures.Missing.Keys);
    }

    private static SubjectPlay<Visit> Play() => new(new VisitKind(), "v-1");

    private static SubjectDecision Record(SubjectPlay<Visit> play, EvidenceItem[] evidence, string fields = "{}", DateTimeOffset? occurred = null, bool history = false, string[]? absent = null) =>
        play.Act(VisitRules.Recorded, fields, evidence, customer: "c-1", occurred: occurred, history: history, absent: absent);
}
