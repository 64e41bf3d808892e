using System.Text.Json;
using Xunit;
using static SalesFlow.Calendars.Some;

namespace SalesFlow.Calendars;

public class CalendarDefinitionTests
{
    private const string Week = "\"weeklyHours\":{\"mon\":[[\"09:00\",\"12:00\"],[\"13:30\",\"18:00\"]],\"sat\":[[\"09:00\",\"12:00\"]]}";

    [Theory]
    [InlineData("\"holidays\":\"cn\"")]
    [InlineData("\"holidays\":[\"2026-10-01\",\"2026-10-02\"]")]
    [InlineData("\"holidays\":{\"use\":\"cn\",\"dates\":[\"2026-10-08\"]}")]
    public void A_calendar_is_stored_as_it_was_sent(string holidays)
    {
        var json = $"{{\"timeZone\":\"Asia/Shanghai\",{Week},{holidays},\"extraWorkdays\":[{{\"date\":\"2026-10-10\",\"hours\":[[\"09:00\",\"18:00\"]]}},{{\"date\":\"2026-10-11\"}}],"
            + "\"labels\":{\"en\":\"Office\"},\"dayLength\":\"PT8H\"}";
        var definition = JsonSerializer.Deserialize<CalendarDefinition>(json, JsonSerializerOptions.Web)!;

        Assert.Equal(json, JsonSerializer.Serialize(definition, JsonSerializerOptions.Web));
        Assert.Equal(json, JsonSerializer.Serialize(definition));
        Assert.Equal(Hours(8), definition.Ready().DayLength);
    }

    [Fact]
    public void What_is_left_out_has_a_default()
    {
        var calendar = JsonSerializer.Deserialize<CalendarDefinition>($"{{{Week},\"holidays\":null,\"extraWorkdays\":null}}")!.Ready();

        Assert.Equal("Asia/Shanghai", calendar.Zone.Id);
        Assert.Equal(Hours(7.5), calendar.DayLength);
    }

