using SalesFlow.Deadlines;

namespace SalesFlow.Digest;

/// <summary>A tenant's weekly digest: made and handed to its channels once a week. Key: <c>tenant/weekly</c>.</summary>
[Alias("digest"), Version(1)]
public interface IDigestGrain : IWindowOwner
{
    /// <summary>The tenant's rules changed: the schedule follows.</summary>
    [Alias("refresh")] Task Refresh();

    [Alias("read"), AlwaysInterleave] Task<DigestView> Read();
}

/// <summary>How the digest stands.</summary>
/// <param name="NextAt">When the next one goes out; null while it is off.</param>
/// <param name="LastWeek">The week of the last one: <c>2026-W47</c>.</param>
/// <param name="LastTo">To how many members and rooms it was handed.</param>
[GenerateSerializer, Immutable, Alias("digest-view")]
public sealed record DigestView(DateTimeOffset? NextAt, string? LastWeek, DateTimeOffset? LastAt, int LastTo);
