using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace SalesFlow.Api;

/// <summary>A page of a list.</summary>
/// <param name="Next">Cursor of the page after it; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>An error as the OpenAPI document describes it.</summary>
public sealed record ProblemWire(string Type, string Title, int Status, string Detail, string Code, FieldError[]? Errors);

/// <summary>What every endpoint says about itself.</summary>
internal static class Endpoints
{
    public static RouteHandlerBuilder Described(this RouteHandlerBuilder endpoint, string name, string summary, string description) =>
        endpoint.WithName(name).WithSummary(summary).WithDescription(description);

    /// <summary>The problems that an endpoint may answer, besides 500.</summary>
    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<ProblemWire>(status, Problem.MediaType);
        }

        return endpoint;
    }

    /// <summary>A query parameter that the handler reads by itself.</summary>
    public static RouteHandlerBuilder Query(this RouteHandlerBuilder endpoint, string name, string description) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            return Task.CompletedTask;
        });

    public static RouteHandlerBuilder QueryMode(this RouteHandlerBuilder endpoint) => endpoint.Query("mode", "live (default) or history");
}
