using Xunit;

namespace SalesFlow.Board;

public class PeriodTests
{
    [Theory]
    [InlineData("2026-02", "2026-02-01", "2026-02-28", "2026-01")]
    [InlineData("2024-02", "2024-02-01", "2024-02-29", "2024-01")]
    [InlineData("2026-01", "2026-01-01", "2026-01-31", "2025-12")]
    [InlineData("2026-12", "2026-12-01", "2026-12-31", "2026-11")]
    [InlineData("2026-03-01", "2026-03-01", "2026-03-01", "2026-02-28")]
    [InlineData("2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4")]
    [InlineData("2026-Q2", "2026-04-01", "2026-06-30", "2026-Q1")]
    [InlineData("2026-Q4", "2026-10-01", "2026-12-31", "2026-Q3")]
    [InlineData("2026", "2026-01-01", "2026-12-31", "2025")]
    [InlineData("2026-W01", "2025-12-29", "2026-01-04", "2025-W52")]
    [InlineData("2026-W53", "2026-12-28", "2027-01-03", "2026-W52")]
    [InlineData("2026-01-15..2026-02-14", "2026-01-15", "2026-02-14", "2025-12-15..2026-01-14")]
    [InlineData("2026-02-03..2026-02-03", "2026-02-03", "2026-02-03", "2026-02-02..2026-02-02")]
    [InlineData("9999-Q4", "9999-10-01", "9999-12-31", "9999-Q3")]
    public void A_period_is_its_days_and_knows_the_one_before(string text, string from, string to, string before)
    {
        var period = Period.TryParse(text)!;

        Assert.Equal((text, DateOnly.Parse(from), DateOnly.Parse(to)), (period.Text, period.From, period.To));
        Assert.Equal(before, period.Before!.Text);
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2026-00")]
    [InlineData("2026-2")]
    [InlineData("2026-Q0")]
    [InlineData("2026-Q5")]
    [InlineData("2026Q1x")]
    [InlineData("0000")]
    [InlineData("20 6")]
    [InlineData("2026-02-29")]
    [InlineData("2025-W53")]
    [InlineData("2026-W00")]
    [InlineData("2026-02-14..2026-01-15")]
    [InlineData("2026-01-15...2026-02-1")]
    [InlineData("2026-01-15..2026-02-30")]
    [InlineData("last month")]
    public void What_is_no_period_is_refused(string text)
    {
        Assert.Null(Period.TryParse(text));
        Assert.Equal("invalid", Assert.Throws<Api.ProblemException>(() => Period.Parse(text)).Problem.Code);
    }

    [Theory]
    [InlineData("0001")]
    [InlineData("0001-01")]
    [InlineData("0001-Q1")]
    [InlineData("0001-01-01")]
    [InlineData("0001-01-01..0001-01-02")]
    public void Nothing_is_before_the_first_period(string text)
    {
        var before = Period.TryParse(text)!.Before;

        Assert.True(before is null || before.From == DateOnly.MinValue);
    }

    [Fact]
    public void No_text_is_all_time() => Assert.Null(Period.Parse(""));

    [Theory]
    [InlineData("2026-W05", "2026-02", "2026-02-01..2026-02-01")]
    [InlineData("2026-W06", "2026-02", "2026-W06")]
    [InlineData("2026-W01", "2026-02", null)]
    [InlineData("2026-W06", null, "2026-W06")]
    public void A_week_is_cut_to_the_period_that_was_asked_for(string week, string? within, string? days) =>
        Assert.Equal(days, Period.TryParse(week)!.Within(within is null ? null : Period.TryParse(within))?.Text);
}
