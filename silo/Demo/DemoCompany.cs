using System.Net;
using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>A made-up company that uses SalesFlow through its public API and nothing else.</summary>
internal static class DemoCompany
{
    /// <summary>Chains whose creation and actions one worker sends one after the other.</summary>
    private const int ChainsPerGroup = 100;

    /// <summary>Customers, orders, tickets… whose actions one worker sends one after the other.</summary>
    private const int SubjectsPerGroup = 80;

    private const int Paused = 14;

    /// <summary>Plays the past months and the running one up to <see cref="DemoOptions.Now"/>. Does nothing where chains are already there.</summary>
    /// <exception cref="SalesFlowException">The credential is refused. Other refusals are counted in the result.</exception>
    public static async Task<DemoResult> PlayAsync(SalesFlowClient client, DemoOptions options, IProgress<DemoProgress>? progress = null, CancellationToken cancel = default)
    {
        var began = options.Time.GetTimestamp();
        if ((await client.Chains.PageAsync(new ChainsQuery { Limit = 1 }, null, cancel)).Items.Count > 0)
            return new DemoResult { AlreadyThere = true };
        var tally = new DemoTally(progress);
        var members = DemoPeople.All(options.Now);
        await EachAsync("成员", members, options, tally, (member, stop) => client.Members.PutAsync(member, stop), cancel);
        await tally.TryAsync("模板", () => client.Templates.PutAsync(DemoTemplate.Watch, null, cancel));

        var files = DemoFiles.Make(options);
        await EachAsync("证据文件", files.All, options, tally, (file, stop) => client.Evidence.UploadAsync(file.Content, file.MediaType, stop), cancel);

        await tally.TryAsync("合同政策", async () =>
        {
            // The extended-warranty switch attaches this document.
            var policy = new DemoFile("延保政策.pdf", "application/pdf", DemoPdf.Page("延保政策", ["延保期最长 36 个月，自质保期满之日起计。", "延保范围：非人为损坏的主机与控制器；易损件除外。", "本文件由演示数据生成，公司与人名均为虚构。"]));
            await client.Evidence.UploadAsync(policy.Content, policy.MediaType, cancel);
            await client.Contracts.SaveTermsAsync(await client.Contracts.TermsAsync(cancel) with { WarrantyDocument = new(policy.Digest, policy.Name) }, cancel);
        });

        var script = new DemoScript(options, await ClockAsync(client, options, cancel), DemoCustomers.Make(options.Seed, options.Customers), files);
        await EachAsync("客户", [.. script.Leads.Chunk(200)], options, tally, (leads, stop) => ActAsync(client, leads, SendMode.History, tally, stop), cancel);

        var sent = 0;
        await EachAsync("动作链", [.. script.Chains.Chunk(ChainsPerGroup)], options, tally, async (group, stop) =>
        {
            await SendAsync(client, group, tally, stop);
            tally.Report("动作链", Interlocked.Add(ref sent, group.Length), script.Chains.Count);
        }, cancel, silent: true);
        var sales = new DemoSales(options, DemoCustomers.Make(options.Seed, options.Customers), files);
        await EachAsync("销售侧", [.. sales.Subjects.Chunk(SubjectsPerGroup)], options, tally, async (group, stop) =>
        {
            foreach (var batch in group.SelectMany(subject => subject).Chunk(ActionsApi.BatchLimit))
                await ActAsync(client, batch, SendMode.History, tally, stop);
        }, cancel);
        await SteerAsync(client, script, options, tally, cancel);
        return tally.Result with
        {
            Members = members.Count, Customers = script.Leads.Count, Files = files.All.Count,
            Took = options.Time.GetElapsedTime(began),
        };
    }

    /// <summary>Keeps the company at work until cancelled; see <see cref="DemoLive"/>.</summary>
    public static Task LiveAsync(SalesFlowClient client, DemoOptions options, IProgress<DemoProgress>? progress = null, CancellationToken cancel = default) =>
        new DemoLive(client, options, progress).RunAsync(cancel);

    private static async Task SendAsync(SalesFlowClient client, DemoChain[] group, DemoTally tally, CancellationToken cancel)
    {
        var actions = new List<SalesAction>();
        foreach (var chain in group)
        {
            if (await tally.TryAsync(chain.Chain.Id, () => client.Chains.CreateAsync(chain.Chain, chain.Mode, cancel)))
            {
                tally.AddChain();
                actions.AddRange(chain.Actions);
            }
        }
        foreach (var batch in actions.Chunk(ActionsApi.BatchLimit))
            await ActAsync(client, batch, SendMode.History, tally, cancel);
    }

    private static async Task ActAsync(SalesFlowClient client, SalesAction[] batch, SendMode mode, DemoTally tally, CancellationToken cancel) =>
        await tally.TryAsync("动作批次", async () => tally.Add(await client.Actions.PostBatchAsync(batch, mode, cancel)));

    /// <summary>Voids what the script takes out and pauses some of what runs; every second pause ends at once.</summary>
    private static async Task SteerAsync(SalesFlowClient client, DemoScript script, DemoOptions options, DemoTally tally, CancellationToken cancel)
    {
        await EachAsync("作废", [.. script.Chains.Where(chain => chain.Fate == Fate.Void)], options, tally, (chain, stop) => client.Chains.VoidAsync(
            chain.Chain.Id, DemoSentences.VoidReasons[chain.Chain.Id[^1] % DemoSentences.VoidReasons.Length], DemoPeople.SupervisorOf(chain.Chain.Owner), stop), cancel);
        var running = script.Chains.Where(chain => chain.Running).Reverse().DistinctBy(chain => (chain.Story.Template, chain.Chain.Owner)).Take(Paused).ToArray();
        await EachAsync("暂停", running, options, tally, async (chain, stop) =>
        {
            if ((await client.Templates.GetAsync(chain.Story.Template, stop)).PauseReasons is not [var reason, ..])
                return;
            await client.Chains.PauseAsync(chain.Chain.Id, reason, null, stop);
            if (chain.Chain.Id[^1] % 2 == 0)
                await client.Chains.ResumeAsync(chain.Chain.Id, null, stop);
        }, cancel);
    }

    /// <summary>The server's own working time from the first month to some weeks from now; a plain week where it has none of that name.</summary>
    private static async Task<DemoClock> ClockAsync(SalesFlowClient client, DemoOptions options, CancellationToken cancel)
    {
        var from = DemoScript.Start(options);
        try
        {
            var answer = await client.Calendars.DueAsync("default", new DueQuestion { Start = from, Duration = $"P{(options.PastMonths + 2) * 23}D" }, cancel);
            var blocks = answer.Intervals.Where(interval => interval is { Counted: true, To: not null }).Select(interval => (interval.From, interval.To!.Value)).ToList();
            if (blocks.Count > 0)
                return new DemoClock(blocks, options.TimeZone);
        }
        catch (SalesFlowException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            // The tenant has renamed its calendar: the story is told on plain weeks.
        }
        return DemoClock.Plain(DateOnly.FromDateTime(from.DateTime), DateOnly.FromDateTime(options.Now.AddDays(40).DateTime), options.TimeZone);
    }

    private static Task EachAsync<T>(string stage, IReadOnlyList<T> items, DemoOptions options, DemoTally tally, Func<T, CancellationToken, Task> work,
        CancellationToken cancel, bool silent = false)
    {
        var done = 0;
        return Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancel }, async (item, stop) =>
        {
            await tally.TryAsync(stage, () => work(item, stop));
            if (!silent)
                tally.Report(stage, Interlocked.Increment(ref done), items.Count);
        });
    }
}
