using Xunit;

namespace SalesFlow.Notifications;

public sealed class QuietHoursTests
{
    [Theory]
    [InlineData("2026-02-03T21:59:59+08:00", "2026-02-03T21:59:59+08:00")]
    [InlineData("2026-02-03T22:00:00+08:00", "2026-02-04T07:30:00+08:00")]
    [InlineData("2026-02-03T23:59:00+08:00", "2026-02-04T07:30:00+08:00")]
    [InlineData("2026-02-04T00:00:00+08:00", "2026-02-04T07:30:00+08:00")]
    [InlineData("2026-02-04T07:29:59+08:00", "2026-02-04T07:30:00+08:00")]
    [InlineData("2026-02-04T07:30:00+08:00", "2026-02-04T07:30:00+08:00")]
    public void Quiet_hours_over_midnight_end_in_the_morning(string at, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected), QuietHours.NotBefore(DateTimeOffset.Parse(at), ["22:00", "07:30"], "Asia/Shanghai"));

    [Theory]
    [InlineData("2026-02-03T12:30:00+08:00", "2026-02-03T14:00:00+08:00")]
    [InlineData("2026-02-03T14:00:00+08:00", "2026-02-03T14:00:00+08:00")]
    [InlineData("2026-02-03T03:00:00Z", "2026-02-03T03:00:00Z")]
    public void Quiet_hours_within_a_day_end_the_same_day(string at, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected), QuietHours.NotBefore(DateTimeOffset.Parse(at), ["12:00", "14:00"], "Asia/Shanghai"));

    [Theory]
    [InlineData("2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00")] // 02:30 does not exist that day: the clock goes on at 03:00
    [InlineData("2026-10-25T01:30:00+02:00", "2026-10-25T02:30:00+02:00")] // 02:30 comes twice: the first
    [InlineData("2026-10-25T02:10:00+01:00", "2026-10-25T02:30:00+01:00")] // in the hour that comes again: the second
    public void Quiet_hours_hold_where_the_clock_changes(string at, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected), QuietHours.NotBefore(DateTimeOffset.Parse(at), ["22:00", "02:30"], "Europe/Berlin"));

    [Theory]
    [InlineData(null, "Asia/Shanghai")]
    [InlineData("22:00", "Asia/Shanghai")]
    [InlineData("22:00,22:00", "Asia/Shanghai")]
    [InlineData("late,early", "Asia/Shanghai")]
    [InlineData("22:00,07:30", "Asia/Nowhere")]
    public void What_cannot_be_read_keeps_no_message_back(string? quiet, string zone)
    {
        var at = DateTimeOffset.Parse("2026-02-03T23:00:00+08:00");
        Assert.Equal(at, QuietHours.NotBefore(at, quiet?.Split(','), zone));
    }
}
