using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using SalesFlow.Chains;
using SalesFlow.Channels;
using SalesFlow.Deadlines;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Notifications;

/// <summary>Carries the alerts whose time has come, oldest first: <see cref="DeliveryRules"/> decides which messages there are, channels take them, the tenant's desk
/// notes it. A crash in between sends a message again, never loses one.</summary>
[Reentrant, KeepAlive]
internal sealed partial class AlertCourierGrain(
    IStore store, IAlertFacts facts, AlertSubjects words, IEnumerable<IAlertChannel> channels, WakeGate gate, IOptions<AlertOptions> options, TimeProvider time, ILogger<AlertCourierGrain> log) : Grain, IAlertCourierGrain, IDisposable
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(30);

    /// <summary>While many windows come due at once their alerts are kept first: carrying takes the same processors and the same database. For so long at most.</summary>
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);
    private readonly IAlertChannel[] channels = [.. channels.Where(channel => options.Value.Channels.Contains(channel.Name) || channel.Name == ChannelsChannel.Key)];
    private readonly AlertOptions options = options.Value;
    private readonly Dictionary<string, Dictionary<string, Pace>> paces = [];
    private readonly Dictionary<(string Tenant, string Id), AlertSettlement> unsettled = [];
    private Alarm alarm = null!;
    private bool carrying;
    private bool nudged;
    private DateTimeOffset? patientSince;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        alarm = new(time, () => _ = Carry());
        alarm.Set(time.GetUtcNow());
        return Task.CompletedTask;
    }

    public void Dispose() => alarm?.Dispose();

    public Task Start() => Task.CompletedTask;

    public Task Nudge()
    {
        nudged = true;
        alarm.SetNoLaterThan(time.GetUtcNow());
        return Task.CompletedTask;
    }

    private async Task Carry()
    {
        if (carrying || Waits())
        {
            return;
        }

        carrying = true;
        try
        {
            bool more;
            do
            {
                nudged = false;
                more = await Page();
            }
            while ((more || nudged) && !Waits());
        }
        catch (Exception error)
        {
            LogNotCarried(log, error);
        }
        finally
        {
            carrying = false;
            alarm.SetNoLaterThan(time.GetUtcNow() + options.PollEvery);
        }
    }

    /// <summary>True while others go first; the alarm is set for the next look.</summary>
    private bool Waits()
    {
        var now = time.GetUtcNow();
        if (!gate.Crowded)
        {
            patientSince = null;
            return false;
        }

        if (now - (patientSince ??= now) >= MostPatience)
        {
            return false;
        }

        alarm.SetNoLaterThan(now + Breath);
        return true;
    }

    /// <summary>True where more alerts may wait.</summary>
    private async Task<bool> Page()
    {
        var now = time.GetUtcNow();
        Forget(now);
        var pending = await store.PendingAlertsAsync(now, options.Page);
        foreach (var tenant in pending.GroupBy(alert => alert.Tenant))
        {
            await Tenant(tenant.Key, [.. tenant], now);
        }

        return pending.Count >= options.Page;
    }

    private async Task Tenant(string tenant, PendingAlert[] alerts, DateTimeOffset now)
    {
        Dictionary<string, AlertSettlement> settlements = [];
        try
        {
            settlements = await Deliver(tenant, [.. alerts.Where(alert => !Carried(alert))], now);
        }
        catch (Exception error)
        {
            LogTenant(log, tenant, error);
            settlements = alerts.Where(alert => !Carried(alert))
                .ToDictionary(alert => alert.Alert.Id, alert => new AlertSettlement(alert.Alert.Id, [], now + AfterTrouble));
        }

        foreach (var (id, settlement) in settlements)
        {
            unsettled[(tenant, id)] = settlement;
        }

        var own = alerts.Select(alert => unsettled[(tenant, alert.Alert.Id)]).ToArray();
        await GrainFactory.GetGrain<IAlertDeskGrain>(tenant).Settle(own);
        foreach (var settlement in own)
        {
            unsettled.Remove((tenant, settlement.Id));
        }
    }

    /// <summary>Sent before, but the desk could not note it: it is noted now and not sent again, unless it was snoozed since.</summary>
    private bool Carried(PendingAlert alert) =>
        unsettled.TryGetValue((alert.Tenant, alert.Alert.Id), out var settlement) && settlement.New.Length > 0
        && !settlement.New.Any(one => one.At < alert.SnoozedUntil);

    private async Task<Dictionary<string, AlertSettlement>> Deliver(string tenant, PendingAlert[] alerts, DateTimeOffset now)
    {
        if (alerts.Length == 0)
        {
            return [];
        }

        var catalogue = await facts.Catalogue(tenant);
        var used = channels.Where(channel => channel.For(catalogue)).ToArray();
        var names = used.Select(channel => channel.Name).ToArray();
        var plan = DeliveryRules.Plan(alerts, names, catalogue, paces.TryGetValue(tenant, out var own) ? own : paces[tenant] = [], now);
        var subjects = await words.Of(tenant, plan.Messages.SelectMany(message => message.Alerts).Select(alert => alert.Alert), catalogue);
        var tries = alerts.ToDictionary(alert => alert.Alert.Id, _ => new List<AlertDelivered>());
        foreach (var planned in plan.Messages)
        {
            AlertSubject[] about = [.. planned.Alerts.Select(alert => subjects[alert.Alert.Id])];
            var message = new AlertMessage(tenant, planned.Id, planned.Kind, planned.To, about, AlertWords.Text(planned.Kind, about, catalogue.Settings.TimeZone, now))
            {
                Snoozed = planned.Alerts.Where(alert => alert.SnoozedUntil is not null).ToDictionary(alert => alert.Alert.Id, alert => alert.SnoozedUntil!.Value),
            };
            foreach (var channel in used)
            {
                // A digest goes by a channel where any of its alerts is still wanted there.
                var wanted = planned.Alerts.Where(alert => DeliveryRules.OpenChannels(alert, AlertJson.Read(alert.Delivered), planned.To, names).Contains(channel.Name)).ToArray();
                if (wanted.Length == 0)
                {
                    continue;
                }

                var result = await Deliver(channel, message);
                AlertMetrics.Delivered(channel.Name, result.Ok);
                foreach (var alert in wanted)
                {
                    tries[alert.Alert.Id].Add(new(channel.Name, now, !result.Ok ? "failed" : result.OnItsWay ? "handed" : "delivered", planned.To, planned.Kind == MessageKind.Single ? null : planned.Id));
                }
            }
        }

        return alerts.ToDictionary(alert => alert.Alert.Id, alert => Settlement(alert, tries[alert.Alert.Id], plan.Held, names, now));
    }

    private static AlertSettlement Settlement(PendingAlert alert, List<AlertDelivered> tries, Dictionary<string, DateTimeOffset> held, string[] names, DateTimeOffset now)
    {
        AlertDelivered[] all = [.. AlertJson.Read(alert.Delivered), .. tries];
        DateTimeOffset? again = held.TryGetValue(alert.Alert.Id, out var until) ? until : null;
        foreach (var to in tries.Where(one => one.Status == "failed").Select(one => one.To).Distinct())
        {
            if (DeliveryRules.OpenChannels(alert, all, to, names).Any())
            {
                var retry = now + DeliveryRules.Retry(all.Count(one => one.To == to && one.Status == "failed"));
                again = again is null || retry < again ? retry : again;
            }
        }

        return new(alert.Alert.Id, [.. tries], again);
    }

    private async Task<DeliveryResult> Deliver(IAlertChannel channel, AlertMessage message)
    {
        try
        {
            var result = await channel.Deliver(message, CancellationToken.None);
            if (result.Error is { } error)
            {
                LogChannelFailed(log, channel.Name, message.Tenant, message.To, error);
            }

            return result;
        }
        catch (Exception error)
        {
            LogChannelFailed(log, channel.Name, message.Tenant, message.To, error.Message);
            return new(error.Message);
        }
    }

    /// <summary>Minutes that are over, so that nobody's is kept for ever.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (tenant, own) in paces.ToArray())
        {
            foreach (var (person, pace) in own.ToArray())
            {
                if (now - pace.From >= TimeSpan.FromMinutes(1))
                {
                    own.Remove(person);
                }
            }

            if (own.Count == 0)
            {
                paces.Remove(tenant);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Alerts could not be carried; they are tried again shortly")]
    private static partial void LogNotCarried(ILogger log, Exception error);

    [LoggerMessage(LogLevel.Warning, "Alerts of {Tenant} could not be carried; they are tried again shortly")]
    private static partial void LogTenant(ILogger log, string tenant, Exception error);

    [LoggerMessage(LogLevel.Warning, "Channel {Channel} did not take a message to {Tenant}/{To}: {Error}")]
    private static partial void LogChannelFailed(ILogger log, string channel, string tenant, string to, string error);
}
