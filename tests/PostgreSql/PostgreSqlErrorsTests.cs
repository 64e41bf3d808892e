using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace SalesFlow.PostgreSql;

public sealed class PostgreSqlErrorsTests
{
    [Theory]
    [InlineData("57P01")] // shut down by an administrator
    [InlineData("57P03")] // starting up, in recovery
    [InlineData("57014")] // took too long
    [InlineData("55P03")] // waited too long for a lock
    [InlineData("53100")] // disk full
    [InlineData("53300")] // too many connections
    [InlineData("25006")] // read-only
    [InlineData("58030")] // disk failed
    [InlineData("08006")] // connection failed
    [InlineData("28P01")] // password refused
    [InlineData("42P01")] // a table is missing
    [InlineData("XX002")] // an index is broken
    [InlineData(PostgreSqlErrors.Fenced)]
    public void The_stores_own_troubles_are_no_commits_fault(string state) => Assert.True(PostgreSqlErrors.IsUnavailable(Error(state)));

    [Theory]
    [InlineData("22021")] // a character that can't be kept
    [InlineData("22003")] // number out of range
    [InlineData("23514")] // a check
    [InlineData("23505")] // unique
    [InlineData("54000")] // too large for an index
    public void What_is_said_of_data_is_its_commits_fault(string state)
    {
        Assert.False(PostgreSqlErrors.IsUnavailable(Error(state)));
        Assert.False(PostgreSqlErrors.IsConflict(Error(state)));
    }

    [Theory]
    [InlineData(PostgreSqlErrors.VersionConflict, null)]
    [InlineData("40P01", null)]
    [InlineData("40001", null)]
    [InlineData("23505", "once_key_once")]
    [InlineData("23505", "record_once")]
    public void Another_writer_who_was_first_is_a_conflict(string state, string? constraint) => Assert.True(PostgreSqlErrors.IsConflict(Error(state, constraint)));

    [Fact]
    public void A_broken_line_and_a_bug_are_told_apart()
    {
        Assert.True(PostgreSqlErrors.IsUnavailable(new NpgsqlException("The connection was broken.", new SocketException())));
        Assert.True(PostgreSqlErrors.IsUnavailable(new TimeoutException()));
        Assert.False(PostgreSqlErrors.IsUnavailable(new InvalidCastException()));
        Assert.False(PostgreSqlErrors.IsUnavailable(new OperationCanceledException()));
    }

    private static PostgresException Error(string state, string? constraint = null) => new("said", "ERROR", "ERROR", state, constraintName: constraint);
}
