using SalesFlow.Identity;
using SalesFlow.Limits;

namespace SalesFlow.Api;

/// <summary>Settings of the HTTP edge.</summary>
public sealed record ApiOptions
{
    /// <summary>A quiet live feed says that it is alive this often. Default: 15 s.</summary>
    public TimeSpan PulseHeartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many events a slow reader of the live feed may fall behind before the oldest are left out. Default: 256.</summary>
    public int PulseBuffer { get; init; } = 256;

    /// <summary>What one tenant may ask.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>The tenant of a demo, whose members anyone may be without a password; null = this is no demo. Default: null.</summary>
    public string? DemoTenant { get; init; }

    /// <summary>Failed sign-ins from one address in a minute, after which it is turned away; 0 = any number. Default: 60.</summary>
    public int SignInFailures { get; init; } = 60;

    /// <summary>Sign-in and tokens by OpenID Connect.</summary>
    public OidcOptions Oidc { get; init; } = new();

    /// <summary>What keeps the process from serving now, in words; null = nothing. Default: nothing. Asked by <c>GET /healthz/ready</c>.</summary>
    public Func<IServiceProvider, ValueTask<string?>> Obstacle { get; init; } = _ => new((string?)null);
}
