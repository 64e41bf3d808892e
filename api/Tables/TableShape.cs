using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace SalesFlow.Tables;

/// <summary>Which of an answer's members is its list, and what the list's columns are: read off the type that the endpoint says it answers with.</summary>
/// <param name="List">The member's name: <c>items</c>, or <c>groups</c> of rates.</param>
/// <param name="Columns">Names as in the JSON, in the order of the type.</param>
internal sealed record TableShape(string List, IReadOnlyList<string> Columns)
{
    private static readonly ConcurrentDictionary<Endpoint, TableShape?> Known = new();

    /// <summary>Addresses of other lists: of no use in a table.</summary>
    private static readonly HashSet<string> LeftOut = ["list", "lists"];

    /// <summary>Null where the endpoint answers with no list.</summary>
    public static TableShape? Of(Endpoint? endpoint) => endpoint is null ? null : Known.GetOrAdd(endpoint, static asked => Of(
        asked.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().LastOrDefault(answer => answer.StatusCode == 200 && answer.Type is not null)?.Type));

    internal static TableShape? Of(Type? answer)
    {
        foreach (var name in new[] { "Items", "Groups" })
        {
            if (answer?.GetProperty(name)?.PropertyType is { } list && Element(list) is { } element && ColumnsOf(element) is { Count: > 0 } columns)
            {
                return new(JsonNamingPolicy.CamelCase.ConvertName(name), columns);
            }
        }

        return null;
    }

    private static Type? Element(Type list) => list.IsArray ? list.GetElementType()
        : list.GetInterfaces().Append(list).FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];

    private static List<string> ColumnsOf(Type element) => element == typeof(string) || element == typeof(JsonElement) || element.IsPrimitive ? []
        : [.. element.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod is not null && property.GetIndexParameters().Length == 0 && property.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition != JsonIgnoreCondition.Always)
            .Select(property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name))
            .Where(name => !LeftOut.Contains(name))];
}
