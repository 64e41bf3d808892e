using System.Text.Json;

namespace SalesFlow.Client;

/// <summary>One item of the live feed.</summary>
/// <param name="Id">The place in the feed from which it can be resumed.</param>
/// <param name="Kind"><c>snapshot</c> first, then <c>pulse</c> (one line each) and <c>rates-changed</c>.</param>
/// <param name="Data">Its content, as the server tells it.</param>
public sealed record PulseItem(string? Id, string Kind, JsonElement Data);
