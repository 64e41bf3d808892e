using SalesFlow.Api;

namespace SalesFlow.Sessions;

/// <summary>What can be wrong about signing in.</summary>
internal static class SessionProblems
{
    public static Problem Ended { get; } = new(401, "session-ended", "The session has ended",
        "Sign in again: this session has expired, or was ended here or elsewhere.");

    /// <summary>The same for an unknown tenant, an unknown member and a wrong password, so that nobody learns who is here.</summary>
    public static Problem Refused { get; } = new(401, "sign-in-refused", "Sign-in was refused",
        "The organisation, the member id or the password is not right. Check them, or ask an admin of your organisation for a new password.");

    public static Problem Forged { get; } = new(403, "other-site", "The request came from another site",
        "A session's cookie changes nothing for a request that another site made. Open SalesFlow itself; programs send an API key instead of a cookie.");

    public static Problem NoPassword { get; } = new(409, "session-without-password", "This session has no password",
        "Only a member who signed in with a password can change it here; an admin sets passwords under /v1/members/{id}/password.");

    /// <summary>Whatever was sent: nothing was looked at.</summary>
    public static Problem Slowed { get; } = new(429, "sign-in-slowed", "Too many tries from here",
        "Too many sign-ins from this address failed. Wait a minute and try again.") { RetryAfter = 60 };

    public static Problem Locked(TimeSpan time) => new(429, "sign-in-locked", "Too many tries",
        $"After too many wrong passwords nothing is looked at for a while. Try again in {Math.Ceiling(time.TotalMinutes):0} minutes, or ask an admin of your organisation for a new password.")
    { RetryAfter = (int)Math.Ceiling(time.TotalSeconds) };
}
