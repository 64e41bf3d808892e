using System.Collections.Concurrent;
using SalesFlow.Tenants;

namespace SalesFlow.Limits;

/// <summary>What one tenant has used of its limits in this process.</summary>
internal sealed class TenantMeter
{
    private readonly LimitOptions options;
    private readonly TimeProvider time;
    private readonly TokenBucket actions;
    private readonly TokenBucket reads;
    private TenantLimits? own;
    private long evidence;
    private int live;
    private int uploads;

    public TenantMeter(LimitOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        var now = time.GetTimestamp();
        actions = new(ActionsBurst, time.TimestampFrequency, now);
        reads = new(ReadsBurst, time.TimestampFrequency, now);
        Refusals = new(options, time);
    }

    public FairGate.Place Place { get; } = new();

    public Refusals Refusals { get; }

    /// <summary>When its own limits were last asked for.</summary>
    public long AskedAt { get; set; }

    public double ActionsPerSecond => (own?.ActionsPerSecond ?? options.ActionsPerSecond) / options.Gateways;

    public double ReadsPerSecond => (own?.ReadsPerSecond ?? options.ReadsPerSecond) / options.Gateways;

    private double ActionsBurst => Math.Max(1, (own?.ActionsBurst ?? options.ActionsBurst) / options.Gateways);

    private double ReadsBurst => Math.Max(1, (own?.ReadsBurst ?? options.ReadsBurst) / options.Gateways);

    /// <summary>Whether its own limits were ever learned.</summary>
    public bool Known { get; private set; }

    /// <summary>An operator keeps everyone of it out.</summary>
    public bool Suspended { get; private set; }

    /// <summary>Bytes of evidence that it may have; null = as many as there is room for.</summary>
    public long? MostEvidence => own?.EvidenceBytes;

    /// <summary>When its bytes of evidence were last counted; 0 = never.</summary>
    public long CountedAt { get; private set; }

    /// <summary>Bytes of evidence: as counted, and what came since through this process.</summary>
    public long Evidence => Interlocked.Read(ref evidence);

    /// <summary>The tenant's own settings from now on.</summary>
    public void Set(TenantSettings settings)
    {
        own = settings.Limits;
        Place.Share = own?.Share ?? 1;
        Suspended = settings.Suspended;
        Known = true;
    }

    public void AddEvidence(long bytes) => Interlocked.Add(ref evidence, bytes);

    public void CountEvidence(long bytes)
    {
        Interlocked.Exchange(ref evidence, bytes);
        CountedAt = time.GetTimestamp();
    }

    /// <summary>0, or seconds to wait.</summary>
    public double TakeActions(int number) => actions.Take(number, ActionsPerSecond, ActionsBurst, time.GetTimestamp());

    /// <summary>0, or seconds to wait.</summary>
    public double TakeRead() => reads.Take(1, ReadsPerSecond, ReadsBurst, time.GetTimestamp());

    /// <summary>0 when a batch is worth reading, or seconds to wait.</summary>
    public double BatchWait() => actions.Wait(ActionsPerSecond, ActionsBurst, time.GetTimestamp());

    public bool BeginLive() => Begin(ref live, options.LiveReaders);

    public void EndLive() => Interlocked.Decrement(ref live);

    public bool BeginUpload() => Begin(ref uploads, options.Uploads);

    public void EndUpload() => Interlocked.Decrement(ref uploads);

    private static bool Begin(ref int number, int most)
    {
        if (Interlocked.Increment(ref number) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref number);
        return false;
    }
}

/// <summary>The meters of all tenants that came to this process. Only tenants with a key that is known come here, so their number is bounded.</summary>
internal sealed class TenantMeters(LimitOptions options, ICatalogues catalogues, TimeProvider time)
{
    /// <summary>Limits that an operator changed through another process hold here after this long.</summary>
    private static readonly TimeSpan For = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, TenantMeter> meters = new(StringComparer.Ordinal);

    public TenantMeter Of(string tenant)
    {
        var meter = meters.TryGetValue(tenant, out var known) ? known : meters.GetOrAdd(tenant, _ => new(options, time));
        if (meter.AskedAt == 0 || time.GetElapsedTime(meter.AskedAt) >= For)
        {
            // Nobody waits for it: until it is known the last limits hold.
            meter.AskedAt = time.GetTimestamp();
            _ = LearnAsync(tenant, meter);
        }

        return meter;
    }

    /// <summary>An operator changed them in this process.</summary>
    public void Set(string tenant, TenantSettings settings) => Of(tenant).Set(settings);

    /// <summary>Waits until the limits of a tenant that is new here are known, or cannot be known now.</summary>
    public Task LearnAsync(string tenant) => LearnAsync(tenant, Of(tenant));

    private async Task LearnAsync(string tenant, TenantMeter meter)
    {
        try
        {
            meter.Set((await catalogues.GetAsync(tenant)).Settings);
        }
        catch (Exception)
        {
            // A tenant that cannot be asked now is asked again.
        }
    }
}
