using System.Diagnostics;
using System.Net;
using SalesFlow.Client;

namespace SalesFlow.Chaos;

/// <summary>One seller of one tenant: plans chains, works on some of them, repeats everything with the same id until it is answered, and keeps books.</summary>
internal sealed class ChaosAgent(SalesFlowClient client, ChaosLedger ledger, string tenant, int number, Random random)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(2);
    private static readonly string[] Stepwise = ["short", "middle", "long"];
    private readonly string me = $"rep-{number}";
    private readonly string customer = $"c-{number}";
    private readonly List<string> waiting = [];
    private int told;

    /// <summary>Story after story until it is told to stop; the story under way is told to its end, without pauses.</summary>
    public async Task RunAsync(int round, CancellationToken stop, CancellationToken cancel)
    {
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            var name = $"{number}-{round}-{n}";
            switch (random.Next(10))
            {
                case 0:
                    await WrongAsync(name, cancel);
                    break;
                case 1 or 2:
                    await HandOverAsync(name, cancel);
                    break;
                default:
                    await ChainAsync(name, stop, cancel);
                    break;
            }

            await PauseAsync(Pace, stop);
        }
    }

    /// <summary>A chain that is left alone, worked on, or finished; in between things that belong to no chain.</summary>
    private async Task ChainAsync(string name, CancellationToken stop, CancellationToken cancel)
    {
        var template = Stepwise[random.Next(Stepwise.Length)];
        await PlanAsync($"k-{name}", template, $"k-{name}", cancel);
        foreach (var step in ChaosTemplates.Steps(template).Take(random.Next(3)))
        {
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                await PauseAsync(Pace * 2 * random.NextDouble(), stop);
                await ActAsync(Action($"f-{number}-{++told}", "lead.captured") with { Customer = customer }, $"customer/{customer}", cancel);
            }

            await ActAsync(Action($"{name}-{step}", $"x.{step}") with { Chain = $"k-{name}" }, $"chain/k-{name}", cancel);
        }
    }

    /// <summary>Chains of a customer, then an action of the customer: it must reach each of them.</summary>
    private async Task HandOverAsync(string name, CancellationToken cancel)
    {
        for (var i = random.Next(1, 3); i > 0; i--)
        {
            await PlanAsync($"h-{name}-{i}", ChaosTemplates.HandOver, customer, cancel);
            waiting.Add($"h-{name}-{i}");
        }

        var action = Action($"{name}-c", "x.c") with { Customer = customer };
        await ActAsync(action, $"customer/{customer}", cancel);
        foreach (var chain in waiting)
        {
            ledger.HandedOver.Enqueue(new(tenant, action.Id, chain));
        }

        waiting.Clear();
    }

    /// <summary>What must be refused and leave no trace.</summary>
    private async Task WrongAsync(string name, CancellationToken cancel)
    {
        await RefusedAsync($"w-{name}", () => client.Actions.PostAsync(Action($"w-{name}", "x.unknown") with { Customer = customer }, cancel: cancel), cancel);
        await RefusedAsync($"w-{name}", () => client.Chains.CreateAsync(Chain($"w-{name}", "unknown", customer), cancel: cancel), cancel);
        var right = Action($"r-{name}", "lead.captured") with { Customer = customer };
        await ActAsync(right, $"customer/{customer}", cancel);
        await RefusedAsync(null, () => client.Actions.PostAsync(right with { Actor = "somebody-else" }, cancel: cancel), cancel);
    }

    private async Task PlanAsync(string id, string template, string about, CancellationToken cancel)
    {
        var chain = Chain(id, template, about);
        if (await AnsweredAsync(() => client.Chains.CreateAsync(chain, cancel: cancel), id, cancel) is not null)
        {
            ledger.Chains.Enqueue(new(tenant, id, template));
        }
    }

    private async Task ActAsync(SalesAction action, string stream, CancellationToken cancel)
    {
        if (await AnsweredAsync(() => client.Actions.PostAsync(action, cancel: cancel), action.Id, cancel) is not { } answer)
        {
            return;
        }

        ledger.Keep(tenant, stream, answer.Action);
        if (random.Next(20) == 0 && await AnsweredAsync(() => client.Actions.PostAsync(action, cancel: cancel), action.Id, cancel) is { } again
            && (!again.Replayed || again.Action.Digest != answer.Action.Digest || again.Action.Sequence != answer.Action.Sequence))
        {
            ledger.Strange.Enqueue($"{tenant} {action.Id}: answered {answer.Action.Sequence} {answer.Action.Digest}, then {again.Action.Sequence} {again.Action.Digest}");
        }
    }

    private async Task RefusedAsync<T>(string? id, Func<Task<T>> call, CancellationToken cancel) where T : class
    {
        if (await AnsweredAsync(call, null, cancel) is { } answer)
        {
            ledger.Strange.Enqueue($"{tenant} {id}: {answer} for what is wrong");
        }
        else if (id is not null)
        {
            ledger.Refused.Enqueue((tenant, id));
        }
    }

    /// <summary>Asks until there is an answer; null where it is a refusal for good.</summary>
    /// <param name="rightful">The id of what must not be refused; null where it must.</param>
    private async Task<T?> AnsweredAsync<T>(Func<Task<T>> call, string? rightful, CancellationToken cancel) where T : class
    {
        var began = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await call();
                ledger.Took(Stopwatch.GetElapsedTime(began));
                return answer;
            }
            catch (SalesFlowException refusal) when ((int)refusal.Status < 500 && !MayPass(refusal.Status))
            {
                if (rightful is not null)
                {
                    ledger.Strange.Enqueue($"{tenant} {rightful}: {refusal.Message}");
                }

                return null;
            }
            catch (Exception fault) when (!cancel.IsCancellationRequested && fault is HttpRequestException or IOException or OperationCanceledException or SalesFlowException)
            {
                if (fault is SalesFlowException { Status: var status } && !MayPass(status))
                {
                    ledger.Strange.Enqueue($"{tenant} {rightful}: {fault.Message}");
                }

                if (Stopwatch.GetElapsedTime(began) > Patience)
                {
                    ledger.Strange.Enqueue($"{tenant} {rightful}: no answer within {Patience.TotalMinutes} minutes; last {fault.Message}");
                    return null;
                }
            }

            ledger.Retried();
            var wait = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(attempt, 5)) * (0.5 + random.NextDouble()));
            await Task.Delay(wait < MostWait ? wait : MostWait, TimeProvider.System, cancel);
        }
    }

    private static bool MayPass(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private NewChain Chain(string id, string template, string about) => new() { Id = id, Template = template, Customer = about, Owner = me, Team = $"team-{number % 3}", PlannedStart = Now() };

    private SalesAction Action(string id, string node) => new() { Id = id, Node = node, OccurredAt = Now(), Actor = me };

    /// <summary>To the millisecond, as the journal keeps it.</summary>
    private static DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    private static async Task PauseAsync(TimeSpan time, CancellationToken stop) => await Task.Delay(time, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
