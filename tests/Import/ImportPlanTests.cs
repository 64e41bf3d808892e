using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Import;

public sealed class ImportPlanTests
{
    private const string Header = "id,what,at,who\n";

    [Fact]
    public void The_help_desk_log_plans_4580_chains_of_which_2076_close_in_time()
    {
        var mapping = Logs.Sample("helpdesk.mapping.yaml");
        var log = EventLog.Open(SharedData.Path("logs/helpdesk.xes.gz"), mapping);
        var plan = new ImportPlan(mapping, CaseIds.Of(log.Cases, mapping.CasePrefix)).Of(log.Cases).ToArray();

        Assert.Equal((4580, 21348), (plan.Length, plan.Sum(c => c.Case.Events.Count)));
        Assert.DoesNotContain(plan, c => c.Refused is not null);
        Assert.Equal(5060 + 4983 + 4574, plan.Sum(c => c.Actions.Count));
        Assert.Equal(4580, plan.Select(c => c.Chain!.Id).Distinct().Count());
        Assert.Equal(2076, plan.Count(c => IsClosedInTime(c, ("x.take", 5), ("x.resolve", 30), ("x.closed", 40))));
        Assert.All(plan, c => Assert.True(Ids.AreValid(c.Chain!.Id) && Ids.AreValid(c.Chain.Owner) && Ids.AreValid(c.Chain.Customer)));
        Assert.Equal(("h-Case_1", "Value_1", "Value_1"), (plan[0].Chain!.Id, plan[0].Chain!.Customer, plan[0].Actions[0].Actor));
        Assert.Equal(["h-Case_1-2", "h-Case_1-3", "h-Case_1-4", "h-Case_1-5"], plan[0].Actions.Select(a => a.Id));
    }

