using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>One rung of one window that was fired.</summary>
public sealed record Alert
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The chain it is about.</summary>
    public string? Chain { get; init; }

    /// <summary>The step it is about.</summary>
    public string? Step { get; init; }

    /// <summary>The window it is about.</summary>
    public string? Window { get; init; }

    /// <summary>Which opening of that window.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? Generation { get; init; }

    /// <summary><c>80%</c>, <c>due</c> or <c>due+P1D</c>.</summary>
    public string? Rung { get; init; }

    /// <summary>The members told, joined by commas.</summary>
    public string? To { get; init; }

    /// <summary>The members told.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>The channel used.</summary>
    public string? Channel { get; init; }

    /// <summary>When the window is or was due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When the rung fired.</summary>
    public DateTimeOffset? FiredAt { get; init; }

    /// <summary>Whether it fired late, after a time in which the service was down.</summary>
    public bool Late { get; init; }

    /// <summary>Each delivery.</summary>
    public IReadOnlyList<Delivery> Delivered { get; init; } = [];

    /// <summary>Who took note of it.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>When it will be told again, if someone asked for that.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }
}

/// <summary>One delivery of an alert.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="At">When.</param>
/// <param name="Status">How it went.</param>
public sealed record Delivery(string? Channel, DateTimeOffset? At, string? Status);

/// <summary>Which alerts to list; absent members do not filter.</summary>
public sealed record AlertsQuery
{
    /// <summary>The chain.</summary>
    public string? Chain { get; init; }

    /// <summary>The member told.</summary>
    public string? To { get; init; }

    /// <summary>Those fired at or after this moment.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Alerts a page, at most 500.</summary>
    public int? Limit { get; init; }
}

internal sealed record AlertVerb(string? By, DateTimeOffset? Until);
