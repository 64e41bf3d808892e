namespace SalesFlow.Sessions;

/// <summary>One member's password and open sessions. Key: <c>tenant/member</c>. Guesses are counted here, so that trying at many gateways at once gives no more of them.</summary>
[Alias("sign-in"), Version(1)]
public interface ISignInGrain : IGrainWithStringKey
{
    /// <summary>Before a password is looked at: counts the try. The hash to hold it against, unless there were too many.</summary>
    [Alias("attempt")] Task<SignInAttempt> Attempt();

    /// <summary>The credential was right: keeps the session and forgets the tries.</summary>
    [Alias("open")] Task Open(KeptSession session);

    /// <summary>Ends a session; one that is not there is ended already.</summary>
    [Alias("close")] Task Close(string hash);

    /// <summary>Sets the password's hash, or takes the account away (null). Ends every session but <paramref name="keep"/>.</summary>
    [Alias("set-password")] Task SetPassword(string? passwordHash, string by, string? keep);
}

/// <param name="PasswordHash">Null: the member has no password.</param>
/// <param name="LockedFor">Too many tries: how long none is looked at; null = go on.</param>
[GenerateSerializer, Immutable, Alias("sign-in-attempt")]
public sealed record SignInAttempt(string? PasswordHash, TimeSpan? LockedFor);

/// <summary>An open session as kept.</summary>
/// <param name="Hash">SHA-256 of its secret, lower-case hex.</param>
/// <param name="How">password | demo | oidc:&lt;provider&gt;</param>
/// <param name="Role">What the provider's role claim led to; null = the member's roles decide.</param>
[GenerateSerializer, Immutable, Alias("kept-session")]
public sealed record KeptSession(string Hash, string How, DateTimeOffset OpenedAt, DateTimeOffset ExpiresAt, string? Role = null);

/// <summary>The document of kind <c>account</c> of a member.</summary>
public sealed record AccountDocument(string? PasswordHash);

/// <summary>The document of kind <c>session</c> of a member: those that are open.</summary>
public sealed record SessionsDocument(KeptSession[] Sessions)
{
    /// <summary>More than these on one member: the oldest ends.</summary>
    public const int Most = 20;
}
