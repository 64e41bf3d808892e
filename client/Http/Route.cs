using System.Globalization;
using System.Text;

namespace SalesFlow.Client;

/// <summary>A path below the base address with its query; values are escaped, absent ones left out.</summary>
internal sealed class Route(string path)
{
    private readonly StringBuilder text = new(path);
    private char separator = '?';

    public static Route To(params ReadOnlySpan<string> parts)
    {
        var path = new StringBuilder("v1");
        foreach (var part in parts)
            path.Append('/').Append(Uri.EscapeDataString(part));
        return new Route(path.ToString());
    }

    public Route With(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return this;
        text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
        separator = '&';
        return this;
    }

    public Route With(string name, int? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    public Route With(string name, bool? value) => With(name, value switch { true => "true", false => "false", null => null });

    public Route With(string name, DateTimeOffset? value) => With(name, value?.ToString("O", CultureInfo.InvariantCulture));

    public Route With<T>(string name, T? value) where T : struct, Enum => With(name, value is { } word ? Words<T>.Of(word) : null);

    public Route With(SendMode mode) => With("mode", mode == SendMode.History ? "history" : null);

    public override string ToString() => text.ToString();
}
