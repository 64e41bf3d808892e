namespace SalesFlow.Channels;

/// <summary>What a channel sends when, and what follows from how it went. Items of one lane (a webhook's subject, a person, a room) go in order; one that fails holds up its
/// own lane alone, unless the receiver takes nothing at all: then one is tried now and then until it does. Pure.</summary>
public static class OutboxRules
{
    /// <summary>Given up when tries have failed for so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    /// <summary>So many dead letters stop a channel: nothing is given up unseen.</summary>
    public const int MostDead = 1_000;

    /// <summary>More is not fetched before these are gone.</summary>
    public const int MostWaiting = 500;

    /// <summary>Lanes served at once, and items of one lane in one go.</summary>
    public const int Lanes = 8, PerLane = 20;

    private const int MostDigest = 1_000, MostRecent = 1_000;
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    /// <summary>The wait after a number of failures: 5 s, then twice as long each time up to <paramref name="most"/>, a fifth more or less by <paramref name="jitter"/> (0 to 1), so
    /// that not all come back at once.</summary>
    public static TimeSpan Wait(int failures, TimeSpan most, double jitter)
    {
        var seconds = Math.Min(most.TotalSeconds, 5 * Math.Pow(2, Math.Min(20, Math.Max(0, failures - 1))));
        return TimeSpan.FromSeconds(Math.Round(seconds * (0.8 + (0.4 * jitter)), 3));
    }

    /// <summary>Longest wait of one item, and of a receiver that takes nothing.</summary>
    public static readonly TimeSpan MostItemWait = TimeSpan.FromHours(1), MostDownWait = TimeSpan.FromMinutes(2);

    public static bool Stopped(Outbox box, Channel channel) => channel.Off || box.Stopped == channel.Version || box.Dead.Length >= MostDead;

    public static bool MayScan(Outbox box) => box.Waiting.Length < MostWaiting && (box.Failing == 0 || box.Waiting.Length == 0);

    /// <summary>The lanes to be served now, each with its parcels in order.</summary>
    /// <param name="digestAbove">More for one person at once are a digest.</param>
    public static OutboxParcel[][] Plan(Outbox box, Channel channel, int digestAbove, DateTimeOffset now)
    {
        if (Stopped(box, channel) || box.NextAt > now)
        {
            return [];
        }

        var events = ChannelKinds.Follows(channel);
        var lanes = box.Waiting.GroupBy(item => Lane(item, events)).Where(lane => !(lane.First().Next > now)).ToArray();
        if (box.Failing > 0)
        {
            // One is tried, not always the same.
            return [.. lanes.OrderBy(lane => lane.First().Tries).ThenBy(lane => lane.First().At).Take(1).Select(lane => Parcels(lane.Key, [.. lane], 1))];
        }

        return [.. lanes.Select(lane => Parcels(lane.Key, [.. lane], PerLane)).Where(parcels => parcels.Length > 0).Take(Lanes)];

        OutboxParcel[] Parcels(string lane, OutboxItem[] items, int most)
        {
            if (events)
            {
                return [.. items.Take(most).Select(item => new OutboxParcel(item.Id, lane, null, [item]))];
            }

            var left = channel.PerMinute - Recent(box, lane, now).Length;
            return left <= 0 ? []
                : items.Length > Math.Min(left == channel.PerMinute ? left : left - 1, digestAbove) && items.Length > 1 ? [new($"digest:{items[0].Id}", lane, items[0].To, [.. items.Take(MostDigest)])]
                : [.. items.Take(Math.Min(left, most)).Select(item => new OutboxParcel(item.Id, lane, item.To, [item]))];
        }
    }

    /// <summary>When there is something to do next; null = when something comes.</summary>
    public static DateTimeOffset? Next(Outbox box, Channel channel, DateTimeOffset now)
    {
        if (Stopped(box, channel) || box.Waiting.Length == 0)
        {
            return null;
        }

        var events = ChannelKinds.Follows(channel);
        var next = box.Waiting.GroupBy(item => Lane(item, events)).Min(lane =>
        {
            var own = lane.First().Next is { } later && later > now ? later : now;
            var recent = events ? [] : Recent(box, lane.Key, now);
            return recent.Length >= channel.PerMinute && recent[^channel.PerMinute] + Minute is var free && free > own ? free : own;
        });
        return box.NextAt > next ? box.NextAt : next;
    }

    /// <summary>Takes what was not there before.</summary>
    public static Outbox Taken(Outbox box, IEnumerable<OutboxItem> items)
    {
        var known = box.Waiting.Select(item => item.Id).Concat(box.Recent).ToHashSet(StringComparer.Ordinal);
        OutboxItem[] added = [.. items.Where(item => known.Add(item.Id))];
        return added.Length == 0 ? box : box with { Waiting = [.. box.Waiting, .. added] };
    }

