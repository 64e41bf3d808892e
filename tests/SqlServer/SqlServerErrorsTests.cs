using System.Net.Sockets;
using Xunit;

namespace SalesFlow.SqlServer;

public sealed class SqlServerErrorsTests
{
    [Theory]
    [InlineData(-2)] // time over
    [InlineData(-1)] // no connection
    [InlineData(0)] // the line broke
    [InlineData(233)] // nobody at the other end
    [InlineData(10054)] // cut
    [InlineData(1101)] // no room
    [InlineData(1105)]
    [InlineData(9002)] // log full
    [InlineData(6005)] // shutting down
    [InlineData(1222)] // waited too long for a lock
    [InlineData(1205)] // deadlock: for reads, which try again
    [InlineData(3906)] // read-only
    [InlineData(824)] // disk failed
    [InlineData(208)] // a table is missing
    [InlineData(2812)] // the procedure is missing
    [InlineData(18456)] // login failed
    [InlineData(40613)] // Azure: not available now
    [InlineData(SqlServerErrors.Fenced)]
    public void The_stores_own_troubles_are_no_commits_fault(int number) => Assert.False(SqlServerErrors.IsAboutData(number));

    [Theory]
    [InlineData(515)] // missing
    [InlineData(547)] // a check
    [InlineData(2628)] // too long
    [InlineData(8115)] // out of range
    [InlineData(2601)] // unique
    public void What_is_said_of_data_is_its_commits_fault(int number)
    {
        Assert.True(SqlServerErrors.IsAboutData(number));
        Assert.False(SqlServerErrors.IsConflict(number, "Cannot insert duplicate key row in object 'dbo.subject' with unique index 'subject_by_number'."));
    }

    [Theory]
    [InlineData(SqlServerErrors.VersionConflict, "a stream is at another version")]
    [InlineData(1205, "Transaction (Process ID 52) was deadlocked on lock resources with another process and has been chosen as the deadlock victim.")]
    [InlineData(2627, "Violation of PRIMARY KEY constraint 'once_key_once'. Cannot insert duplicate key in object 'dbo.once_key'. The duplicate key value is (acme, a-1).")]
    [InlineData(2627, "Violation of UNIQUE KEY constraint 'record_once'. Cannot insert duplicate key in object 'dbo.record'.")]
    [InlineData(2627, "Violation of PRIMARY KEY constraint 'chain_once'. Cannot insert duplicate key in object 'dbo.chain'.")]
    public void Another_writer_who_was_first_is_a_conflict(int number, string message) => Assert.True(SqlServerErrors.IsConflict(number, message));

    [Fact]
    public void An_alert_that_exists_is_no_conflict()
        => Assert.False(SqlServerErrors.IsConflict(2627, "Violation of UNIQUE KEY constraint 'alert_once'. Cannot insert duplicate key in object 'dbo.alert'."));

    [Fact]
    public void A_broken_line_and_a_bug_are_told_apart()
    {
        Assert.True(SqlServerErrors.IsUnavailable(new SocketException()));
        Assert.True(SqlServerErrors.IsUnavailable(new TimeoutException()));
        Assert.True(SqlServerErrors.IsUnavailable(new InvalidOperationException("no connection was free") { Source = "Microsoft.Data.SqlClient" }));
        Assert.False(SqlServerErrors.IsUnavailable(new InvalidOperationException("a bug")));
        Assert.False(SqlServerErrors.IsUnavailable(new OperationCanceledException()));
    }

    [Fact]
    public void A_start_without_ICU_says_what_to_do()
    {
        if (!AppContext.TryGetSwitch("System.Globalization.Invariant", out var invariant) || !invariant)
        {
            return;
        }

        var refused = Assert.Throws<InvalidDataException>(() => SqlServerDatabase.Open("Server=127.0.0.1,1;Connect Timeout=1"));
        Assert.Contains("libicu", refused.Message, StringComparison.Ordinal);
    }
}