    [Fact]
    public void The_visits_sample_keeps_original_people_and_local_times()
    {
        var mapping = Logs.Sample("visits.mapping.yaml");
        var plan = Logs.Plan([.. EventLog.Open(Logs.Samples("visits.csv"), mapping).Cases], mapping);

        var helped = plan.Single(c => c.Case.Id == "BF-2026-033");
        Assert.Equal(("v-BF-2026-033", "rep-wangfang", "east"), (helped.Chain!.Id, helped.Chain.Owner, helped.Chain.Team));
        Assert.Equal(["rep-wangfang", "rep-zhaomin", "rep-wangfang"], helped.Actions.Select(a => a.Actor));
        Assert.Equal(["v-BF-2026-033-1", "v-BF-2026-033-2", "v-BF-2026-033-4"], helped.Actions.Select(a => a.Id));
        Assert.Equal(new DateTimeOffset(2026, 3, 5, 10, 15, 0, TimeSpan.FromHours(8)), helped.Chain.PlannedStart);
        Assert.Equal("""{"nextDate":"2026-03-11T16:00:00+00:00"}""", helped.Chain.Fields!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public void Actions_come_in_the_order_of_time_and_of_the_file_where_times_are_equal()
    {
        var plan = Logs.Plan(Logs.Csv(Header + "1,b,2026-01-03,p\n1,a,2026-01-01,p\n1,b,2026-01-01,q\n1,a,2026-01-01,r\n"));
        Assert.Equal(["p a", "q b", "r a", "p b"], plan[0].Actions.Select(a => $"{a.Actor} {a.Node[2..]}"));
        Assert.Equal(["1-1", "1-2", "1-3", "1-4"], plan[0].Actions.Select(a => a.Id));
    }

    [Fact]
    public void An_activity_that_is_mapped_later_renumbers_nothing()
    {
        var log = Logs.Csv(Header + "1,z,2026-01-01,p\n1,a,2026-01-02,p\n");
        var before = Logs.Plan(log)[0].Actions.Select(a => a.Id);
        var after = Logs.Plan(log, MappingReader.Read(Logs.Plain.Replace("a: x.a,", "a: x.a, z: x.z,", StringComparison.Ordinal)))[0].Actions.Select(a => a.Id);
        Assert.Equal(["1-2"], before);
        Assert.Equal(["1-1", "1-2"], after);
    }

    [Fact]
    public void A_case_without_any_mapped_action_is_still_planned()
    {
        var planned = Assert.Single(Logs.Plan(Logs.Csv(Header + "1,z,2026-01-01,p\n")));
        Assert.Equal(("1", 0), (planned.Chain!.Id, planned.Actions.Count));
    }

    [Fact]
    public void Cases_that_would_share_an_id_stay_apart_and_keep_their_ids_when_the_log_grows()
    {
        string[] log = ["a b", "a_b", "a/b", "单-1", "单-2", new string('x', 300), new string('x', 299) + "y"];
        var all = Told(log);
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.All(all, id => Assert.True(Ids.AreValid($"{id}-100000"), id));
        Assert.Equal("a_b", all[0]);
        for (var length = 1; length < log.Length; length++)
        {
            Assert.Equal(all[..length], Told(log[..length]));
        }

        static string[] Told(string[] ids) => [.. Logs.Plan(Logs.Csv(Header + string.Concat(ids.Select(id => $"{id},a,2026-01-01,p\n")))).Select(c => c.Chain!.Id)];
    }

    [Theory]
    [InlineData("1,a,soon,p", "case 1, line 2: 'soon' is not a time in ISO 8601")]
    [InlineData("1,a,,p", "case 1, line 2: no time in 'at'")]
    [InlineData("1,,2026-01-01,p", "case 1, line 2: no activity in 'what'")]
    [InlineData("1,a,2026-01-01,", "case 1, line 2: no owner in 'who'")]
    [InlineData("1,a,2026-01-01,p\n1,b,2026-01-01, ", "case 1, line 3: no actor in 'who'; a list such as [name, = somebody] gives a fallback")]
    [InlineData(",a,2026-01-01,p", "line 2: no case id in 'id'")]
    public void A_case_with_a_gap_is_refused_as_a_whole_and_the_others_stand(string rows, string expected)
    {
        var plan = Logs.Plan(Logs.Csv(Header + rows + "\n9,a,2026-01-01,p\n"));
        Assert.Equal([expected], plan.Select(c => c.Refused).OfType<Refusal>().Select(r => r.ToString()));
        Assert.Equal(["9"], plan.Where(c => c.Refused is null).Select(c => c.Chain!.Id));
        Assert.Empty(plan.Where(c => c.Refused is not null).SelectMany(c => c.Actions));
    }

    [Fact]
    public void Unknown_activities_refuse_their_case_only_where_the_mapping_says_so()
    {
        var log = Logs.Csv(Header + "1,aa,2026-01-01,p\n");
        Assert.Null(Logs.Plan(log)[0].Refused);
        Assert.Equal("case 1, line 2: the activity 'aa' is not in the mapping; did you mean 'a'?", Logs.Plan(log, MappingReader.Read(Logs.Plain + "\nothers: refuse"))[0].Refused!.ToString());
    }

    [Fact]
    public void A_trace_that_comes_twice_is_refused_the_second_time()
    {
        const string trace = "<trace><string key=\"concept:name\" value=\"7\"/><event><string key=\"concept:name\" value=\"a\"/><date key=\"time:timestamp\" value=\"2026-01-01T00:00:00Z\"/><string key=\"org:resource\" value=\"p\"/></event></trace>\n";
        var plan = Logs.Plan(Logs.Xes("<log>\n" + trace + trace + "<trace/></log>"), MappingReader.Read("customer: = c\nactivities: { a: x.a }\ntemplate: t"));
        Assert.Equal(["case 7, line 3: this case was already told at line 2", "line 4: no case id in 'concept:name'"], plan.Select(c => c.Refused).OfType<Refusal>().Select(r => r.ToString()));
    }

    [Fact]
    public void The_planned_start_may_stand_in_the_log()
    {
        var mapping = MappingReader.Read(Logs.Plain + "\nplannedStart: due\nfields: { due: { name: promised, type: time }, n: { name: count, type: number } }");
        var plan = Logs.Plan(Logs.Csv("id,what,at,who,due,n\n1,a,2026-01-05,p,2026-01-02,3\n2,a,2026-01-05,p,,\n", mapping), mapping);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.FromHours(8)), plan[0].Chain!.PlannedStart);
        Assert.Equal(3, (double)plan[0].Actions[0].Fields!["count"]!);
        Assert.Equal("no planned start in 'due'", plan[1].Refused!.Reason);
    }

    /// <summary>The rule as the product words it: a step is done by the first action of its node at or after the moment the step before it was done.</summary>
    private static bool IsClosedInTime(PlannedCase planned, params (string Node, int Days)[] steps)
    {
        var from = planned.Chain!.PlannedStart;
        foreach (var (node, days) in steps)
        {
            var done = planned.Actions.Where(a => a.Node == node && a.OccurredAt >= from).Select(a => (DateTimeOffset?)a.OccurredAt).FirstOrDefault();
            if (done is not { } at || at > from.AddDays(days))
            {
                return false;
            }

            from = at;
        }

        return true;
    }
}
