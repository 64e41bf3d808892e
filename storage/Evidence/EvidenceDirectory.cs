using SalesFlow.Journal;

namespace SalesFlow.Evidence;

/// <summary>Bytes as files, <c>&lt;directory&gt;/&lt;tenant&gt;/&lt;ab&gt;/&lt;sha256&gt;</c>. A file and its name
/// are on the disk before the store notes it, so a noted file is always there. No upload is in memory as a whole.</summary>
public sealed class EvidenceDirectory(string directory, IStore store) : IEvidenceBytes
{
    /// <summary>A name that no tenant's folder can have.</summary>
    private const string Incoming = "#incoming";

    public IUpload Begin() => new Upload(this, Path.Combine(Directory.CreateDirectory(Path.Combine(directory, Incoming)).FullName, Guid.NewGuid().ToString("n")));

    public ValueTask<bool> HasAsync(string tenant, string sha256, CancellationToken cancellation) => new(File.Exists(FileOf(tenant, sha256)));

    public ValueTask<Stream?> OpenAsync(string tenant, EvidenceFile file, CancellationToken cancellation)
        => new(FileOf(tenant, file.Sha256) is var path && File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous)
            : null);

    /// <summary>Removes what uploads left behind when the process ended in the middle of them. Call it at start, before any upload.</summary>
    public void RemoveUnfinished()
    {
        var incoming = Path.Combine(directory, Incoming);
        if (Directory.Exists(incoming))
        {
            Directory.Delete(incoming, recursive: true);
        }
    }

    /// <summary>Takes the bytes away; the note is the store's.</summary>
    public void Remove(string tenant, string sha256)
    {
        var path = FileOf(tenant, sha256);
        if (File.Exists(path))
        {
            File.Delete(path);
            DurableDirectory.Sync(Path.GetDirectoryName(path)!);
        }
    }

    private string FileOf(string tenant, string sha256)
    {
        // A tenant's id may hold dots and colons; one of dots only would lead out of the directory.
        var folder = Uri.EscapeDataString(tenant);
        return folder.Trim('.').Length == 0
            ? throw new ArgumentException("This tenant can't have files.", nameof(tenant))
            : Path.Combine(directory, folder, sha256[..2], sha256);
    }

    private sealed class Upload(EvidenceDirectory owner, string path) : IUpload
    {
        private readonly FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0, FileOptions.Asynchronous);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> part, CancellationToken cancellation) => file.WriteAsync(part, cancellation);

        public async ValueTask<Stream> ReadAsync(CancellationToken cancellation)
        {
            file.Flush(flushToDisk: true);
            await file.DisposeAsync();
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
        }

        public async ValueTask<bool> KeepAsync(string tenant, EvidenceFile note)
        {
            var kept = owner.FileOf(tenant, note.Sha256);
            var folder = Path.GetDirectoryName(kept)!;
            DurableDirectory.Create(owner.Root, folder);
            File.Move(path, kept, overwrite: true);
            DurableDirectory.Sync(folder);
            return await owner.Store.AddEvidenceAsync(tenant, note, CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            await file.DisposeAsync();
            File.Delete(path);
        }
    }

    private string Root => directory;

    private IStore Store => store;
}
