namespace SalesFlow.SqlServer;

/// <summary>Tuning of the connections to SQL Server. What the connection string itself says goes first.</summary>
public sealed class SqlServerOptions
{
    /// <summary>How many connections read at most. Default: 16.</summary>
    public int Readers { get; set; } = 16;

    /// <summary>How many connections write at most: the journal's batches take one, done effects and delivered alerts the others. Default: 4.</summary>
    public int Writers { get; set; } = 4;

    /// <summary>A statement that takes longer is given up, in seconds. Waiting for another one's lock is given up by the server after 10. Default: 20.</summary>
    public int StatementSeconds { get; set; } = 20;

    /// <summary>All reads show the moment at which the database was opened, however long they take and whatever is written meanwhile: for <c>verify</c> beside running
    /// silos. They share one connection and take turns, and the server keeps old versions of rows for as long as it is open. Default: false.</summary>
    public bool OneMoment { get; set; }
}
