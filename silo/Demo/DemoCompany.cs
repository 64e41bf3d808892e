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

    private const int Paused = 14, SilentWeeks = 20, WonBack = 5;

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
        await EachAsync("待办", [.. sales.Promises.Chunk(ActionsApi.BatchLimit)], options, tally, (batch, stop) => ActAsync(client, batch, SendMode.History, tally, stop), cancel);
        await ReleaseAsync(client, options, tally, cancel);
        await tally.TryAsync("客户快照", () => client.Customers.FillSnapshotsAsync(cancel));
        await RememberAsync(client, script, options, tally, cancel);
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

    /// <summary>Finance let most orders above the limit pass in their time; some of what is not shipped yet still waits.</summary>
    private static async Task ReleaseAsync(SalesFlowClient client, DemoOptions options, DemoTally tally, CancellationToken cancel)
    {
        await tally.TryAsync("信用放行", async () =>
        {
            var held = await client.Orders.BreaksAsync(new BreaksQuery { Kind = "credit-limit-exceeded", Open = true, State = "shipped,invoiced,closed", Limit = 500 }, cancel);
            foreach (var batch in held.Items.Chunk(ActionsApi.BatchLimit))
                await ActAsync(client, [.. batch.Select(Release)], SendMode.History, tally, cancel);
        });

        SalesAction Release(BrokenOrder order, int place)
        {
            var since = order.Breaks.First(one => one.Kind == "credit-limit-exceeded").Since;
            var at = since.AddHours(3 + (place % 30));
            return new SalesAction
            {
                Id = $"{order.Order}.credit", Node = "order.credit-approved", OccurredAt = at < options.Now ? at : options.Now, Actor = DemoPeople.Finance[place % DemoPeople.Finance.Length], Customer = order.Customer, Order = order.Order,
                Fields = new Fields { { "reason", place % 2 == 0 ? "已预付三成，余款发货前付清" : "近三年回款无逾期，经总经理同意" } },
            };
        }
    }

    /// <summary>The silent lists of the past Mondays, and chains that win some of today's back.</summary>
    private static async Task RememberAsync(SalesFlowClient client, DemoScript script, DemoOptions options, DemoTally tally, CancellationToken cancel)
    {
        var monday = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(options.Now, options.TimeZone).DateTime);
        monday = monday.AddDays(-(((int)monday.DayOfWeek + 6) % 7));
        for (var week = SilentWeeks - 1; week >= 0; week--)
        {
            var day = monday.AddDays(-7 * week);
            await tally.TryAsync("沉默名单", () => client.Customers.KeepSilentAsync(day, cancel));
        }

        await tally.TryAsync("挽回", async () =>
        {
            var owners = script.Leads.Where(lead => lead.Customer is not null).DistinctBy(lead => lead.Customer).ToDictionary(lead => lead.Customer!, lead => lead.Actor);
            foreach (var (one, place) in (await client.Customers.SilentAsync(null, null, cancel)).Items.Take(WonBack).Select((one, place) => (one, place)))
            {
                var owner = owners.GetValueOrDefault(one.Customer, DemoPeople.SalesTeams[0].Reps[0]);
                await client.Chains.CreateAsync(
                    new NewChain { Id = $"win-back:{one.Customer}:demo", Template = "win-back", Customer = one.Customer, Owner = owner, Team = DemoPeople.TeamOf(owner), PlannedStart = options.Now.AddDays(-(3 * place) - 0.2) }, SendMode.History, cancel);
                tally.AddChain();
            }
        });
    }

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
