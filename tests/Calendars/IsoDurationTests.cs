using Xunit;

namespace SalesFlow.Calendars;

public class IsoDurationTests
{
    [Theory]
    [InlineData("P2D", 2, "00:00:00", "P2D")]
    [InlineData("PT16H", 0, "16:00:00", "PT16H")]
    [InlineData("PT48H", 0, "2.00:00:00", "PT48H")]
    [InlineData("PT4H30M", 0, "04:30:00", "PT4H30M")]
    [InlineData("PT90M", 0, "01:30:00", "PT1H30M")]
    [InlineData("P1DT2H", 1, "02:00:00", "P1DT2H")]
    [InlineData("P1W", 7, "00:00:00", "P7D")]
    [InlineData("PT0S", 0, "00:00:00", "PT0S")]
    [InlineData("P0D", 0, "00:00:00", "PT0S")]
    [InlineData("PT1H1M1.5S", 0, "01:01:01.5", "PT1H1M1.5S")]
    [InlineData("PT1.5H", 0, "01:30:00", "PT1H30M")]
    [InlineData("PT0.0000001S", 0, "00:00:00.0000001", "PT0.0000001S")]
    [InlineData("P36525D", 36525, "00:00:00", "P36525D")]
    public void A_length_is_read_and_written(string text, int days, string time, string canonical)
    {
        Assert.True(IsoDuration.TryParse(text, out var length));
        Assert.Equal(new IsoLength(days, TimeSpan.Parse(time)), length);
        Assert.Equal(canonical, IsoDuration.Format(length));
        Assert.True(IsoDuration.TryParse(canonical, out var again));
        Assert.Equal(length, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("P1M2D")]
    [InlineData("P1W2D")]
    [InlineData("P1H")]
    [InlineData("PT1D")]
    [InlineData("PT1M1H")]
    [InlineData("PT1H1H")]
    [InlineData("PT1.5H30M")]
    [InlineData("P1.5D")]
    [InlineData("P-1D")]
    [InlineData("-P1D")]
    [InlineData("P+1D")]
    [InlineData("PT1H30")]
    [InlineData("PT.5H")]
    [InlineData("PT1.H")]
    [InlineData("PT1.1.1H")]
    [InlineData("PTH")]
    [InlineData("PD")]
    [InlineData("pt1h")]
    [InlineData(" PT1H")]
    [InlineData("PT1H ")]
    [InlineData("PT1HT1M")]
    [InlineData("P٣D")]
    [InlineData("P36526D")]
    [InlineData("P999999999W")]
    [InlineData("PT999999999H")]
    [InlineData("P99999999999999999999D")]
    public void What_is_not_a_fixed_length_is_refused(string? text) => Assert.False(IsoDuration.TryParse(text, out _));

    [Fact]
    public void A_day_is_as_long_as_the_clock_says()
    {
        var length = new IsoLength(2, TimeSpan.FromHours(3));

        Assert.Equal(TimeSpan.FromHours(18), length.OnWorkingClock(TimeSpan.FromHours(7.5)));
        Assert.Equal(TimeSpan.FromHours(51), length.OnElapsedClock());
        Assert.Equal("P2DT3H", length.ToString());
    }
}
