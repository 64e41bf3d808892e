using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace SalesFlow.Api;

/// <summary>The OpenAPI document and the page that shows it.</summary>
internal static class Docs
{
    public static IServiceCollection AddSalesFlowOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "SalesFlow", Version = "v1",
                Description = "Which action is stuck, and is there evidence? Times are RFC 3339 with offset in, UTC out; durations ISO 8601; errors RFC 9457 with a stable 'code'.",
            };
            document.Servers = [];
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, sf_…" },
            };
            document.Security = [new() { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            SayLimits(document);
            return Task.CompletedTask;
        }));

    /// <summary>Whoever needs a credential has limits, and is told when to come again.</summary>
    private static void SayLimits(OpenApiDocument document)
    {
        foreach (var operation in document.Paths.Values.Where(path => path.Operations is not null).SelectMany(path => path.Operations!.Values))
        {
            if (operation.Responses is not { } responses || !responses.TryGetValue("503", out var busy) || !responses.ContainsKey("401"))
            {
                continue;
            }

            responses["429"] = new OpenApiResponse { Description = "The tenant's limit is reached; nothing was done.", Content = busy.Content };
            foreach (var status in new[] { "429", "503" })
            {
                if (responses[status] is OpenApiResponse { } response)
                {
                    response.Headers = new Dictionary<string, IOpenApiHeader>
                    {
                        ["Retry-After"] = new OpenApiHeader { Description = "Seconds to wait before the same is sent again.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } },
                    };
                }
            }
        }
    }

    public static void MapDocs(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").Allow(Role.Anyone);
        routes.MapScalarApiReference("/docs", options => options.WithTitle("SalesFlow API").WithOpenApiRoutePattern("/openapi/{documentName}.json")).Allow(Role.Anyone);
    }
}
