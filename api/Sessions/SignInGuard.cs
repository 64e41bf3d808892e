using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using SalesFlow.Api;

namespace SalesFlow.Sessions;

/// <summary>Who guesses passwords of many members, or keys, from one address is turned away before anything is looked at. A member's own lock (five tries) does not see that. Only failures count.</summary>
internal sealed class SignInGuard(ApiOptions options) : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> failures = PartitionedRateLimiter.Create<string, string>(address => options.SignInFailures <= 0
        ? RateLimitPartition.GetNoLimiter(address)
        : RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = options.SignInFailures, Window = Minute, QueueLimit = 0,
        }));

    /// <exception cref="ProblemException">429 <c>sign-in-slowed</c>: too many failures from this address in the last minute; or what <paramref name="proof"/> says.</exception>
    public async Task<T> TryAsync<T>(HttpContext http, Func<Task<T>> proof)
    {
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
        using (var free = failures.AttemptAcquire(address, 0))
        {
            if (!free.IsAcquired)
            {
                throw new ProblemException(SessionProblems.Slowed);
            }
        }

        try
        {
            return await proof();
        }
        catch (ProblemException)
        {
            failures.AttemptAcquire(address).Dispose();
            throw;
        }
    }

    public void Dispose() => failures.Dispose();
}
