using System.Globalization;

namespace SalesFlow.Bench;

/// <summary>Numbers among a command's arguments.</summary>
public static class Options
{
    /// <summary>The number after <c>--name</c>, or the default.</summary>
    public static int Number(string[] arguments, string name, int fallback) => Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length
        ? int.Parse(arguments[at + 1].Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)
        : fallback;
}
