using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using SalesFlow.Sqlite;

namespace SalesFlow.Hosting;

/// <summary>What stops a start, in one line for the operator.</summary>
public static class StartErrors
{
    /// <summary>Null where it is no error of a start: then the whole trace is wanted.</summary>
    public static string? Line(Exception error) => error switch
    {
        ConfigurationException or DataDirectoryInUseException or InvalidDataException => error.Message,
        UnauthorizedAccessException or IOException or SocketException => error.Message,
        NpgsqlException server => $"the database cannot be opened: {server.Message.ReplaceLineEndings(" ")}{(server.InnerException is { } inner ? $" ({inner.Message})" : "")}",
        ArgumentException { ParamName: not null } format when format.StackTrace?.Contains("Npgsql", StringComparison.Ordinal) == true => $"ConnectionStrings__SalesFlow: {format.Message.ReplaceLineEndings(" ")}",
        SqliteException sqlite => $"the database cannot be opened: {sqlite.Message}",
        _ => null,
    };
}
