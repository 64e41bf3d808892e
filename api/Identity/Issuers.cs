using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using SalesFlow.Api;
using SalesFlow.Channels;

namespace SalesFlow.Identity;

/// <summary>What issuers publish of themselves: endpoints and keys. Kept for an hour; read again, at most every 30 s, when a token is signed with a key that is not among them.</summary>
public sealed partial class Issuers : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1), Again = TimeSpan.FromSeconds(30), AfterFailure = TimeSpan.FromSeconds(10), Patience = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<(string Issuer, bool Trusted), Entry> entries = new();
    private readonly OutgoingHttp open, guarded;
    private readonly TimeProvider time;
    private readonly ILogger<Issuers> log;
    private readonly bool plain;

    public Issuers(ApiOptions options, IOptions<ChannelOptions> channels, TimeProvider time, ILogger<Issuers> log)
    {
        (this.time, this.log) = (time, log);
        plain = options.Oidc.AllowPrivate;
        open = new OutgoingHttp(Options.Create(new ChannelOptions { AllowPrivate = true, Timeout = Patience }));
        guarded = new OutgoingHttp(Options.Create(new ChannelOptions { AllowPrivate = plain || channels.Value.AllowPrivate, Timeout = Patience }));
    }

    /// <summary>For calls to this provider.</summary>
    public HttpClient Client(KnownProvider provider) => (provider.Trusted ? open : guarded).Client;

    /// <summary>Whether an address may be used: HTTPS, or plain HTTP where the operator allows it.</summary>
    public bool Allows(KnownProvider provider, string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (provider.Trusted || plain)));

    /// <param name="newer">What is known does not suffice.</param>
    /// <exception cref="IssuerUnavailableException">It does not answer, and nothing is known from before; or what it answers is not right.</exception>
    public async Task<OpenIdConnectConfiguration> GetAsync(KnownProvider provider, bool newer = false)
    {
        var entry = entries.GetOrAdd((provider.Rules.Issuer, provider.Trusted), _ => new());
        Task<(OpenIdConnectConfiguration Found, bool Answered)> fetch;
        lock (entry)
        {
            // A key that is not there is looked for at once; the next one after a while, lest made-up tokens have us ask for ever.
            var asks = newer && (entry.Newer is null || time.GetElapsedTime(entry.Newer.Value) >= Again);
            if (entry.Fetch is null || (entry.Fetch.IsCompleted && (asks || time.GetElapsedTime(entry.At) >= (entry.Fetch.IsFaulted || !entry.Fetch.Result.Answered ? AfterFailure : Fresh))))
            {
                (entry.Fetch, entry.At, entry.Newer) = (FetchAsync(provider, entry.Good), time.GetTimestamp(), newer ? time.GetTimestamp() : entry.Newer);
            }

            fetch = entry.Fetch!;
        }

        return entry.Good = (await fetch).Found;
    }

    /// <summary>Asked now, whatever is known; what it answers is what is known from now on.</summary>
    /// <exception cref="IssuerUnavailableException">It does not answer, or not rightly.</exception>
    public async Task<OpenIdConnectConfiguration> AskAsync(KnownProvider provider)
    {
        var fetch = FetchAsync(provider, null);
        var found = (await fetch).Found;
        entries[(provider.Rules.Issuer, provider.Trusted)] = new() { Fetch = fetch, Good = found, At = time.GetTimestamp() };
        return found;
    }

    public void Dispose()
    {
        open.Dispose();
        guarded.Dispose();
    }

    private async Task<(OpenIdConnectConfiguration Found, bool Answered)> FetchAsync(KnownProvider provider, OpenIdConnectConfiguration? good)
    {
        try
        {
            var address = provider.Rules.Issuer.TrimEnd('/') + "/.well-known/openid-configuration";
            if (!Allows(provider, address))
            {
                throw new IssuerUnavailableException($"{address} is not https");
            }

            var found = await OpenIdConnectConfigurationRetriever.GetAsync(address, new HttpDocumentRetriever(Client(provider)) { RequireHttps = !provider.Trusted && !plain }, CancellationToken.None);
            // Otherwise one issuer could speak for another.
            return found.Issuer == provider.Rules.Issuer
                ? (found, true)
                : throw new IssuerUnavailableException($"{address} is of the issuer '{found.Issuer}', not '{provider.Rules.Issuer}'");
        }
        catch (Exception e) when (good is not null && e is not IssuerUnavailableException)
        {
            // It does not answer just now; its keys of before are as good as they were.
            Stale(log, provider.Rules.Issuer, Reason(e));
            return (good, false);
        }
        catch (Exception e) when (e is not IssuerUnavailableException)
        {
            throw new IssuerUnavailableException(Reason(e), e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Issuer} does not answer; its keys of before are used: {Why}")]
    private static partial void Stale(ILogger logger, string issuer, string why);

    /// <summary>The innermost reason: those around it only say that something failed.</summary>
    private static string Reason(Exception e) => e.InnerException is { } inner ? Reason(inner)
        : e is ForbiddenAddressException ? "its address leads to this machine or a private network; the operator may allow these with SalesFlow__Oidc__AllowPrivate=true" : e.Message;

    private sealed class Entry
    {
        public Task<(OpenIdConnectConfiguration Found, bool Answered)>? Fetch { get; set; }

        public OpenIdConnectConfiguration? Good { get; set; }

        public long At { get; set; }

        public long? Newer { get; set; }
    }
}

/// <summary>An issuer's keys and endpoints can't be had. The message is for the tenant's admin.</summary>
public sealed class IssuerUnavailableException(string reason, Exception? inner = null) : Exception(reason, inner);
