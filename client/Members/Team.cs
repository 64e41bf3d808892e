namespace SalesFlow.Client;

/// <summary>People who share their work.</summary>
public sealed record Team
{
    /// <summary>As members and chains name it.</summary>
    public required string Key { get; init; }

    /// <summary>Set by the server; 0 = known only because members name it.</summary>
    public int? Version { get; init; }

    /// <summary>By language: <c>zh-CN</c>, <c>en</c>; without one its key is shown.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The member who sees its work and answers for it.</summary>
    public string? Lead { get; init; }

    /// <summary>How many are in it. Set by the server.</summary>
    public int? Members { get; init; }
}

internal sealed record TeamPut(IReadOnlyDictionary<string, string>? Labels, string? Lead);
