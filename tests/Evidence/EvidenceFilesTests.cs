using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using SalesFlow.Evidence;
using SalesFlow.Sqlite;
using Xunit;

namespace SalesFlow.Tests.Evidence;

public sealed class EvidenceFilesTests : IDisposable
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3];

    private readonly string directory = Directory.CreateTempSubdirectory("salesflow-").FullName;
    private readonly SqliteDatabase database;

    public EvidenceFilesTests() => database = SqliteDatabase.Open(directory);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        database.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_file_is_kept_once_read_back_and_seen_by_its_tenant_only()
    {
        var files = Files();

        Assert.Equal(EvidenceStatus.Added, (await Put(files, Png)).Status);
        var again = await Put(files, Png);

        Assert.Equal((EvidenceStatus.Known, "image/png", 11L), (again.Status, again.File!.MediaType, again.File.Bytes));
        var opened = await files.OpenAsync("acme", Digest(Png), Cancellation);
        await using var content = opened!.Value.Content;
        var read = new MemoryStream();
        await content.CopyToAsync(read, Cancellation);
        Assert.Equal(Png, read.ToArray());
        Assert.Null(await files.OpenAsync("other", Digest(Png), Cancellation));
        Assert.True(File.Exists(Path.Combine(directory, "evidence", "acme", Digest(Png)[..2], Digest(Png))));
    }

    [Fact]
    public async Task Bytes_of_another_digest_are_refused_also_where_the_digest_is_known()
    {
        var files = Files();
        await Put(files, Png);

        var result = await files.PutAsync("acme", Digest(Png), new MemoryStream([.. Png, 4]), Cancellation);

        Assert.Equal(EvidenceStatus.DigestMismatch, result.Status);
        Assert.Empty(Unfinished());
    }

    [Theory]
    [InlineData(11, EvidenceStatus.Added)]
    [InlineData(10, EvidenceStatus.TooLarge)]
    public async Task A_file_may_be_as_large_as_the_limit_and_no_larger(int limit, EvidenceStatus expected)
    {
        Assert.Equal(expected, (await Put(Files(new EvidenceOptions { MostBytes = limit }), Png)).Status);
        Assert.Empty(Unfinished());
    }

    [Fact]
    public async Task What_is_not_allowed_leaves_nothing_behind()
    {
        var files = Files(new EvidenceOptions { AllowedTypes = ["application/pdf"] });

        Assert.Equal(EvidenceStatus.TypeNotAllowed, (await Put(files, Png)).Status);
        Assert.Equal(EvidenceStatus.TypeNotAllowed, (await Put(Files(), "MZ\0\0program"u8.ToArray())).Status);
        Assert.Null(await files.OpenAsync("acme", Digest(Png), Cancellation));
        Assert.Empty(Unfinished());
    }

    [Fact]
    public async Task The_same_upload_at_once_is_added_once()
    {
        var files = Files();

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Put(files, Png))));

        Assert.Equal(1, results.Count(result => result.Status == EvidenceStatus.Added));
        Assert.Equal(11, results.Count(result => result.Status == EvidenceStatus.Known));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    public async Task A_tenant_never_leads_out_of_the_directory(string tenant)
        => await Assert.ThrowsAsync<ArgumentException>(() => Files().PutAsync(tenant, Digest(Png), new MemoryStream(Png), Cancellation));

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<IOException>(() => Files().PutAsync("acme", Digest(Png), new BrokenStream(), Cancellation));
        Assert.Empty(Unfinished());
    }

    public static TheoryData<string, byte[]> Types => new()
    {
        { "image/jpeg", [0xff, 0xd8, 0xff, 0xe0, 0, 0x10] },
        { "image/png", Png },
        { "image/gif", "GIF89a\0"u8.ToArray() },
        { "image/webp", "RIFF\u0010\0\0\0WEBPVP8 "u8.ToArray() },
        { "image/heic", "\0\0\0\u0018ftypheic\0\0"u8.ToArray() },
        { "application/pdf", "%PDF-1.7\n"u8.ToArray() },
        { "audio/mpeg", "ID3\x04\0"u8.ToArray() },
        { "audio/mpeg", [0xff, 0xfb, 0x90, 0x44] },
        { "audio/mp4", "\0\0\0\u0018ftypM4A \0\0"u8.ToArray() },
        { "audio/wav", "RIFF\u0010\0\0\0WAVEfmt "u8.ToArray() },
        { "audio/ogg", "OggS\0"u8.ToArray() },
        { "audio/amr", "#!AMR\n"u8.ToArray() },
        { "video/webm", [0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84, .. "webm"u8] },
        { "video/mp4", "\0\0\0\u0018ftypisom\0\0"u8.ToArray() },
        { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Zip("word/document.xml") },
        { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Zip("xl/workbook.xml") },
        { "application/vnd.openxmlformats-officedocument.presentationml.presentation", Zip("ppt/presentation.xml") },
        { "application/json", """ {"方案": [1, 2]} """u8.ToArray() },
        { "text/csv", "id,客户\n1,甲\n"u8.ToArray() },
        { "text/plain", "客户确认。\n{not json}\n"u8.ToArray() },
        { "none", Zip("payload.exe") },
        { "none", "MZ\0\0"u8.ToArray() },
        { "none", [0xc3, 0x28, 0x41] },
        { "none", [] },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_type_is_told_by_content(string expected, byte[] content) => Assert.Equal(expected, MediaTypes.Of(content) ?? "none");

    private EvidenceFiles Files(EvidenceOptions? options = null)
        => new(new EvidenceDirectory(database.Directory.EvidenceDirectory, new SqliteStore(database)), new SqliteStore(database), options ?? new EvidenceOptions(), TimeProvider.System);

    private static Task<EvidenceResult> Put(EvidenceFiles files, byte[] content) => files.PutAsync("acme", Digest(content), new MemoryStream(content), Cancellation);

    private string[] Unfinished() => Directory.GetFiles(Path.Combine(directory, "evidence", "#incoming"));

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Zip(string entry)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            archive.CreateEntry("[Content_Types].xml");
            archive.CreateEntry(entry);
        }

        return bytes.ToArray();
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The client went away.");
    }
}
