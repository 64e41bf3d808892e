namespace SalesFlow.Demo;

/// <summary>The size, the moment and the pace of the demo's company.</summary>
internal sealed record DemoOptions
{
    /// <summary>The same seed and moment give the same company and the same history. Default: 20260.</summary>
    public int Seed { get; init; } = 20260;

    /// <summary>The moment up to which history is played.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Where the company is. Default: Asia/Shanghai.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>Whole months before the running one. Default: 2.</summary>
    public int PastMonths { get; init; } = 2;

    /// <summary>Customers. Default: 800.</summary>
    public int Customers { get; init; } = 800;

    /// <summary>Chains that start on an ordinary working day. Default: 72.</summary>
    public int ChainsPerWorkday { get; init; } = 72;

    /// <summary>Different photos; chains share them. Default: 260.</summary>
    public int Photos { get; init; } = 260;

    /// <summary>Different documents. Default: 60.</summary>
    public int Documents { get; init; } = 60;

    /// <summary>Different signatures. Default: 40.</summary>
    public int Signatures { get; init; } = 40;

    /// <summary>Calls under way at once while history is played. Default: 16.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>Actions a second of the live agents. Default: 2.</summary>
    public double Speed { get; init; } = 2;

    /// <summary>The clock of the live agents. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>How far the play is.</summary>
/// <param name="Stage">What is under way, in words for the screen.</param>
/// <param name="Done">Items done of it.</param>
/// <param name="Total">Items in all; 0 when open-ended.</param>
internal sealed record DemoProgress(string Stage, int Done, int Total);

/// <summary>What was played.</summary>
internal sealed record DemoResult
{
    /// <summary>Nothing was played, because the tenant has chains already.</summary>
    public bool AlreadyThere { get; init; }

    public int Members { get; init; }
    public int Customers { get; init; }
    public int Files { get; init; }
    public int Chains { get; init; }
    public int Actions { get; init; }

    /// <summary>Calls and actions that the server refused; the first few in words.</summary>
    public int Refused { get; init; }

    public IReadOnlyList<string> Refusals { get; init; } = [];

    public TimeSpan Took { get; init; }
}
