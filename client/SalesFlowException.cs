using System.Net;
using System.Text.Json.Serialization;

namespace SalesFlow.Client;

/// <summary>A refusal by the server: the problem details (RFC 9457) of its answer.</summary>
public sealed class SalesFlowException : Exception
{
    /// <summary>For serializers and tests; the client fills every member.</summary>
    public SalesFlowException() : this("The server refused the call.") { }

    /// <summary>A refusal that is known by its words only.</summary>
    public SalesFlowException(string message) : base(message) { }

    /// <summary>A refusal that is known by its words and the fault behind it.</summary>
    public SalesFlowException(string message, Exception inner) : base(message, inner) { }

    internal SalesFlowException(HttpStatusCode status, Problem problem, TimeSpan? retryAfter)
        : base($"{(int)status} {problem.Code ?? problem.Title ?? status.ToString()}: {problem.Detail ?? problem.Title ?? "no detail"}")
    {
        Status = status;
        Code = problem.Code ?? $"http-{(int)status}";
        Detail = problem.Detail ?? problem.Title;
        // Absent in the answer is null here, whatever the initializer says.
        Errors = problem.Errors ?? [];
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The stable word for the reason, such as <c>action-id-reused</c>; <c>http-…</c> where the answer had none.</summary>
    public string Code { get; } = "unknown";

    /// <summary>What happened, in a sentence.</summary>
    public string? Detail { get; }

    /// <summary>The fields that were wrong, if any.</summary>
    public IReadOnlyList<FieldError> Errors { get; } = [];

    /// <summary>How long the server asks to be left alone, if it says so.</summary>
    public TimeSpan? RetryAfter { get; }
}

/// <summary>One wrong field.</summary>
/// <param name="Path">JSON pointer into the body that was sent, such as <c>/evidence/0/sha256</c>.</param>
/// <param name="Detail">What is wrong with it.</param>
public sealed record FieldError([property: JsonPropertyName("pointer")] string Path, string Detail);

internal sealed record Problem
{
    public string? Title { get; init; }
    public string? Detail { get; init; }
    public string? Code { get; init; }
    public IReadOnlyList<FieldError> Errors { get; init; } = [];
}
