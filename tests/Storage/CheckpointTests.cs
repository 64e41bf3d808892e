using SalesFlow.Journal;
using SalesFlow.Sqlite;
using SalesFlow.Support;
using SalesFlow.Tests.Journal;
using Xunit;

namespace SalesFlow.Tests.Storage;

public sealed class CheckpointTests : IDisposable
{
    private const int Pages = 64;
    private const int PageBytes = 4096;
    private readonly string directory = Directory.CreateTempSubdirectory("salesflow-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Folder.Delete(directory);

    [Fact]
    public async Task The_log_is_begun_anew_while_commits_and_reads_go_on_and_nothing_is_lost()
    {
        const int streams = 1_500;
        using (var database = SqliteDatabase.Open(directory, new SqliteOptions { CheckpointPages = Pages }))
        {
            var engine = new SqliteJournalEngine(database);
            for (var i = 0; i < streams; i++)
            {
                var outcome = Assert.Single(await engine.WriteAsync([Some.Commit($"chain/{i}")]));
                Assert.Equal(CommitStatus.Committed, outcome.Status);
                if (i % 100 == 0)
                {
                    Assert.Single(await engine.ReadAsync(new("acme", $"chain/{i}"), 1, null, Cancel));
                }
            }

            // Each commit writes several pages: a log that was never begun anew would hold all of them.
            var log = new FileInfo(database.Directory.DatabaseFile + "-wal").Length / PageBytes;
            Assert.InRange(log, 1, 16 * Pages);
        }

        using var again = SqliteDatabase.Open(directory);
        for (var i = 0; i < streams; i += 50)
        {
            Assert.Single(await new SqliteJournalEngine(again).ReadAsync(new("acme", $"chain/{i}"), 1, null, Cancel));
        }
    }
}
