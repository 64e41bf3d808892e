using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>Everything that happened in the company up to now. Pure: the same options and working time give the same script.</summary>
internal sealed class DemoScript
{
    /// <summary>Chains whose window falls due soon: minutes from now, by story.</summary>
    private static readonly (DemoStory Story, double[] DueIn)[] Ripening =
    [
        (DemoStory.FollowUp, [1.5, 3, 6, 10, 15, 22, 30, 45, 70, 110, 578, 583, 588, 596]),
        (DemoStory.Support, [2, 5, 9, 14, 25, 40, 50, 53, 75]),
        (DemoStory.Sample, [4, 8, 18, 35, 60, 95]),
    ];

    private static readonly double[] PlannedIn = [3, 8, 20, 45, 90, 240, 700, 1500, 1700, 3000, 4400, 5800];

    private readonly DemoOptions options;
    private readonly DemoClock clock;
    private readonly IReadOnlyList<DemoCustomer> customers;
    private readonly DemoTeller teller;
    private readonly DemoProof proof;
    private int number;

    public DemoScript(DemoOptions options, DemoClock clock, IReadOnlyList<DemoCustomer> customers, DemoFiles files)
    {
        (this.options, this.clock, this.customers) = (options, clock, customers);
        proof = new DemoProof(files);
        teller = new DemoTeller(clock, proof);
        Leads = [.. customers.Select(Lead)];
        Chains = [.. Past().Concat(Soon()).OrderBy(chain => chain.Chain.PlannedStart).ThenBy(chain => chain.Chain.Id, StringComparer.Ordinal)];
    }

    /// <summary>The first moment of the first month played.</summary>
    public static DateTimeOffset Start(DemoOptions options)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(options.Now, options.TimeZone).DateTime);
        return DemoClock.Local(new DateOnly(today.Year, today.Month, 1).AddMonths(-options.PastMonths), TimeOnly.MinValue, options.TimeZone);
    }

    /// <summary>How each customer became known; before the first month.</summary>
    public IReadOnlyList<SalesAction> Leads { get; }

    /// <summary>All chains, by planned start.</summary>
    public IReadOnlyList<DemoChain> Chains { get; }

    private IEnumerable<DemoChain> Past()
    {
        var first = clock.DayOf(Start(options));
        var today = clock.DayOf(options.Now);
        foreach (var day in clock.Workdays.Where(day => day >= first && day <= today))
        {
            var dice = Dice(day.DayNumber);
            var monthsAgo = (today.Year - day.Year) * 12 + today.Month - day.Month;
            for (var left = (int)(options.ChainsPerWorkday * (0.8 + dice.NextDouble() * 0.4)); left > 0; left--)
            {
                var start = clock.Within(day, dice.NextDouble() * 0.95);
                var customer = DemoCustomers.Pick(dice, customers);
                var story = DemoStory.Draw(dice);
                var chainDice = Dice(++number);
                if (start > options.Now)
                    continue;
                var team = DemoPeople.SalesTeams.First(t => t.Reps.Contains(customer.Owner));
                var fate = DemoFates.Draw(chainDice, team, story, customer.Owner, monthsAgo);
                yield return Tell(story, fate, customer, start, options.Now, chainDice);
            }
        }
    }

    /// <summary>What can be watched: windows that fall due within the next minutes and hours, and chains that are yet to start.</summary>
    private IEnumerable<DemoChain> Soon()
    {
        var dice = Dice(-1);
        foreach (var (story, minutes) in Ripening)
        {
            foreach (var dueIn in minutes)
            {
                var limit = TimeSpan.FromHours(story == DemoStory.Support ? 4 : story.Steps[1].Limit);
                var start = options.Now + TimeSpan.FromMinutes(dueIn) - limit;
                yield return Tell(story, Fate.Stalled, DemoCustomers.Pick(dice, customers), start, options.Now, Dice(++number), ripe: true);
            }
        }
        foreach (var minutes in PlannedIn)
        {
            number++;
            yield return Tell(DemoStory.Draw(dice), Fate.NeverStarted, DemoCustomers.Pick(dice, customers), options.Now.AddMinutes(minutes), options.Now, Dice(number));
        }
    }

    private DemoChain Tell(DemoStory story, Fate fate, DemoCustomer customer, DateTimeOffset start, DateTimeOffset now, Random dice, bool ripe = false)
    {
        var id = $"{story.Prefix}-{number:00000}";
        var deal = DemoDeal.Draw(dice, customer, id);
        if (ripe)
            deal = deal with { Urgency = "critical" };
        var chain = Chain(story, id, deal, start);
        return new DemoChain(chain, story, fate, [.. teller.Tell(story, fate, deal, chain, now, ripe ? 1 : null, dice)], start > now ? SendMode.Live : SendMode.History);
    }

    public static NewChain Chain(DemoStory story, string id, DemoDeal deal, DateTimeOffset start) => new()
    {
        Id = id, Template = story.Template, Customer = deal.Customer.Id, Owner = deal.Customer.Owner,
        Opportunity = story.HasOpportunity ? $"o-{id}" : null, PlannedStart = start,
        Fields = story == DemoStory.Support ? new Fields { { "urgency", deal.Urgency } } : null,
    };

    private SalesAction Lead(DemoCustomer customer, int index)
    {
        var dice = Dice(-1000 - index);
        var at = Start(options).AddDays(-7 - dice.Next(120)).AddHours(9 + dice.Next(8)).AddMinutes(dice.Next(60));
        var (fields, evidence) = proof.For("lead.captured", DemoDeal.Draw(dice, customer, customer.Id), customer.Owner, at, dice);
        return new SalesAction
        {
            Id = $"lead-{customer.Id}", Node = "lead.captured", OccurredAt = at, Actor = customer.Owner, Customer = customer.Id, Fields = fields, Evidence = evidence,
        };
    }

    /// <summary>Dice of its own for every day, chain and customer, so that a change in one leaves the others.</summary>
    private Random Dice(int index) => new(unchecked(options.Seed * 7919 + index * 104729));
}
