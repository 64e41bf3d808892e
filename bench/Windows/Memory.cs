using SalesFlow.Support;

namespace SalesFlow.Bench;

/// <summary>What a server's process holds in memory.</summary>
/// <param name="Resident">Bytes, its programs included.</param>
/// <param name="Own">Bytes among them that belong to no file: the managed heap, SQLite's page caches, compiled code, .NET's own.</param>
public readonly record struct Memory(long Resident, long Own)
{
    /// <summary>Reads it of a running server.</summary>
    public static Memory Of(ChildServer server) => new(server.ResidentBytes, server.ResidentOwnBytes);
}
