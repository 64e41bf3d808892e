using System.Text;
using System.Text.Json;
using SalesFlow.Journal;
using SalesFlow.Personal;
using SalesFlow.Tenants;

namespace SalesFlow.Sessions;

/// <summary>Passwords and sessions are documents of the tenant, so that what is set is kept and who set it is in the audit log. Tries are counted in memory:
/// a silo that starts anew gives a few more, which does not help who guesses.</summary>
[GrainType("sign-in")]
public sealed class SignInGrain(IStore store, PersonalKeys keys, TimeProvider time) : Grain, ISignInGrain
{
    /// <summary>Tries without a right one before nothing is looked at for a while.</summary>
    internal const int Tries = 5;
    internal static readonly TimeSpan Lock = TimeSpan.FromMinutes(15);
    private int tried;
    private DateTimeOffset lastTry;
    private string tenant = "";
    private string member = "";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (tenant, member) = GrainKeys.Split(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public async Task<SignInAttempt> Attempt()
    {
        var now = time.GetUtcNow();
        if (now - lastTry >= Lock)
        {
            tried = 0;
        }

        if (tried >= Tries)
        {
            return new(null, lastTry + Lock - now);
        }

        (tried, lastTry) = (tried + 1, now);
        return new((await Read<AccountDocument>(DocumentKinds.Account))?.PasswordHash, null);
    }

    public async Task Open(KeptSession session)
    {
        tried = 0;
        var open = await Live();
        await Keep(DocumentKinds.Session, new SessionsDocument([.. open.TakeLast(SessionsDocument.Most - 1), session]), member);
    }

    public async Task Close(string hash)
    {
        var open = await Live();
        if (open.Any(session => session.Hash == hash))
        {
            await Keep(DocumentKinds.Session, new SessionsDocument([.. open.Where(session => session.Hash != hash)]), member);
        }
    }

    public async Task SetPassword(string? passwordHash, string by, string? keep)
    {
        tried = 0;
        await Keep(DocumentKinds.Account, new AccountDocument(passwordHash), by);
        var open = await Live();
        await Keep(DocumentKinds.Session, new SessionsDocument([.. open.Where(session => session.Hash == keep)]), by);
    }

    private async Task<KeptSession[]> Live()
    {
        var now = time.GetUtcNow();
        return [.. ((await Read<SessionsDocument>(DocumentKinds.Session))?.Sessions ?? []).Where(session => session.ExpiresAt > now)];
    }

    private async Task<T?> Read<T>(string kind) where T : class =>
        await store.DocumentAsync(tenant, kind, member) is { } row ? JsonSerializer.Deserialize<T>((await keys.OpenAsync(tenant, [row]))[0].Body, JsonSerializerOptions.Web) : null;

    private Task<int[]> Keep<T>(string kind, T document, string by) =>
        GrainFactory.GetGrain<ITenantGrain>(tenant).PutDocuments(kind, [new NamedDocument(member, Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(document, JsonSerializerOptions.Web)))], by);
}
