using SalesFlow.Archive;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Personal;
using SalesFlow.Sqlite;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Tests.Journal;

/// <summary>One database's place for data, which the suites open, close and open again.</summary>
public interface IStoragePlace : IAsyncDisposable
{
    ValueTask<IOpenStorage> OpenAsync();
}

/// <summary>An opened database.</summary>
public interface IOpenStorage : IAsyncDisposable
{
    IJournalEngine Engine { get; }

    IStore Store { get; }

    ListDatabase Lists { get; }

    IArchiveStore Archive { get; }

    IPersonalStore Personal { get; }

    IEvidenceBytes Evidence { get; }

    IDatabaseClock Clock { get; }

    /// <summary>Makes the store run out of room, really.</summary>
    Task ExhaustAsync();

    Task RelieveAsync();
}

public sealed class SqlitePlace : IStoragePlace
{
    private readonly string directory = Directory.CreateTempSubdirectory("salesflow-").FullName;

    /// <summary>Where it keeps files of evidence.</summary>
    public string Evidence => Path.Combine(directory, "evidence");

    public ValueTask<IOpenStorage> OpenAsync() => ValueTask.FromResult<IOpenStorage>(new Opened(SqliteDatabase.Open(directory)));

    public ValueTask DisposeAsync()
    {
        Folder.Delete(directory);
        return ValueTask.CompletedTask;
    }

    private sealed class Opened(SqliteDatabase database) : IOpenStorage
    {
        public IJournalEngine Engine { get; } = new SqliteJournalEngine(database);

        public IStore Store { get; } = new SqliteStore(database);

        public ListDatabase Lists { get; } = ListDatabase.Sqlite(database);

        public IArchiveStore Archive { get; } = new ArchiveStore(ArchiveDatabase.Sqlite(database));

        public IPersonalStore Personal { get; } = new SqlitePersonal(
            database, ListDatabase.Sqlite(database), new EvidenceDirectory(database.Directory.EvidenceDirectory, new SqliteStore(database)));

        public IEvidenceBytes Evidence { get; } = new EvidenceDirectory(database.Directory.EvidenceDirectory, new SqliteStore(database));

        public IDatabaseClock Clock { get; } = new SqliteClock(TimeProvider.System);

        // SQLite raises the limit to the pages that are there, so that the next new page is one too many.
        public Task ExhaustAsync()
        {
            database.Writer.Execute("PRAGMA max_page_count = 1");
            return Task.CompletedTask;
        }

        public Task RelieveAsync()
        {
            database.Writer.Execute("PRAGMA max_page_count = 1073741823");
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            Lists.Dispose();
            database.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Opens the storage for a test and cleans up after it.</summary>
public abstract class StorageTest : IAsyncLifetime
{
    private IStoragePlace place = null!;
    private IOpenStorage storage = null!;

    protected IJournalEngine Engine => storage.Engine;

    protected IStore Store => storage.Store;

    protected IOpenStorage Storage => storage;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract IStoragePlace NewPlace();

    public async ValueTask InitializeAsync()
    {
        place = NewPlace();
        storage = await place.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await storage.DisposeAsync();
        await place.DisposeAsync();
    }

    protected async Task ReopenAsync()
    {
        await storage.DisposeAsync();
        storage = await place.OpenAsync();
    }

    protected ValueTask<CommitOutcome[]> Write(params Commit[] commits) => Engine.WriteAsync(commits);

    protected async Task Keep(params Commit[] commits)
        => Assert.All(await Write(commits), outcome => Assert.Equal(CommitStatus.Committed, outcome.Status));
}
