namespace SalesFlow.PostgreSql;

/// <summary>Tuning of the connections to PostgreSQL. What the connection string itself says goes first.</summary>
public sealed class PostgreSqlOptions
{
    /// <summary>How many connections read at most. Default: 12.</summary>
    public int Readers { get; set; } = 12;

    /// <summary>How many connections write at most: the journal's batches take one, done effects and delivered alerts the others. Default: 4.</summary>
    public int Writers { get; set; } = 4;

    /// <summary>A write that takes longer is given up by the server, in seconds. Default: 20.</summary>
    public int StatementSeconds { get; set; } = 20;

    /// <summary>A write that waits longer for another one's lock is given up by the server, in seconds. Default: 10.</summary>
    public int LockSeconds { get; set; } = 10;

    /// <summary>All reads show the moment at which the database was opened, however long they take and whatever is written meanwhile: for <c>verify</c> beside running
    /// silos. It holds back the server's own cleaning up for as long as it is open. Default: false.</summary>
    public bool OneMoment { get; set; }
}