    /// <summary>The state after some parcels were tried.</summary>
    /// <param name="jitter">0 to 1.</param>
    public static (Outbox Box, OutboxTry[] Tries) Tried(Outbox box, Channel channel, IReadOnlyList<(OutboxParcel Parcel, SendResult Result)> results, DateTimeOffset now, double jitter)
    {
        var waiting = box.Waiting.ToDictionary(item => item.Id);
        var order = box.Waiting.Select(item => item.Id).ToArray();
        var dead = box.Dead.ToList();
        var tries = new List<OutboxTry>();
        var sent = box.Sent.ToDictionary(one => one.Key, one => Within(one.Value, now));
        var recent = box.Recent.ToList();
        var (delivered, failure) = (0, (SendResult?)null);
        var ok = results.Any(one => one.Result.Outcome == SendOutcome.Delivered);
        foreach (var (parcel, result) in results)
        {
            if (!ChannelKinds.Follows(channel) && result.Outcome == SendOutcome.Delivered)
            {
                sent[parcel.Lane] = [.. sent.GetValueOrDefault(parcel.Lane, []), now];
            }

            if (result.Outcome != SendOutcome.Delivered)
            {
                failure = result;
            }

            foreach (var item in parcel.Items.Where(item => waiting.ContainsKey(item.Id)))
            {
                var tried = item.Tries + (result.Outcome == SendOutcome.Limited ? 0 : 1);
                var status = result.Outcome switch { SendOutcome.Delivered => result.Code == Acknowledged ? "dropped" : "delivered", SendOutcome.Limited => "limited", _ => "failed" };
                if (result.Outcome == SendOutcome.Delivered)
                {
                    delivered++;
                    waiting.Remove(item.Id);
                    recent.Add(item.Id);
                }
                else
                {
                    var first = item.First ?? now;
                    var next = result.After ?? (result.Outcome == SendOutcome.Limited ? Minute : Wait(tried, result.Outcome == SendOutcome.Refused ? MostItemWait : MostDownWait, jitter));
                    waiting[item.Id] = item with { First = first, Tries = tried, Next = now + next, Error = result.Error, Code = result.Code };
                    if ((result.Outcome == SendOutcome.Refused || (result.Outcome == SendOutcome.Down && ok)) && now - first >= Patience)
                    {
                        status = Bury(item.Id);
                    }
                }

                tries.Add(new(item.Id, item.Subject, item.To, now, tried, status, result.Code == Acknowledged ? null : result.Code, result.Error, parcel.Digest ? parcel.Id : null));
            }
        }

        var after = box with
        {
            Sent = sent.Where(one => one.Value.Length > 0).ToDictionary(), Delivered = box.Delivered + delivered, LastAt = ok ? now : box.LastAt,
            LastError = failure?.Error ?? (ok ? null : box.LastError), Recent = [.. recent.TakeLast(MostRecent)],
        };
        if (failure is { Outcome: SendOutcome.Gone })
        {
            after = after with { Stopped = channel.Version };
        }

        if (ok)
        {
            // It takes again: what it would not take meanwhile, for no other reason, has its turn now.
            foreach (var id in order.Where(id => waiting.TryGetValue(id, out var item) && item.Tries <= box.Failing))
            {
                waiting[id] = waiting[id] with { Next = null };
            }

            after = after with { Failing = 0, FailingSince = null, NextAt = null };
        }

        if (results.FirstOrDefault(one => one.Result.Outcome == SendOutcome.Limited).Result is { } limited)
        {
            after = after with { NextAt = now + (limited.After ?? Minute) };
        }
        else if (!ok && failure is { Outcome: SendOutcome.Down })
        {
            var since = box.FailingSince ?? now;
            after = after with { Failing = box.Failing + 1, FailingSince = since, NextAt = now + (failure.After ?? Wait(box.Failing + 1, MostDownWait, jitter)) };
            foreach (var id in order.Where(waiting.ContainsKey))
            {
                var item = waiting[id];
                if (now - (item.At > since ? item.At : since) >= Patience && dead.Count < MostDead)
                {
                    tries.Add(new(id, item.Subject, item.To, now, item.Tries, Bury(id), failure.Code, failure.Error, null));
                }
            }
        }

        return (after with { Waiting = [.. order.Where(waiting.ContainsKey).Select(id => waiting[id])], Dead = [.. dead] }, [.. tries]);

        string Bury(string id)
        {
            dead.Add(waiting[id]);
            waiting.Remove(id);
            return "dead";
        }
    }

    /// <summary>Dead letters (and events given by position) wait again, under the same ids, before what is younger.</summary>
    public static Outbox Replayed(Outbox box, string[]? ids, IEnumerable<OutboxItem> events, DateTimeOffset now)
    {
        var back = box.Dead.Where(item => ids is null || ids.Contains(item.Id)).Concat(events).DistinctBy(item => item.Id)
            .Where(item => box.Waiting.All(one => one.Id != item.Id)).Select(item => item with { At = now, First = null, Tries = 0, Next = null, Error = null, Code = null }).ToArray();
        return box with
        {
            Dead = [.. box.Dead.Where(item => back.All(one => one.Id != item.Id))],
            Waiting = [.. back.OrderBy(item => item.Position), .. box.Waiting],
            Recent = [.. box.Recent.Where(id => back.All(one => one.Id != id))],
            NextAt = null, Stopped = null, FailingSince = box.FailingSince is null ? null : now,
        };
    }

    public static Outbox Discarded(Outbox box, string[]? ids) => box with { Dead = ids is null ? [] : [.. box.Dead.Where(item => !ids.Contains(item.Id))] };

    /// <summary>Stands in for a code where nothing was sent, because nobody needs it any more.</summary>
    public const int Acknowledged = -1;

    private static string Lane(OutboxItem item, bool events) => events ? item.Subject : item.To ?? "";

    private static DateTimeOffset[] Recent(Outbox box, string lane, DateTimeOffset now) => Within(box.Sent.GetValueOrDefault(lane, []), now);

    private static DateTimeOffset[] Within(DateTimeOffset[] times, DateTimeOffset now) => [.. times.Where(at => at > now - Minute)];
}
