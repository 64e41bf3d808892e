using System.Globalization;

namespace SalesFlow.Customers;

/// <summary>Reasons to look at evidence (spec §2.2). Shown to supervisors beside it; they never refuse an action or make one incomplete.</summary>
public static class PlausibilityRules
{
    /// <summary>Flags of one action beside others of the tenant. For travel and notes only the same actor's count; an action is never compared with itself.</summary>
    public static IReadOnlyList<PlausibilityFlag> Flags(EvidenceFacts action, IEnumerable<EvidenceFacts> others, PlausibilityOptions? options = null)
    {
        var limits = options ?? new();
        List<EvidenceFacts> known = [.. others.Where(other => other.Action != action.Action).OrderBy(other => other.RecordedAt).ThenBy(other => other.Action, StringComparer.Ordinal)];
        List<EvidenceFacts> own = [.. known.Where(other => other.Actor == action.Actor)];
        return [.. ReusedPhotos(action, known), .. Travel(action, own, limits), .. Clock(action, limits), .. Mock(action), .. Notes(action, own, limits)];
    }

    // Only earlier use counts: the first action with a photo is not to blame for the second.
    private static IEnumerable<PlausibilityFlag> ReusedPhotos(EvidenceFacts action, List<EvidenceFacts> known) =>
        from photo in (action.Photos ?? []).Distinct(StringComparer.OrdinalIgnoreCase)
        let first = known.FirstOrDefault(other => Before(other, action) && other.Photos?.Contains(photo, StringComparer.OrdinalIgnoreCase) == true)
        where first is not null
        select new PlausibilityFlag("photo-reused", first.Action, new(
            $"同一张照片已在动作 {first.Action} 中使用过（{first.Actor}）", $"the same photo was used before, in action {first.Action} by {first.Actor}"));

    // The neighbours in time are enough: a journey that is too fast has a leg that is too fast.
    private static IEnumerable<PlausibilityFlag> Travel(EvidenceFacts action, List<EvidenceFacts> own, PlausibilityOptions limits)
    {
        if (action.CheckIn is not { } here)
            yield break;
        var placed = own.Where(other => other.CheckIn is not null).ToList();
        var before = placed.Where(other => other.CheckIn!.FixedAt <= here.FixedAt).MaxBy(other => other.CheckIn!.FixedAt);
        var after = placed.Where(other => other.CheckIn!.FixedAt > here.FixedAt).MinBy(other => other.CheckIn!.FixedAt);
        foreach (var other in new[] { before, after })
        {
            if (other?.CheckIn is not { } there)
                continue;
            // The benefit of the doubt: as near as both accuracies allow.
            var distance = here.DistanceTo(there) - here.Accuracy - there.Accuracy;
            var time = (here.FixedAt - there.FixedAt).Duration();
            var speed = distance >= limits.FlightDistance ? limits.FlightSpeed : limits.LandSpeed;
            if (distance < limits.LeastDistance || distance / 1_000 <= speed * time.TotalHours)
                continue;
            var (kilometres, minutes) = (Number(distance / 1_000), Number(time.TotalMinutes));
            yield return new("impossible-travel", other.Action, new(
                $"与动作 {other.Action} 的签到至少相距 {kilometres} 公里，仅隔 {minutes} 分钟", $"at least {kilometres} km from the check-in of action {other.Action}, {minutes} min apart"));
        }
    }

    private static IEnumerable<PlausibilityFlag> Clock(EvidenceFacts action, PlausibilityOptions limits)
    {
        // An action may be old when it arrives (the phone was offline), never of the future. At sending both clocks should agree.
        var skew = action.SentAt is { } sent ? sent - action.RecordedAt
            : action.OccurredAt > action.RecordedAt ? action.OccurredAt - action.RecordedAt
            : action.CheckIn is { } check ? action.OccurredAt - check.FixedAt : TimeSpan.Zero;
        if (skew.Duration() <= limits.ClockTolerance)
            yield break;
        var minutes = Number(skew.Duration().TotalMinutes);
        var ahead = skew > TimeSpan.Zero;
        yield return new("clock-skew", null, new(
            $"设备时钟{(ahead ? "快" : "慢")} {minutes} 分钟", $"the device's clock is {minutes} min {(ahead ? "fast" : "slow")}"));
    }

    private static IEnumerable<PlausibilityFlag> Mock(EvidenceFacts action)
    {
        if (action.CheckIn is { Mock: true })
            yield return new("mock-location", null, new("设备报告该位置为模拟定位", "the device says that the position is a mock location"));
    }

    private static IEnumerable<PlausibilityFlag> Notes(EvidenceFacts action, List<EvidenceFacts> own, PlausibilityOptions limits)
    {
        if (action.Note is not { } note || NoteSimilarity.Plain(note).Length < limits.NoteLength)
            yield break;
        var closest = own.Where(other => other.Note is not null && Before(other, action))
            .Select(other => (other.Action, Alike: NoteSimilarity.Of(note, other.Note!)))
            .Where(other => other.Alike >= limits.NoteSimilarity)
            .OrderByDescending(other => other.Alike).ThenBy(other => other.Action, StringComparer.Ordinal).Take(1);
        foreach (var (other, alike) in closest)
        {
            var percent = Number(Math.Floor(alike * 100));
            yield return new("note-repeated", other, new($"与动作 {other} 的记录 {percent}% 相同", $"{percent} % the same as the note of action {other}"));
        }
    }

    private static bool Before(EvidenceFacts other, EvidenceFacts action) =>
        other.RecordedAt < action.RecordedAt || (other.RecordedAt == action.RecordedAt && string.CompareOrdinal(other.Action, action.Action) < 0);

    private static string Number(double value) => value.ToString(value < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);
}
