using SalesFlow.Api;
using SalesFlow.Evidence;

namespace SalesFlow.Limits;

/// <summary>Whether a tenant has room for another file. Counted anew every minute at most, and only where an operator has set a limit; what comes through other processes in between may go over it.</summary>
internal sealed class EvidenceRoom(TenantMeters meters, IEvidenceLists files, TimeProvider time)
{
    private static readonly TimeSpan For = TimeSpan.FromMinutes(1);

    /// <exception cref="ProblemException">507 <c>tenant-storage-full</c></exception>
    public async ValueTask CheckAsync(string tenant, long bytes, Language language, CancellationToken cancellation)
    {
        var meter = meters.Of(tenant);
        if (meter.MostEvidence is not { } most)
        {
            return;
        }

        if (meter.CountedAt == 0 || time.GetElapsedTime(meter.CountedAt) >= For)
        {
            meter.CountEvidence(await files.BytesAsync(tenant, cancellation));
        }

        if (meter.Evidence + Math.Max(1, bytes) > most)
        {
            throw new ProblemException(LimitProblems.StorageFull(most, language));
        }
    }

    public void Added(string tenant, long bytes) => meters.Of(tenant).AddEvidence(bytes);
}
