namespace SalesFlow.Web.Chains;

/// <summary>A position on Earth.</summary>
/// <param name="Accuracy">Metres.</param>
/// <param name="At">When it was fixed.</param>
public sealed record Place(double Lat, double Lon, double? Accuracy, DateTimeOffset? At)
{
    private const double Earth = 6_371_008.8;

    /// <summary>Metres along the ground.</summary>
    public double To(Place other)
    {
        var (a, b) = (Lat * Math.PI / 180, other.Lat * Math.PI / 180);
        var half = Math.Pow(Math.Sin((b - a) / 2), 2) + (Math.Cos(a) * Math.Cos(b) * Math.Pow(Math.Sin((other.Lon - Lon) * Math.PI / 360), 2));
        return 2 * Earth * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }
}
