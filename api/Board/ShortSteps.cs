using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Board;

/// <summary>A step in the short form of a chain's row.</summary>
/// <param name="K">Key.</param>
/// <param name="N">Node.</param>
/// <param name="S">State.</param>
/// <param name="F">Started, Unix milliseconds, as are <paramref name="D"/> (done) and <paramref name="U"/> (due).</param>
/// <param name="W">Working seconds from start to done.</param>
/// <param name="L">Late.</param>
/// <param name="M">Codes of what is missing.</param>
internal sealed record ShortStep(string K, string N, string S, long? F, long? D, long? U, double? W, bool L, string[]? M)
{
    public static ShortStep[] Read(byte[] steps) => JsonSerializer.Deserialize(steps, ShortStepJson.Default.ShortStepArray) ?? [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ShortStep[]))]
internal sealed partial class ShortStepJson : JsonSerializerContext;
