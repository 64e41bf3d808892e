using System.Text.Json;
using System.Text.RegularExpressions;
using SalesFlow.Client;
using Xunit;

namespace SalesFlow.Demo;

public sealed partial class DemoScriptTests
{
    internal static readonly DemoOptions Options = new() { Now = new DateTimeOffset(2026, 2, 17, 15, 20, 0, TimeSpan.FromHours(8)) };

    private static readonly DemoFiles Files = DemoFiles.Make(Options with { Photos = 12, Documents = 6, Signatures = 4 });

    private static readonly DemoScript Script = Write(Options);

    [Fact]
    public void The_same_seed_gives_the_same_script_and_another_seed_another()
    {
        Assert.Equal(Text(Script), Text(Write(Options)));
        Assert.NotEqual(Text(Script), Text(Write(Options with { Seed = 1 })));
    }

    [Fact]
    public void Two_months_and_a_half_are_some_thousand_chains_of_three_actions()
    {
        Assert.InRange(Script.Chains.Count, 3000, 5000);
        Assert.InRange(Script.Leads.Count + Script.Chains.Sum(chain => chain.Actions.Count), 9000, 20000);
        Assert.Equal(800, Script.Leads.Count);
    }

    [Fact]
    public void Ids_are_unique_and_fit_the_pattern_of_the_contract()
    {
        var chains = Script.Chains.Select(chain => chain.Chain.Id).ToList();
        var actions = Script.Chains.SelectMany(chain => chain.Actions).Concat(Script.Leads).Select(action => action.Id).ToList();

        Assert.All(chains.Concat(actions), id => Assert.Matches(IdPattern(), id));
        Assert.Equal(chains.Count, chains.Distinct().Count());
        Assert.Equal(actions.Count, actions.Distinct().Count());
    }

    [Fact]
    public void Nothing_happens_after_now_or_out_of_order()
    {
        Assert.All(Script.Chains, chain =>
        {
            var times = chain.Actions.Select(action => action.OccurredAt).Prepend(chain.Chain.PlannedStart).ToList();
            Assert.Equal(times.Order(), times);
            Assert.All(chain.Actions, action => Assert.True(action.OccurredAt <= Options.Now, action.Id));
        });
    }

    [Fact]
    public void Mistakes_are_there_in_sane_shares_and_fewer_in_the_better_team_and_from_month_to_month()
    {
        var past = Script.Chains.Where(chain => chain.Chain.PlannedStart <= Options.Now.AddHours(-5)).ToList();
        double Share(Fate fate) => past.Count(chain => chain.Fate == fate) / (double)past.Count;
        double Good(Func<DemoChain, bool> of) => past.Where(of).Average(chain => chain.Fate == Fate.Good ? 1.0 : 0);

        Assert.InRange(Share(Fate.Good), 0.60, 0.88);
        Assert.InRange(Share(Fate.Late), 0.06, 0.20);
        Assert.InRange(Share(Fate.Unproven), 0.03, 0.12);
        Assert.InRange(Share(Fate.Stalled), 0.01, 0.08);
        Assert.InRange(Share(Fate.NeverStarted), 0.01, 0.06);
        Assert.InRange(Share(Fate.Void), 0.01, 0.05);
        Assert.True(Good(chain => DemoPeople.TeamOf(chain.Chain.Owner) == "华东一部") > Good(chain => DemoPeople.TeamOf(chain.Chain.Owner) == "华东二部") + 0.03);
        Assert.True(Good(chain => DemoPeople.TeamOf(chain.Chain.Owner) == "华东二部") > Good(chain => DemoPeople.TeamOf(chain.Chain.Owner) == "华南部") + 0.03);
        int[] months = [12, 1, 2];
        var byMonth = months.Select(month => Good(chain => chain.Chain.PlannedStart.Month == month)).ToList();
        Assert.Equal(byMonth.Order(), byMonth);
    }

    [Fact]
    public void A_good_chain_meets_every_limit_with_all_the_evidence_that_its_nodes_ask_for()
    {
        var clock = Clock(Options);
        foreach (var chain in Script.Chains.Where(chain => chain.Fate == Fate.Good))
        {
            for (var step = 1; step < chain.Actions.Count; step++)
            {
                var (before, after) = (chain.Actions[step - 1], chain.Actions[step]);
                var urgency = chain.Chain.Fields is { } fields ? fields["urgency"].GetString()! : "normal";
                var (measure, limit) = chain.Story.LimitOf(step, urgency);
                var due = measure switch
                {
                    Measure.WorkDays => clock.Add(before.OccurredAt, DemoClock.DayLength * limit),
                    Measure.WorkHours => clock.Add(before.OccurredAt, TimeSpan.FromHours(limit)),
                    Measure.PaymentTerms => before.Fields!["dueDate"].GetDateTimeOffset(),
                    Measure.TodoDate => before.Fields!["todoDueAt"].GetDateTimeOffset(),
                    _ => before.OccurredAt.AddHours(limit),
                };
                Assert.True(after.OccurredAt <= due, $"{after.Id}: {after.OccurredAt:O} > {due:O}");
            }
            Assert.All(chain.Actions.Where((_, step) => chain.Story.Steps[step].Proven), action => Assert.NotEmpty(action.Evidence!));
        }
    }

