using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>The company at work: people open chains and do their steps in real time, mostly well. Never ends on a fault of the server; only on cancellation.</summary>
internal sealed class DemoLive
{
    /// <summary>Steps of a live chain on average; with the speed it gives how often a chain is opened.</summary>
    private const double StepsPerChain = 3;

    private readonly SalesFlowClient client;
    private readonly DemoOptions options;
    private readonly IProgress<DemoProgress>? progress;
    private readonly IReadOnlyList<DemoCustomer> customers;
    private readonly DemoFiles files;
    private readonly DemoProof proof;
    private readonly DemoRescue rescue;
    private readonly PriorityQueue<Func<CancellationToken, Task>, DateTimeOffset> agenda = new();
    private readonly Random dice;
    private readonly string run;
    private int uploaded;
    private int opened;
    private int acted;

    public DemoLive(SalesFlowClient client, DemoOptions options, IProgress<DemoProgress>? progress)
    {
        (this.client, this.options, this.progress) = (client, options, progress);
        customers = DemoCustomers.Make(options.Seed, options.Customers);
        files = DemoFiles.Make(options);
        proof = new DemoProof(files);
        var now = options.Time.GetUtcNow();
        // Chains of an earlier run keep their ids: each run has a name of its own.
        run = TimeZoneInfo.ConvertTime(now, options.TimeZone).ToString("MMddHHmmss");
        dice = new Random(unchecked(options.Seed + (int)now.ToUnixTimeSeconds()));
        rescue = new DemoRescue(client, proof, customers, run, dice);
    }

    private DateTimeOffset Now => TimeZoneInfo.ConvertTime(options.Time.GetUtcNow(), options.TimeZone);

    /// <summary>Runs until cancelled, then returns.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        agenda.Enqueue(PrepareAsync, Now);
        try
        {
            while (agenda.TryDequeue(out var work, out var at))
            {
                if (at > Now)
                    await Task.Delay(at - Now, options.Time, cancel);
                await TryAsync(work, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        try
        {
            await work(cancel);
        }
        catch (Exception fault) when (fault is SalesFlowException or HttpRequestException or IOException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // The client has tried for a while; people do the next thing and the screen says why.
            progress?.Report(new DemoProgress(fault.Message, acted, 0));
            await Task.Delay(TimeSpan.FromSeconds(1), options.Time, cancel);
        }
    }

    /// <summary>A tenant that was not played before lacks the template and the files.</summary>
    private async Task PrepareAsync(CancellationToken cancel)
    {
        try
        {
            await PutWhatIsMissingAsync(cancel);
            agenda.Enqueue(OpenAsync, Now);
            agenda.Enqueue(RescueAsync, Now.AddSeconds(8));
        }
        catch (Exception)
        {
            agenda.Enqueue(PrepareAsync, Now.AddSeconds(5));
            throw;
        }
    }

    private async Task PutWhatIsMissingAsync(CancellationToken cancel)
    {
        // Files go up in order: the last stands for all. What is up is not sent again after a fault.
        if (!await client.Evidence.ExistsAsync(files.All[^1].Digest, cancel))
            for (; uploaded < files.All.Count; uploaded++)
                await client.Evidence.UploadAsync(files.All[uploaded].Content, files.All[uploaded].MediaType, cancel);
        var known = false;
        await foreach (var template in client.Templates.ListAsync(cancel))
            known |= template.Key == DemoTemplate.Watch.Key;
        if (!known)
            await client.Templates.PutAsync(DemoTemplate.Watch, null, cancel);
    }

    private async Task OpenAsync(CancellationToken cancel)
    {
        agenda.Enqueue(OpenAsync, Now.AddSeconds(StepsPerChain / Math.Max(0.01, options.Speed) * (0.5 + dice.NextDouble())));
        var story = dice.NextDouble() < 0.45 ? DemoStory.Watch : DemoStory.Draw(dice);
        var customer = DemoCustomers.Pick(dice, customers);
        var id = $"{story.Prefix}-live-{run}-{++opened}";
        var deal = DemoDeal.Draw(dice, customer, id);
        var chain = DemoScript.Chain(story, id, deal, Now);
        await client.Chains.CreateAsync(chain, SendMode.Live, cancel);
        Plan(story, deal, chain, 0, Now.AddSeconds(dice.NextDouble() * 4));
    }

    private void Plan(DemoStory story, DemoDeal deal, NewChain chain, int step, DateTimeOffset at) =>
        agenda.Enqueue(cancel => ActAsync(story, deal, chain, step, cancel), at);

    private async Task ActAsync(DemoStory story, DemoDeal deal, NewChain chain, int step, CancellationToken cancel)
    {
        var node = story.Steps[step].Node;
        var actor = story.ActorOf(step, chain.Owner, dice);
        var at = Now;
        var (fields, evidence) = proof.For(node, deal, actor, at, dice);
        var forgets = story.Steps[step].Proven && dice.NextDouble() < 0.07;
        var action = new SalesAction
        {
            Id = $"{chain.Id}.{step + 1}", Node = node, OccurredAt = at, Actor = actor, Customer = chain.Customer, Chain = chain.Id, Fields = fields,
            Evidence = forgets ? DemoProof.Forget(node, evidence, dice) : evidence,
        };
        if (step + 1 < story.Steps.Length && dice.NextDouble() > 0.07)
            Plan(story, deal, chain, step + 1, at.AddSeconds(Pause(story, step + 1)));
        await client.Actions.PostAsync(action, SendMode.Live, cancel);
        progress?.Report(new DemoProgress($"{actor} · {node} · {deal.Customer.Name}", ++acted, 0));
        if (forgets && dice.Next(2) == 0)
            agenda.Enqueue(stop => client.Actions.PostAsync(action with { Id = action.Id + "b", OccurredAt = Now, Evidence = evidence }, SendMode.Live, stop), at.AddSeconds(15));
    }

    /// <summary>Seconds until the next step: in the demo's own template mostly within its minutes, else soon, so that there is something to see.</summary>
    private double Pause(DemoStory story, int step)
    {
        if (story != DemoStory.Watch)
            return 5 + dice.NextDouble() * 120;
        var limit = TimeSpan.FromHours(story.Steps[step].Limit).TotalSeconds;
        return limit * (dice.NextDouble() < 0.85 ? 0.15 + dice.NextDouble() * 0.6 : 1.2 + dice.NextDouble());
    }

    private async Task RescueAsync(CancellationToken cancel)
    {
        agenda.Enqueue(RescueAsync, Now.AddSeconds(6 + dice.NextDouble() * 8));
        if (await rescue.ActAsync(Now, cancel) is { } words)
            progress?.Report(new DemoProgress(words, ++acted, 0));
    }
}
