using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesFlow.Customers;

/// <summary>Win-back talk tracks (挽回话术), as data: <c>talk-tracks.json</c>. A tenant may bring its own in the same form.</summary>
public static class TalkTracks
{
    private const string Resource = "Customers/talk-tracks.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) } };

    /// <summary>The tracks that every tenant starts with, in the order they are offered.</summary>
    internal static IReadOnlyList<TalkTrackTemplate> Shipped { get; } = Read();

    internal static IReadOnlyList<TalkTrack> For(SilentCustomer line, List<Purchase> orders) =>
        [.. Shipped.Where(track => track.Fits(line)).Select(track => new TalkTrack(track.Key, new(Filled(track.Chinese, line, orders, chinese: true), Filled(track.English, line, orders, chinese: false))))];

    private static string Filled(string text, SilentCustomer line, List<Purchase> orders, bool chinese) => text
        .Replace("{customer}", line.Customer)
        .Replace("{days}", $"{line.DaysSilent}")
        .Replace("{last}", $"{line.LastPurchase:yyyy-MM-dd}")
        .Replace("{orders}", $"{line.Orders}")
        .Replace("{exchanges}", SilentWords.Kinds(line, chinese))
        .Replace("{category}", Favourite(orders) ?? (chinese ? "原有产品" : "what they had"));

    // The category they ordered most often, not the dearest: that is what they will remember. Equal ones by name.
    private static string? Favourite(List<Purchase> orders) => orders.SelectMany(order => order.Lines.Select(line => line.Category).Distinct())
        .GroupBy(category => category).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;

    private static TalkTrackTemplate[] Read()
    {
        using var stream = typeof(TalkTracks).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not embedded");
        return JsonSerializer.Deserialize<TalkTrackTemplate[]>(stream, Json)!;
    }
}

/// <summary>A talk track with its conditions.</summary>
/// <param name="Kinds">Fits when one of these exchanges took place; null fits any.</param>
/// <param name="MinOrders">Fewest orders ever placed.</param>
/// <param name="MaxOrders">Most orders ever placed; null without a limit.</param>
internal sealed record TalkTrackTemplate(
    string Key, IReadOnlyList<ExchangeKind>? Kinds, int MinOrders, int? MaxOrders,
    [property: JsonPropertyName("zh-CN")] string Chinese, [property: JsonPropertyName("en")] string English)
{
    public bool Fits(SilentCustomer line) =>
        line.Orders >= MinOrders && (MaxOrders is not { } most || line.Orders <= most) && (Kinds is null || line.Exchanges.Any(talk => Kinds.Contains(talk.Kind)));
}
