using NodaTime;
using Xunit;

namespace SalesFlow.Import;

public sealed class TimeReadingTests
{
    private static readonly DateTimeZone Shanghai = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [Theory]
    [InlineData("2010-12-30T14:32:00.000+01:00", "2010-12-30T13:32:00Z")]
    [InlineData("2010-12-30 14:32:00+01:00", "2010-12-30T13:32:00Z")]
    [InlineData("2010-12-30T14:32:00Z", "2010-12-30T14:32:00Z")]
    [InlineData("2026-03-05T09:08:07.1234567", "2026-03-05T01:08:07.1234567Z")]
    [InlineData("2026/3/5 9:08", "2026-03-05T01:08:00Z")]
    [InlineData("2026-03-05", "2026-03-04T16:00:00Z")]
    public void An_offset_stands_for_itself_and_local_time_is_of_the_zone(string text, string expected)
    {
        var (at, problem) = new TimeReading(Shanghai, null).Read(text);
        Assert.Null(problem);
        Assert.Equal(DateTimeOffset.Parse(expected), at);
    }

    [Theory]
    [InlineData("2026-03-29 02:30:00", "2026-03-29T01:30:00Z", "skipped by the change to summer time: moved on by the gap")]
    [InlineData("2026-10-25 02:30:00", "2026-10-25T00:30:00Z", "comes twice: the first")]
    public void A_clock_change_never_refuses_a_stamp(string text, string expected, string why) =>
        Assert.True(DateTimeOffset.Parse(expected) == new TimeReading(Berlin, null).Read(text).At, why);

    [Theory]
    [InlineData("dd.MM.yyyy HH:mm", "05.03.2026 09:08", "2026-03-05T01:08:00Z")]
    [InlineData("dd.MM.yyyy HH:mm zzz", "05.03.2026 09:08 +00:00", "2026-03-05T09:08:00Z")]
    [InlineData("yyyyMMddHHmmssK", "20260305090800Z", "2026-03-05T09:08:00Z")]
    [InlineData("yyyyMMddHHmmssK", "20260305090800", "2026-03-05T01:08:00Z")]
    public void A_format_of_the_mapping_is_taken_at_its_word(string format, string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected), new TimeReading(Shanghai, format).Read(text).At);

    [Fact]
    public void A_stamp_without_offset_and_zone_is_refused() =>
        Assert.Equal("'2026-03-05 09:08' has no offset and the mapping names no timeZone", new TimeReading(null, null).Read("2026-03-05 09:08").Problem);

    [Theory]
    [InlineData(null, "'soon' is not a time in ISO 8601")]
    [InlineData("dd.MM.yyyy", "'soon' is not a time in the form 'dd.MM.yyyy'")]
    public void What_is_no_time_is_refused_in_words(string? format, string expected) =>
        Assert.Equal(expected, new TimeReading(Shanghai, format).Read("soon").Problem);
}
