using SalesFlow.Sqlite;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Storage;

public sealed class SqliteCheckpointsTests
{
    [Fact]
    public async Task What_was_written_is_moved_into_the_database_beside_the_writer()
    {
        var directory = Directory.CreateTempSubdirectory("salesflow-").FullName;
        var file = Path.Combine(directory, "some.db");
        using (var writer = Connection.Open(file, write: true, ["journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0"]))
        {
            writer.Execute("CREATE TABLE some (body BLOB)");
            var before = new FileInfo(file).Length;
            var moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var checkpoints = new SqliteCheckpoints(file, every: 100, moved.SetResult);

            checkpoints.Written(99);
            writer.Execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO some SELECT zeroblob(4000) FROM n");
            Assert.Equal(200, writer.TotalChanges);
            Assert.Equal(before, new FileInfo(file).Length);

            checkpoints.Written(200);
            await moved.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.True(new FileInfo(file).Length > before + (200 * 4000));
        }

        Folder.Delete(directory);
    }
}
