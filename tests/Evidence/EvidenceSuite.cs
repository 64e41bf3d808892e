using System.Security.Cryptography;
using SalesFlow.Evidence;
using SalesFlow.Tests.Journal;
using Xunit;

namespace SalesFlow.Tests.Evidence;

/// <summary>What keeping evidence must do, wherever the bytes are kept.</summary>
public abstract class EvidenceSuite : StorageTest
{
    internal static readonly byte[] Png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3];

    [Fact]
    public async Task A_file_is_kept_once_read_back_and_seen_by_its_tenant_only()
    {
        Assert.Equal(EvidenceStatus.Added, (await Put(Files(), Png)).Status);
        await ReopenAsync();
        var files = Files();
        var again = await Put(files, Png);

        Assert.Equal((EvidenceStatus.Known, "image/png", 11L), (again.Status, again.File!.MediaType, again.File.Bytes));
        Assert.Equal(Png, await Read(files, Digest(Png), 0));
        Assert.Null(await files.OpenAsync("other", Digest(Png), Cancellation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(262_143)]
    [InlineData(262_144)]
    [InlineData(699_999)]
    [InlineData(700_000)]
    public async Task A_large_file_is_read_from_any_place_in_it(int from)
    {
        var large = new byte[700_000];
        new Random(7).NextBytes(large);
        "%PDF-1.7"u8.CopyTo(large);
        var files = Files();
        await Put(files, large);

        Assert.Equal(large[from..], await Read(files, Digest(large), from));
    }

    [Fact]
    public async Task Bytes_of_another_digest_are_refused_also_where_the_digest_is_known()
    {
        var files = Files();
        await Put(files, Png);

        var result = await files.PutAsync("acme", Digest(Png), new MemoryStream([.. Png, 4]), Cancellation);

        Assert.Equal(EvidenceStatus.DigestMismatch, result.Status);
        Assert.Equal(Png, await Read(files, Digest(Png), 0));
        NothingUnfinished();
    }

    [Theory]
    [InlineData(11, EvidenceStatus.Added)]
    [InlineData(10, EvidenceStatus.TooLarge)]
    public async Task A_file_may_be_as_large_as_the_limit_and_no_larger(int limit, EvidenceStatus expected)
    {
        Assert.Equal(expected, (await Put(Files(new EvidenceOptions { MostBytes = limit }), Png)).Status);
        NothingUnfinished();
    }

    [Fact]
    public async Task What_is_not_allowed_leaves_nothing_behind()
    {
        var files = Files(new EvidenceOptions { AllowedTypes = ["application/pdf"] });

        Assert.Equal(EvidenceStatus.TypeNotAllowed, (await Put(files, Png)).Status);
        Assert.Equal(EvidenceStatus.TypeNotAllowed, (await Put(Files(), "MZ\0\0program"u8.ToArray())).Status);
        Assert.Null(await files.OpenAsync("acme", Digest(Png), Cancellation));
        NothingUnfinished();
    }

    [Fact]
    public async Task The_same_upload_at_once_is_added_once()
    {
        var files = Files();

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Put(files, Png))));

        Assert.Equal(1, results.Count(result => result.Status == EvidenceStatus.Added));
        Assert.Equal(11, results.Count(result => result.Status == EvidenceStatus.Known));
        Assert.Equal(Png, await Read(files, Digest(Png), 0));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing_behind()
    {
        var files = Files();

        await Assert.ThrowsAsync<IOException>(() => files.PutAsync("acme", Digest(Png), new BrokenStream(), Cancellation));

        Assert.Null(await files.OpenAsync("acme", Digest(Png), Cancellation));
        NothingUnfinished();
    }

    /// <summary>Asserts that no bytes of an upload that was not kept are left.</summary>
    protected abstract void NothingUnfinished();

    protected EvidenceFiles Files(EvidenceOptions? options = null) => new(Storage.Evidence, Store, options ?? new EvidenceOptions(), TimeProvider.System);

    protected static Task<EvidenceResult> Put(EvidenceFiles files, byte[] content) => files.PutAsync("acme", Digest(content), new MemoryStream(content), Cancellation);

    protected static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static async Task<byte[]> Read(EvidenceFiles files, string sha256, int from)
    {
        var opened = await files.OpenAsync("acme", sha256, Cancellation);
        await using var content = opened!.Value.Content;
        Assert.Equal(opened.Value.File.Bytes, content.Length);
        content.Seek(from, SeekOrigin.Begin);
        var read = new MemoryStream();
        await content.CopyToAsync(read, Cancellation);
        return read.ToArray();
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The client went away.");
    }
}

public sealed class SqliteEvidenceTests : EvidenceSuite
{
    private readonly SqlitePlace place = new();

    protected override IStoragePlace NewPlace() => place;

    protected override void NothingUnfinished() => Assert.Empty(Directory.GetFiles(Path.Combine(place.Evidence, "#incoming")));

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    public async Task A_tenant_never_leads_out_of_the_directory(string tenant)
        => await Assert.ThrowsAsync<ArgumentException>(() => Files().PutAsync(tenant, Digest(Png), new MemoryStream(Png), Cancellation));

    [Fact]
    public async Task A_file_lies_under_its_tenant_and_digest()
    {
        await Put(Files(), Png);

        Assert.True(File.Exists(Path.Combine(place.Evidence, "acme", Digest(Png)[..2], Digest(Png))));
    }
}

public sealed class PostgreSqlEvidenceTests : EvidenceSuite
{
    protected override IStoragePlace NewPlace() => new PostgreSqlPlace();

    /// <summary>Nothing is sent before it was checked.</summary>
    protected override void NothingUnfinished()
    {
    }
}
