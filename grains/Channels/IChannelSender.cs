using System.Net;
using System.Net.Sockets;

namespace SalesFlow.Channels;

/// <summary>Sends by one kind of channel, as its provider wants it.</summary>
public interface IChannelSender
{
    string Kind { get; }

    /// <summary>Never throws for what the receiver or the network does.</summary>
    Task<SendResult> Send(Outgoing message, CancellationToken cancellation);
}

/// <summary>One message or event, ready to go.</summary>
/// <param name="Id">The same at every try.</param>
/// <param name="Address">Unsealed.</param>
/// <param name="Secrets">Unsealed, newest first: all that are in use.</param>
/// <param name="To">Where the person is reached; null where the channel is a room.</param>
/// <param name="Body">Webhooks: the payload.</param>
public sealed record Outgoing(Channel Channel, string Id, string? Address, string[] Secrets, string? To, string Title, string Text, byte[] Body, DateTimeOffset At)
{
    /// <summary>It only says that the channel works.</summary>
    public bool Trial { get; init; }

    /// <summary>What goes to a customer, where it does.</summary>
    public CustomerSummary? Summary { get; init; }
}

/// <summary>How a try ended.</summary>
public enum SendOutcome
{
    Delivered = 1,

    /// <summary>The receiver would not take this one.</summary>
    Refused = 2,

    /// <summary>The receiver does not answer, or not as it should: it takes nothing now.</summary>
    Down = 3,

    /// <summary>Too many at once: later.</summary>
    Limited = 4,

    /// <summary>The receiver wants no more, ever.</summary>
    Gone = 5,
}

/// <param name="Code">Status of HTTP, or the provider's own number.</param>
/// <param name="Error">Without any secret.</param>
/// <param name="After">How long the receiver wants to be left alone.</param>
public sealed record SendResult(SendOutcome Outcome, int? Code = null, string? Error = null, TimeSpan? After = null)
{
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>What a status of HTTP means. Pure.</summary>
    public static SendResult Of(int status, TimeSpan? after) => status switch
    {
        >= 200 and < 300 => new(SendOutcome.Delivered, status),
        410 => new(SendOutcome.Gone, status, "the receiver answered 410: it wants no more"),
        429 => new(SendOutcome.Limited, status, "the receiver answered 429: too many", Bounded(after)),
        400 or 413 or 415 or 422 => new(SendOutcome.Refused, status, $"the receiver answered {status}"),
        _ => new(SendOutcome.Down, status, $"the receiver answered {status}", Bounded(after)),
    };

    /// <summary>What a fault on the way means. Pure.</summary>
    public static SendResult Of(Exception fault) => fault switch
    {
        ForbiddenAddressException or HttpRequestException { InnerException: ForbiddenAddressException } or SealException =>
            new(SendOutcome.Down, null, (fault as HttpRequestException)?.InnerException?.Message ?? fault.Message),
        HttpRequestException e => new(SendOutcome.Down, null, $"not reached: {e.HttpRequestError}"),
        OperationCanceledException => new(SendOutcome.Down, null, "no answer in time"),
        SocketException e => new(SendOutcome.Down, null, $"not reached: {e.SocketErrorCode}"),
        _ => new(SendOutcome.Down, null, fault.GetType().Name),
    };

    private static TimeSpan? Bounded(TimeSpan? after) => after is { } wait && wait > TimeSpan.Zero ? (wait > LongestWait ? LongestWait : wait) : null;
}
