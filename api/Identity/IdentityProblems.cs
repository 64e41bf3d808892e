using SalesFlow.Api;

namespace SalesFlow.Identity;

/// <summary>What can be wrong about tokens and signing in by a provider. Codes of sign-ins are turned into words by the sign-in page.</summary>
internal static class IdentityProblems
{
    public const string TokenRefused = "token-refused";

    public static Problem Refused(string why) => new(401, TokenRefused, "The token was refused",
        $"The access token is not taken: {why}. Get a new one from your organisation's provider, for the audience that is named under /v1/identity.");

    public static Problem Expired { get; } = new(401, "token-expired", "The token is not valid now",
        "The access token has expired, is not valid yet, or says no end. Get a new one from your organisation's provider.");

    public static Problem UnknownIssuer { get; } = new(401, "issuer-unknown", "The issuer is not known",
        "No organisation here takes tokens of this issuer for this audience. An admin of yours names both with PUT /v1/identity; with an API key instead, send 'Authorization: Bearer sf_…'.");

    public static Problem Unavailable { get; } = new(503, "issuer-unavailable", "The provider does not answer",
        "The keys of the token's issuer can't be read now. Try again in a while; POST /v1/identity/{key}/test tells an admin why.") { RetryAfter = 10 };

    public static Problem NoMember { get; } = new(403, "member-unknown", "No such member",
        "The provider is known, but no member of the organisation is whom it names. An admin saves the member (id or e-mail address) under /v1/members.");

    public static Problem NoRole { get; } = new(403, "role-missing", "No role",
        "The provider is known, but nothing that it says of this member leads to a role. An admin sets 'roleClaim' and 'roles' under /v1/identity, or the group at the provider.");

    /// <summary>Of the sign-in page.</summary>
    public static Problem UnknownWay { get; } = new(404, "way-unknown", "No such provider", "The organisation has no such provider to sign in by.");

    /// <summary>No cookie of its beginning: another browser, another day, or somebody else's link.</summary>
    public static Problem Stale { get; } = new(400, "sign-in-stale", "The sign-in was not begun here", "This sign-in was not begun in this browser, or too long ago. Begin again.");

    public static Problem Cancelled { get; } = new(403, "sign-in-cancelled", "The provider did not agree", "The sign-in was cancelled, or the provider did not agree to it.");

    public static Problem Failed { get; } = new(502, "sign-in-failed", "The provider's answer was not right", "The provider's answer to the sign-in was not right. Try again, or ask an admin.");

    public static Problem Taken { get; } = new(409, "issuer-taken", "Another organisation has this issuer and audience",
        "Another organisation of this service takes tokens of this issuer for this audience. Have your provider issue them for an audience of your own.");
}
