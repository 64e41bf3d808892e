using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>Now and then someone looks at what falls due next and does it, so that not everything of the past goes overdue.</summary>
internal sealed class DemoRescue(SalesFlowClient client, DemoProof proof, IReadOnlyList<DemoCustomer> customers, string run, Random dice)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(3);
    private int count;

    /// <summary>Does one running step; answers what was done in words, or null where nothing is due.</summary>
    public async Task<string?> ActAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var due = await client.Chains.PageAsync(
            new ChainsQuery { State = ChainState.Open, Loop = LoopState.Intact, DueBefore = now + Ahead, Limit = 50 }, null, cancel);
        // Live chains are their own agents' work, and chains of the server's own ids follow their contract or ticket; of the others half are forgotten for good, so that alerts can be seen to the end.
        var standing = due.Items.Where(item => !item.Id.Contains("-live-", StringComparison.Ordinal) && !item.Id.Contains(':', StringComparison.Ordinal) && item.Id[^1] % 2 == 0).ToList();
        if (standing.Count == 0)
            return null;
        var chain = await client.Chains.GetAsync(DemoCustomers.Pick(dice, standing).Id, cancel);
        var story = DemoStory.Standard.FirstOrDefault(s => s.Template == chain.Template);
        var step = chain.Steps.FirstOrDefault(s => s.State is StepState.Running or StepState.EvidenceMissing);
        var customer = customers.FirstOrDefault(c => c.Id == chain.Customer);
        if (story is null || step is null || customer is null)
            return null;
        var place = Math.Max(0, chain.Steps.ToList().IndexOf(step));
        var node = story.Steps[Math.Min(place, story.Steps.Length - 1)].Node;
        var actor = story.ActorOf(Math.Min(place, story.Steps.Length - 1), chain.Owner ?? customer.Owner, dice);
        var (fields, evidence) = proof.For(node, DemoDeal.Draw(dice, customer, chain.Id), actor, now, dice);
        await client.Actions.PostAsync(new SalesAction
        {
            Id = $"{chain.Id}.{run}.{++count}", Node = node, OccurredAt = now, Actor = actor, Customer = chain.Customer, Chain = chain.Id,
            Fields = fields, Evidence = evidence,
        }, SendMode.Live, cancel);
        return $"{actor} · {node} · {customer.Name}";
    }
}
