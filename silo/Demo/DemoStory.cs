namespace SalesFlow.Demo;

/// <summary>What the time of a step is measured by.</summary>
internal enum Measure
{
    /// <summary>Nothing: the first step.</summary>
    None,

    /// <summary>Working days since the step before.</summary>
    WorkDays,

    /// <summary>Working hours since the step before.</summary>
    WorkHours,

    /// <summary>Hours since the step before.</summary>
    Hours,

    /// <summary>A moment that the contract's payment terms give.</summary>
    PaymentTerms,

    /// <summary>A moment that the visit's to-do gives.</summary>
    TodoDate,
}

/// <summary>One step as people do it.</summary>
/// <param name="Proven">Whether the node asks for evidence that can be forgotten.</param>
internal sealed record StoryStep(string Node, string Role, Measure Measure = Measure.None, double Limit = 0, bool Proven = true);

/// <summary>How chains of one template usually go; limits as in the standard templates.</summary>
/// <param name="Weight">Its share of all chains.</param>
/// <param name="Ease">Added to a team's quality.</param>
internal sealed record DemoStory(string Template, string Prefix, double Weight, double Ease, params StoryStep[] Steps)
{
    public static readonly DemoStory Proposal = new("proposal-delivery", "pd", 0.20, 0,
        new("need.raised", "rep"), new("proposal.submitted", "rep", Measure.WorkDays, 3),
        new("feasibility.confirmed", "engineer", Measure.WorkDays, 2), new("confirmation.signed", "rep", Measure.WorkDays, 5));

    public static readonly DemoStory Fulfilment = new("fulfilment", "ff", 0.14, 0.04,
        new("contract.signed", "rep"), new("order.placed", "rep", Measure.WorkDays, 1), new("goods.shipped", "warehouse", Measure.WorkDays, 3),
        new("invoice.issued", "finance", Measure.WorkDays, 1), new("payment.received", "finance", Measure.PaymentTerms));

    public static readonly DemoStory Support = new("onsite-support", "os", 0.11, 0.02,
        new("support.requested", "rep"), new("engineer.checked-in", "engineer"), new("receipt.signed", "engineer", Measure.WorkDays, 1));

    public static readonly DemoStory Review = new("contract-review", "cr", 0.09, 0.05,
        new("contract.submitted", "rep", Proven: false), new("contract.reviewed", "legal", Measure.WorkDays, 1, false),
        new("contract.signed", "rep", Measure.WorkDays, 5));

    public static readonly DemoStory Sample = new("sample", "sp", 0.07, 0.01,
        new("sample.requested", "rep", Proven: false), new("sample.shipped", "warehouse", Measure.Hours, 72));

    public static readonly DemoStory FollowUp = new("follow-up", "fu", 0.16, -0.03,
        new("proposal.presented", "rep"), new("need.raised", "rep", Measure.Hours, 48, false));

    public static readonly DemoStory Visit = new("visit", "vs", 0.23, -0.06,
        new("visit.recorded", "rep"), new("todo.done", "rep", Measure.TodoDate, Proven: false));

    /// <summary>The template with limits of minutes, for watching.</summary>
    public static readonly DemoStory Watch = new("demo-sample", "ds", 0, 0,
        new("sample.requested", "rep", Proven: false), new("sample.shipped", "warehouse", Measure.Hours, 1.0 / 60), new("receipt.signed", "rep", Measure.Hours, 1.5 / 60));

    /// <summary>The standard templates' stories.</summary>
    public static readonly DemoStory[] Standard = [Proposal, Fulfilment, Support, Review, Sample, FollowUp, Visit];

    public static DemoStory Draw(Random dice)
    {
        var roll = dice.NextDouble() * Standard.Sum(story => story.Weight);
        return Standard.FirstOrDefault(story => (roll -= story.Weight) < 0) ?? Standard[^1];
    }

    /// <summary>Whether its chains stand for an opportunity of their own.</summary>
    public bool HasOpportunity => this == Proposal || this == FollowUp;

    /// <summary>A step's measure and limit; that of an engineer's arrival depends on the urgency.</summary>
    public (Measure Measure, double Limit) LimitOf(int step, string urgency) => Steps[step].Node != "engineer.checked-in"
        ? (Steps[step].Measure, Steps[step].Limit)
        : urgency switch { "critical" => (Measure.Hours, 4), "urgent" => (Measure.WorkHours, 8), _ => (Measure.WorkDays, 3) };

    /// <summary>Who does a step of a chain.</summary>
    public string ActorOf(int step, string owner, Random dice) => Steps[step].Role switch
    {
        "engineer" => DemoCustomers.Pick(dice, DemoPeople.Engineers),
        "legal" => DemoCustomers.Pick(dice, DemoPeople.Legal),
        "finance" => DemoCustomers.Pick(dice, DemoPeople.Finance),
        "warehouse" => DemoCustomers.Pick(dice, DemoPeople.Warehouse),
        _ => owner,
    };
}