    [Theory]
    [InlineData("{\"use\":1}")]
    [InlineData("{\"days\":[]}")]
    [InlineData("[20261001]")]
    [InlineData("7")]
    public void Holidays_of_another_form_are_not_read(string holidays) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CalendarDefinition>($"{{\"holidays\":{holidays}}}"));

    [Theory]
    [InlineData("{}", "calendar-empty", "/weeklyHours")]
    [InlineData("{\"weeklyHours\":{\"mon\":[],\"tue\":null}}", "calendar-empty", "/weeklyHours")]
    [InlineData("{\"weeklyHours\":null,\"holidays\":\"cn\"}", "calendar-empty", "/weeklyHours")]
    [InlineData("{\"timeZone\":\"Asia/Ningbo\",WEEK}", "calendar-time-zone-unknown", "/timeZone")]
    [InlineData("{\"timeZone\":null,WEEK}", "calendar-time-zone-unknown", "/timeZone")]
    [InlineData("{\"weeklyHours\":{\"a/b\":[]}}", "calendar-hours-invalid", "/weeklyHours/a~1b")]
    [InlineData("{\"weeklyHours\":{\"Mon\":[[\"09:00\",\"12:00\"]]}}", "calendar-hours-invalid", "/weeklyHours/Mon")]
    [InlineData("{\"weeklyHours\":{\"mon\":[[\"09:00\"]]}}", "calendar-hours-invalid", "/weeklyHours/mon/0")]
    [InlineData("{\"weeklyHours\":{\"mon\":[null]}}", "calendar-hours-invalid", "/weeklyHours/mon/0")]
    [InlineData("{\"weeklyHours\":{\"mon\":[[\"9:00\",\"12:00\"]]}}", "calendar-hours-invalid", "/weeklyHours/mon/0/0")]
    [InlineData("{\"weeklyHours\":{\"mon\":[[\"24:00\",\"06:00+1\"]]}}", "calendar-hours-invalid", "/weeklyHours/mon/0/0")]
    [InlineData("{\"weeklyHours\":{\"mon\":[[\"09:00\",\"24:01\"]]}}", "calendar-hours-invalid", "/weeklyHours/mon/0/1")]
    [InlineData("{\"weeklyHours\":{\"mon\":[[\"09:00\",\"06:00+2\"]]}}", "calendar-hours-invalid", "/weeklyHours/mon/0/1")]
    [InlineData("{\"weeklyHours\":{\"mon\":[[\"22:00\",\"06:00\"]]}}", "calendar-hours-invalid", "/weeklyHours/mon/0")]
    [InlineData("{\"weeklyHours\":{\"mon\":[[\"09:00\",\"09:00\"]]}}", "calendar-hours-invalid", "/weeklyHours/mon/0")]
    [InlineData("{\"weeklyHours\":{\"mon\":[[\"09:00\",\"09:01+1\"]]}}", "calendar-hours-invalid", "/weeklyHours/mon/0")]
    [InlineData("{\"weeklyHours\":{\"mon\":[[\"13:00\",\"18:00\"],[\"09:00\",\"13:30\"]]}}", "calendar-hours-invalid", "/weeklyHours/mon/0")]
    [InlineData("{\"weeklyHours\":{\"sun\":[[\"22:00\",\"06:00+1\"]],\"mon\":[[\"05:00\",\"12:00\"]]}}", "calendar-hours-invalid", "/weeklyHours/sun")]
    [InlineData("{WEEK,\"holidays\":[\"2026-10-01\",\"2026-02-29\"]}", "calendar-date-invalid", "/holidays/1")]
    [InlineData("{WEEK,\"holidays\":{\"use\":\"cn\",\"dates\":[\"1 May\"]}}", "calendar-date-invalid", "/holidays/dates/0")]
    [InlineData("{WEEK,\"holidays\":\"de\"}", "calendar-date-invalid", "/holidays")]
    [InlineData("{WEEK,\"extraWorkdays\":[{\"date\":\"2026-13-01\"}]}", "calendar-date-invalid", "/extraWorkdays/0/date")]
    [InlineData("{WEEK,\"extraWorkdays\":[null]}", "calendar-date-invalid", "/extraWorkdays/0/date")]
    [InlineData("{WEEK,\"extraWorkdays\":[{\"date\":\"2026-10-10\"},{\"date\":\"2026-10-10\"}]}", "calendar-date-invalid", "/extraWorkdays/1/date")]
    [InlineData("{WEEK,\"extraWorkdays\":[{\"date\":\"2026-10-10\",\"hours\":[]}]}", "calendar-hours-invalid", "/extraWorkdays/0/hours")]
    [InlineData("{\"extraWorkdays\":[{\"date\":\"2026-10-10\"}]}", "calendar-hours-invalid", "/extraWorkdays/0/hours")]
    [InlineData("{WEEK,\"dayLength\":\"P1D\"}", "calendar-day-length-invalid", "/dayLength")]
    [InlineData("{WEEK,\"dayLength\":\"PT0S\"}", "calendar-day-length-invalid", "/dayLength")]
    [InlineData("{WEEK,\"dayLength\":\"PT25H\"}", "calendar-day-length-invalid", "/dayLength")]
    [InlineData("{WEEK,\"dayLength\":\"8h\"}", "calendar-day-length-invalid", "/dayLength")]
    public void A_wrong_calendar_is_refused_with_code_and_place(string json, string code, string place)
    {
        var definition = JsonSerializer.Deserialize<CalendarDefinition>(json.Replace("WEEK", Week, StringComparison.Ordinal))!;

        var refusal = Assert.Throws<CalendarException>(definition.Ready);

        Assert.Equal((code, place), (refusal.Code, refusal.Pointer));
        Assert.NotEmpty(refusal.Detail);
    }

    [Fact]
    public void Blocks_that_touch_are_one_block()
    {
        var calendar = Definition("UTC", ("mon", [["12:00", "18:00"], ["09:00", "12:00"], ["18:00", "24:00"]]), ("tue", [["00:00", "01:00"]])).Ready();

        Assert.Single(calendar.Explain(At("2026-03-02T09:00Z"), At("2026-03-03T01:00Z"), []).Intervals);
    }
}
