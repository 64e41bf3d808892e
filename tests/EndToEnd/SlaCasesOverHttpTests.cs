using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>The business-time cases of seven other products, asked over HTTP. Where another product waits for the next opening, we are due at closing.</summary>
[Collection(OneServer.Name)]
public sealed class SlaCasesOverHttpTests(EdgeServer server)
{
    [Fact]
    public async Task All_270_cases_agree_when_asked_of_calendars_that_were_saved()
    {
        var cases = Cases();
        var company = await Company.MakeAsync(server, "sla-saved");
        var keys = new Dictionary<string, string>();
        var failures = new List<string>();
        foreach (var item in cases)
        {
            var calendar = Calendar(item);
            var text = calendar.ToJsonString();
            if (!keys.TryGetValue(text, out var key))
            {
                key = keys[text] = $"case-{keys.Count}";
                await company.Client.Calendars.PutAsync(key, calendar.Deserialize<WorkCalendar>(JsonSerializerOptions.Web)!, TestContext.Current.CancellationToken);
            }

            if (item.GetProperty("op").GetString() == "due")
            {
                var answer = await company.Client.Calendars.DueAsync(key, new DueQuestion { Start = Time(item, "start_utc"), Duration = Duration(item), Pauses = Pauses(item) }, TestContext.Current.CancellationToken);
                Compare(failures, item, ExpectedDue(item), answer.DueAt);
            }
            else
            {
                var elapsed = await company.Client.Calendars.ElapsedAsync(key, Time(item, "start_utc"), Time(item, "end_utc"), Pauses(item), cancel: TestContext.Current.CancellationToken);
                Compare(failures, item, item.GetProperty("expected_seconds").GetDouble(), elapsed.TotalSeconds);
            }
        }

        Assert.Empty(failures);
        Assert.Equal((270, 33), (cases.Count, keys.Count));
    }

    [Fact]
    public async Task A_calendar_that_stands_in_the_question_gives_the_same_and_is_not_saved()
    {
        var company = await Company.MakeAsync(server, "sla-inline");
        var before = (await company.GetAsync("/v1/calendars")).GetProperty("items").GetArrayLength();
        var failures = new List<string>();
        foreach (var item in Cases().Where((_, i) => i % 4 == 0))
        {
            var body = new JsonObject { ["calendar"] = Calendar(item), ["pauses"] = JsonNode.Parse(item.GetProperty("pauses").GetRawText()) };
            if (item.GetProperty("op").GetString() == "due")
            {
                body["start"] = item.GetProperty("start").GetString();
                body["duration"] = Duration(item);
                Compare(failures, item, ExpectedDue(item), (await company.PostAsync("/v1/calendars/inline/due", body.ToJsonString())).GetProperty("dueAt").GetDateTimeOffset());
            }
            else
            {
                (body["from"], body["to"]) = (item.GetProperty("start_utc").GetString(), item.GetProperty("end_utc").GetString());
                Compare(failures, item, item.GetProperty("expected_seconds").GetDouble(), (await company.PostAsync("/v1/calendars/inline/elapsed", body.ToJsonString())).GetProperty("seconds").GetDouble());
            }
        }

        Assert.Empty(failures);
        Assert.Equal(before, (await company.GetAsync("/v1/calendars")).GetProperty("items").GetArrayLength());
    }

    private static List<JsonElement> Cases() =>
        [.. JsonElement.Parse(File.ReadAllText(SharedData.Path("sla_cases.json"))).GetProperty("cases").EnumerateArray()];

    private static void Compare<T>(List<string> failures, JsonElement item, T expected, T answered)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, answered))
        {
            failures.Add($"{item.GetProperty("id").GetString()}: expected {expected}, answered {answered}");
        }
    }

    private static DateTimeOffset? ExpectedDue(JsonElement item)
    {
        var waits = item.GetProperty("boundary_sensitive").GetBoolean() && item.GetProperty("boundary").GetString() == "next_open";
        return Time(item, waits ? "other_boundary_due_utc" : "expected_due_utc");
    }

    private static JsonObject Calendar(JsonElement item) => new()
    {
        ["timeZone"] = item.GetProperty("timezone").GetString(), ["weeklyHours"] = Node(item, "weekly_hours"), ["holidays"] = Node(item, "holidays"), ["extraWorkdays"] = Node(item, "extra_workdays"),
    };

    private static JsonNode? Node(JsonElement item, string name) => JsonNode.Parse(item.GetProperty(name).GetRawText());

    private static ClockPause[] Pauses(JsonElement item) => [.. item.GetProperty("pauses").EnumerateArray().Select(pause => new ClockPause(Time(pause, "from"), Time(pause, "to")))];

    private static string Duration(JsonElement item) => $"PT{item.GetProperty("duration_seconds").GetInt64()}S";

    private static DateTimeOffset Time(JsonElement item, string name) => item.GetProperty(name).GetDateTimeOffset();
}