    [Fact]
    public void Visits_hold_a_located_photo_a_long_transcript_and_a_dated_to_do()
    {
        var visits = Script.Chains.Where(chain => chain.Fate == Fate.Good).SelectMany(chain => chain.Actions).Where(action => action.Node == "visit.recorded").ToList();

        Assert.NotEmpty(visits);
        Assert.All(visits, visit =>
        {
            Assert.Equal(["photo", "location", "transcript", "todo"], visit.Evidence!.Select(e => e.Kind));
            Assert.True(visit.Evidence!.Single(e => e.Kind == "transcript").Text!.Count(c => !char.IsWhiteSpace(c)) >= 20);
            Assert.NotNull(visit.Evidence!.Single(e => e.Kind == "todo").DueAt);
        });
        Assert.All(DemoSentences.Needs.Concat(DemoSentences.Visits), sentence => Assert.True(sentence.Length >= 24, sentence));
        Assert.All(DemoSentences.TooShort, sentence => Assert.True(sentence.Length < 20, sentence));
    }

    [Fact]
    public void Some_windows_fall_due_within_minutes_and_some_chains_are_yet_to_start()
    {
        var elapsed = Script.Chains.Where(chain => chain.Fate == Fate.Stalled && chain.Actions.Count == 1 && chain.Story == DemoStory.FollowUp).ToList();
        var dueIn = elapsed.Select(chain => chain.Actions[0].OccurredAt.AddHours(48) - Options.Now).Where(left => left > TimeSpan.Zero).ToList();

        Assert.True(dueIn.Count(left => left < TimeSpan.FromMinutes(12)) >= 4);
        Assert.True(Script.Chains.Count(chain => chain.Chain.PlannedStart > Options.Now && chain.Mode == SendMode.Live && chain.Actions.Count == 0) >= 10);
    }

    [Fact]
    public void Every_file_that_is_named_is_one_of_the_demos()
    {
        var known = Files.All.Select(file => file.Digest).ToHashSet();
        var named = Script.Chains.SelectMany(chain => chain.Actions).SelectMany(action => action.Evidence!).Select(e => e.Sha256).OfType<string>().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, digest => Assert.Contains(digest, known));
    }

    [Fact]
    public void The_company_has_35_people_who_all_report_to_one_and_800_customers_of_different_names()
    {
        var people = DemoPeople.All(Options.Now);
        var customers = DemoCustomers.Make(Options.Seed, 800);

        Assert.Equal(35, people.Count);
        Assert.Equal(35, people.Select(person => person.Name).Distinct().Count());
        Assert.Equal([DemoPeople.GeneralManager], people.Where(person => person.Supervisor is null).Select(person => person.Id));
        Assert.All(people.Where(person => person.Supervisor is not null), person => Assert.Contains(people, other => other.Id == person.Supervisor && other.Id != person.Id));
        Assert.Equal(800, customers.Select(customer => customer.Name).Distinct().Count());
        Assert.All(customers, customer => Assert.Contains(people, person => person.Id == customer.Owner));
    }

    internal static DemoClock Clock(DemoOptions options) =>
        DemoClock.Plain(new DateOnly(2025, 12, 1), new DateOnly(2026, 4, 30), options.TimeZone);

    private static DemoScript Write(DemoOptions options) => new(options, Clock(options), DemoCustomers.Make(options.Seed, options.Customers), Files);

    private static string Text(DemoScript script) => string.Join('\n', script.Chains.Select(chain =>
        $"{chain.Chain.Id} {chain.Fate} {chain.Chain.Owner} {chain.Chain.PlannedStart:O} {string.Join(' ', chain.Actions.Select(a => $"{a.Id} {a.OccurredAt:O} {JsonSerializer.Serialize(a.Evidence)}"))}"));

    [GeneratedRegex("^[A-Za-z0-9._:-]{1,128}$")]
    private static partial Regex IdPattern();
}
