namespace SalesFlow.Client;

/// <summary>Signing in and out with a cookie, as the web app does. The <see cref="HttpClient"/> must keep cookies.</summary>
public sealed class SessionsApi
{
    private readonly ApiPipe pipe;

    internal SessionsApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>Who is signed in; 401 when nobody is.</summary>
    public Task<SessionInfo> WhoAsync(CancellationToken cancel = default) => pipe.GetAsync(Route.To("session"), SalesFlowJson.Default.SessionInfo, cancel);

    /// <summary>Signs in; not repeated, since every try with a password counts.</summary>
    public Task<SessionInfo> SignInAsync(SignIn who, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Post, Route.To("session"), who, SalesFlowJson.Default.SignIn, SalesFlowJson.Default.SessionInfo, false, cancel);

    /// <summary>Signs out.</summary>
    public async Task SignOutAsync(CancellationToken cancel = default)
    {
        using var response = await pipe.SendAsync(HttpMethod.Delete, Route.To("session"), null, true, cancel);
    }

    /// <summary>Whom anyone may be while the server plays a demo; empty where it does not.</summary>
    public async Task<IReadOnlyList<DemoSeat>> DemoAsync(CancellationToken cancel = default)
    {
        try
        {
            return (await pipe.GetAsync(Route.To("session", "demo"), SalesFlowJson.Default.PageDemoSeat, cancel)).Items;
        }
        catch (SalesFlowException none) when (none.Status == System.Net.HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    /// <summary>By which providers an organisation signs in; without one named, those of a server that has one organisation's alone.</summary>
    public async Task<IReadOnlyList<SignInWay>> WaysAsync(string? tenant, CancellationToken cancel = default) =>
        (await pipe.GetAsync(Route.To("session", "oidc").With("tenant", tenant), SalesFlowJson.Default.PageSignInWay, cancel)).Items;

    /// <summary>Changes the password of who is signed in.</summary>
    public Task ChangePasswordAsync(string old, string next, CancellationToken cancel = default) => PutAsync(Route.To("session", "password"), new(old, next), cancel);

    /// <summary>Sets a member's password (role <c>admin</c>); null: the member can't sign in any more.</summary>
    public Task SetPasswordAsync(string member, string? next, CancellationToken cancel = default) => PutAsync(Route.To("members", member, "password"), new(null, next), cancel);

    private async Task PutAsync(Route route, PasswordChange change, CancellationToken cancel)
    {
        using var response = await pipe.SendAsync(HttpMethod.Put, route, ApiPipe.Json(change, SalesFlowJson.Default.PasswordChange), false, cancel);
    }
}
