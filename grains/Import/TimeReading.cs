using System.Globalization;
using NodaTime;

namespace SalesFlow.Import;

/// <summary>
/// Turns a stamp of a log into a moment. A stamp with an offset stands for itself; one without is local time of <paramref name="Zone"/>.
/// A local time that a clock change skips is moved forward by the gap, one that happens twice is the first.
/// </summary>
/// <param name="Zone">Zone for stamps without offset; null refuses such stamps.</param>
/// <param name="Format">A .NET format; null takes ISO 8601 and the forms that spreadsheets write (<c>2026/3/5 9:08</c>).</param>
public sealed record TimeReading(DateTimeZone? Zone, string? Format)
{
    private static readonly string[] LocalForms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm", "yyyy-MM-dd",
        "yyyy/M/d H:mm:ss.FFFFFFF", "yyyy/M/d H:mm", "yyyy/M/d", "yyyy-M-d H:mm:ss", "yyyy-M-d H:mm",
    ];

    private static readonly string[] OffsetForms = [.. LocalForms.Select(f => f + "zzz"), .. LocalForms.Select(f => f + "' 'zzz"), .. LocalForms.Select(f => f + "'Z'")];

    /// <summary>The same for a value that the source may declare a moment: then it is written as ISO 8601 whatever the format.</summary>
    public (DateTimeOffset At, string? Problem) Read(LogValue value) => (value.Kind == LogKind.Moment && Format is not null ? this with { Format = null } : this).Read(value.Text);

    /// <summary>The same moment by the zone's clock; as it is where no zone is named.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => Zone is null ? at : Instant.FromDateTimeOffset(at).InZone(Zone).ToDateTimeOffset();

    /// <summary>The moment, or the reason in words why there is none.</summary>
    public (DateTimeOffset At, string? Problem) Read(string text)
    {
        var (offset, local) = Forms();
        if (DateTimeOffset.TryParseExact(text, offset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return (at, null);
        }

        if (!DateTime.TryParseExact(text, local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
        {
            return (default, $"'{text}' is not a time {(Format is null ? "in ISO 8601" : $"in the form '{Format}'")}");
        }

        return Zone is null
            ? (default, $"'{text}' has no offset and the mapping names no timeZone")
            : (Zone.AtLeniently(LocalDateTime.FromDateTime(wall)).ToDateTimeOffset(), null);
    }

    /// <summary>A format with <c>z</c> wants an offset, one with <c>K</c> takes it or leaves it, any other is local time.</summary>
    private (string[] Offset, string[] Local) Forms()
    {
        if (Format is null)
        {
            return (OffsetForms, LocalForms);
        }

        if (Format.Contains('z', StringComparison.Ordinal))
        {
            return ([Format], []);
        }

        return Format.Contains('K', StringComparison.Ordinal)
            ? ([Format.Replace("K", "zzz", StringComparison.Ordinal), Format.Replace("K", "'Z'", StringComparison.Ordinal)], [Format.Replace("K", "", StringComparison.Ordinal)])
            : ([], [Format]);
    }
}
