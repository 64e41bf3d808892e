using System.Net.Sockets;
using Microsoft.Data.Sqlite;
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
        SqliteException sqlite => $"the database cannot be opened: {sqlite.Message}",
        _ => null,
    };
}
