using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SalesFlow.Channels;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Evidence;

/// <summary>Addresses of files that hold their own permission: tenant, digest and end, signed with HMAC-SHA-256. For pictures in mails and pages that have no credential.</summary>
internal sealed class EvidenceLinks(IOptions<EvidenceOptions> options, IStore store, IGrainFactory grains, Seal seal, TimeProvider time)
{
    private const string System = "_system";
    private byte[]? key;

    /// <summary>The address, and until when it is good, in whole seconds.</summary>
    public async ValueTask<(string Url, DateTimeOffset Until)> MakeAsync(string tenant, string digest, TimeSpan length)
    {
        var until = (time.GetUtcNow() + length).ToUnixTimeSeconds();
        var signature = Base64Url.EncodeToString(Sign(await KeyAsync(), tenant, digest, until));
        return ($"/v1/evidence/{digest}/linked?tenant={tenant}&until={until}&signature={signature}", DateTimeOffset.FromUnixTimeSeconds(until));
    }

    /// <summary>Whether this server signed it; compared in constant time.</summary>
    public async ValueTask<bool> IsOursAsync(string tenant, string digest, long until, string signature)
    {
        if (signature.Length != 43 || !Base64Url.IsValid(signature))
        {
            return false;
        }

        var expected = Sign(await KeyAsync(), tenant, digest, until);
        return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(signature), expected);
    }

    /// <summary>What may stand in a tenant's name or a digest holds no line end: no two meanings have one text.</summary>
    private static byte[] Sign(byte[] key, string tenant, string digest, long until) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"evidence-link\n{tenant}\n{digest}\n{until}"));

    private async ValueTask<byte[]> KeyAsync() => key ??= options.Value.LinkKey is not ("none" or "") and var set ? Convert.FromBase64String(set) : await KeptAsync();

    /// <summary>Several processes may make one at once: the first that was kept counts, for all.</summary>
    private async Task<byte[]> KeptAsync()
    {
        if (await ReadAsync() is { } kept)
        {
            return kept;
        }

        var body = JsonSerializer.Serialize(seal.Close(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        await grains.GetGrain<ITenantGrain>(System).PutDocuments(DocumentKinds.LinkKey, [new NamedDocument(DocumentKinds.LinkKey, body)], "start");
        return await ReadAsync() ?? throw new JournalUnavailableException("the key that signs addresses of files could not be kept; try again");
    }

    private async Task<byte[]?> ReadAsync() => await store.DocumentAsync(System, DocumentKinds.LinkKey, DocumentKinds.LinkKey, 1) is { } row
        ? Convert.FromBase64String(seal.Open(JsonSerializer.Deserialize<string>(row.Body)!)) : null;
}
