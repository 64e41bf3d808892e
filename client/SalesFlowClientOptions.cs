using System.Security.Cryptography;

namespace SalesFlow.Client;

/// <summary>How often and how patiently a call is repeated. Only calls that are safe to repeat are: reads, PUTs, actions and chain creation.</summary>
public sealed record SalesFlowClientOptions
{
    /// <summary>Attempts of one call in all, the first included. Default: 8, which with the waits below outlasts a server's restart.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>Longest time that one attempt of a repeatable call waits for the beginning of an answer before the next one is made. Default: 30 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait before the second attempt; doubles with each further one. Default: 200 ms.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait between two attempts. A server that asks for more (<c>Retry-After</c>) ends the attempts. Default: 30 s.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A number in [0, 1) that spreads the waits of many clients. Default: from the system's entropy.</summary>
    public Func<double> Jitter { get; init; } = static () => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);

    /// <summary>The clock that waits are measured on. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
