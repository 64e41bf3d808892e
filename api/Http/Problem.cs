using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SalesFlow.Api;

/// <summary>An error as it is answered (RFC 9457).</summary>
/// <param name="Code">Stable word for programs.</param>
/// <param name="Title">The same for every problem of this code.</param>
/// <param name="Detail">What is wrong here and what to do, in a sentence.</param>
public sealed record Problem(int Status, string Code, string Title, string Detail, IReadOnlyList<FieldError>? Errors = null)
{
    public const string MediaType = "application/problem+json";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Identifies the kind of problem; not meant to be opened.</summary>
    public string Type => $"https://salesflow.cn/problems/{Code}";

    /// <summary>Seconds to wait before the request is worth repeating.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Writes members of its own, where this problem has any.</summary>
    public Action<Utf8JsonWriter>? More { get; init; }

    public Task WriteAsync(HttpContext http)
    {
        HttpMetrics.Count(Status);
        var response = http.Response;
        response.StatusCode = Status;
        SecurityHeaders.Set(http);
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString();
        }

        if (Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = http.GetEndpoint()?.Metadata.GetMetadata<BasicMetadata>() is not null ? BasicMetadata.Challenge
                : Code.StartsWith("token-", StringComparison.Ordinal) ? "Bearer error=\"invalid_token\"" : "Bearer";
        }

        if (HttpMethods.IsHead(http.Request.Method))
        {
            return Task.CompletedTask;
        }

        Write(response.BodyWriter);
        return response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
    }

    public void Write(IBufferWriter<byte> target)
    {
        using var json = new Utf8JsonWriter(target, Relaxed);
        json.WriteStartObject();
        json.WriteString("type"u8, Type);
        json.WriteString("title"u8, Title);
        json.WriteNumber("status"u8, Status);
        json.WriteString("detail"u8, Detail);
        json.WriteString("code"u8, Code);
        WriteErrors(json);
        More?.Invoke(json);
        json.WriteEndObject();
    }

    /// <summary>The member <c>errors</c>, where there are any.</summary>
    public void WriteErrors(Utf8JsonWriter json)
    {
        if (Errors is { Count: > 0 })
        {
            json.WriteStartArray("errors"u8);
            foreach (var error in Errors)
            {
                json.WriteStartObject();
                json.WriteString("pointer"u8, error.Pointer);
                json.WriteString("detail"u8, error.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }
}

/// <summary>Ends a request with a problem. For the rare and the wrong; the hot path hands problems on as values.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
