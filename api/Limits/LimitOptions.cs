using SalesFlow.Tenants;

namespace SalesFlow.Limits;

/// <summary>What one tenant may ask of the service (section <c>SalesFlow:Limits</c>). Rates count for the service; all else for one API process.</summary>
public sealed class LimitOptions
{
    /// <summary>Actions and other changes of one tenant per second; a batch counts its actions. Default: 50,000.</summary>
    public double ActionsPerSecond { get; set; } = 50_000;

    /// <summary>How many actions may come at once after a pause. Default: 100,000.</summary>
    public double ActionsBurst { get; set; } = 100_000;

    /// <summary>Reads of one tenant per second. Default: 20,000.</summary>
    public double ReadsPerSecond { get; set; } = 20_000;

    /// <summary>How many reads may come at once after a pause. Default: 40,000.</summary>
    public double ReadsBurst { get; set; } = 40_000;

    /// <summary>Of a tenant that is over its rate, so many requests a second are refused at once and the rest a second later. Default: 20.</summary>
    public double RefusalsPerSecond { get; set; } = 20;

    /// <summary>API processes that share the rates: each allows its part. Default: 1.</summary>
    public int Gateways { get; set; } = 1;

    /// <summary>Actions and reads worked on at a time while several tenants are about. Default: 32 for each processor.</summary>
    public int InFlight { get; set; } = 32 * Environment.ProcessorCount;

    /// <summary>Those of them that are one tenant's, times its share. Few, so that a flood leaves the processors air: a newcomer that need not wait at the gate would
    /// still wait behind the flood's work for a processor and for the journal. Default: 4 for each processor.</summary>
    public int InFlightEach { get; set; } = 4 * Environment.ProcessorCount;

    /// <summary>Actions that one tenant may begin in a second while several tenants are about, times its share; more wait for their time. It goes with the processors, since it is what leaves
    /// a newcomer's slowest actions within about twice what they take alone. Single actions and batches count apart. Default: 500 for each processor.</summary>
    public double ActionsBeside { get; set; } = 500 * Environment.ProcessorCount;

    /// <summary>As <see cref="InFlight"/>, while one tenant is alone and nobody else would wait. Default: 512 for each processor.</summary>
    public int InFlightAlone { get; set; } = 512 * Environment.ProcessorCount;

    /// <summary>A tenant counts as about for this long after its last request. Default: 1 min.</summary>
    public TimeSpan About { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Requests of one tenant that wait for their turn; one more is answered busy. Default: 512.</summary>
    public int Waiting { get; set; } = 512;

    /// <summary>How long a request waits for its turn before it is answered busy. Default: 10 s.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a body of JSON may take to arrive. Default: 30 s.</summary>
    public TimeSpan BodyWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Live feeds that one tenant may read at a time. Default: 500.</summary>
    public int LiveReaders { get; set; } = 500;

    /// <summary>Files that one tenant may upload at a time. Default: 64.</summary>
    public int Uploads { get; set; } = 64;

    /// <summary>What is wrong with the settings, in one line; null when nothing is.</summary>
    public string? Fault()
    {
        (string Name, double Value, double Least)[] numbers =
        [
            (nameof(ActionsPerSecond), ActionsPerSecond, 0.001), (nameof(ActionsBurst), ActionsBurst, 1), (nameof(ReadsPerSecond), ReadsPerSecond, 0.001),
            (nameof(ReadsBurst), ReadsBurst, 1), (nameof(RefusalsPerSecond), RefusalsPerSecond, 1), (nameof(Gateways), Gateways, 1), (nameof(InFlight), InFlight, 2), (nameof(InFlightEach), InFlightEach, 1), (nameof(ActionsBeside), ActionsBeside, 1), (nameof(InFlightAlone), InFlightAlone, 2),
            (nameof(Waiting), Waiting, 0), (nameof(LiveReaders), LiveReaders, 0), (nameof(Uploads), Uploads, 1),
            (nameof(About), About.TotalSeconds, 0), (nameof(Patience), Patience.TotalSeconds, 0.001), (nameof(BodyWithin), BodyWithin.TotalSeconds, 0.001),
        ];
        foreach (var (name, value, least) in numbers)
        {
            if (!(value >= least) || double.IsInfinity(value))
            {
                return $"SalesFlow__Limits__{name}={value} must be at least {least}";
            }
        }

        return null;
    }

    /// <summary>Mistakes in a tenant's own limits.</summary>
    public static IEnumerable<FieldError> Faults(TenantLimits limits)
    {
        (string Name, double? Value, double Least)[] numbers =
        [
            ("actionsPerSecond", limits.ActionsPerSecond, 0.001), ("actionsBurst", limits.ActionsBurst, 1), ("readsPerSecond", limits.ReadsPerSecond, 0.001),
            ("readsBurst", limits.ReadsBurst, 1), ("share", limits.Share, 0.01), ("members", limits.Members, 1),
            ("evidenceBytes", limits.EvidenceBytes, 0), ("retentionDays", limits.RetentionDays, 1),
        ];
        return numbers.Where(n => n.Value is { } value && !(value >= n.Least)).Select(n => new FieldError($"/limits/{n.Name}", $"must be at least {n.Least}"));
    }
}
