using System.Globalization;

namespace SalesFlow;

/// <summary>Moments as this system keeps them: UTC, whole milliseconds (what every database engine keeps alike).</summary>
public static class Stamp
{
    public static DateTimeOffset Now(TimeProvider time) => Whole(time.GetUtcNow());

    public static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
