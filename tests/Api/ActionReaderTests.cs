using System.Text;
using System.Text.Json;
using SalesFlow.Api;
using Xunit;

namespace SalesFlow.Actions;

public class ActionReaderTests
{
    private const string Whole =
        """{"id":"a-1","node":"need.raised","occurredAt":"2026-02-03T10:00:00+08:00","actor":"rep-1","customer":"c-1","chain":"pd-1","fields":{"b":1,"a":{"y":[1,2],"x":"中"}},"evidence":[{"kind":"document","sha256":"aa00000000000000000000000000000000000000000000000000000000000000","name":"方案.pdf"},{"kind":"location","lat":29.87,"lon":121.54,"accuracyMetres":12}]}""";

    private static readonly ReadingContext Context = new(new(2026, 2, 3, 4, 0, 0, TimeSpan.Zero), null, false);

    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        { "id", "5", "/id", "invalid" },
        { "id", "\"a b\"", "/id", "invalid" },
        { "id", "\"\"", "/id", "invalid" },
        { "id", "\"" + new string('x', 129) + "\"", "/id", "invalid" },
        { "id", "null", "/id", "invalid" },
        { "node", "null", "/node", "invalid" },
        { "node", "[\"need.raised\"]", "/node", "invalid" },
        { "occurredAt", "null", "/occurredAt", "invalid" },
        { "occurredAt", "1770084000", "/occurredAt", "invalid" },
        { "occurredAt", "\"2026-02-03\"", "/occurredAt", "invalid" },
        { "occurredAt", "\"2026-02-03T10:00:00\"", "/occurredAt", "invalid" },
        { "occurredAt", "\"2026-02-30T10:00:00Z\"", "/occurredAt", "invalid" },
        { "occurredAt", "\"2036-02-03T10:00:00+08:00\"", "/occurredAt", "time-in-future" },
        { "occurredAt", "\"2026-02-04T04:00:00.001Z\"", "/occurredAt", "time-in-future" },
        { "occurredAt", "\"1989-12-31T23:59:59Z\"", "/occurredAt", "time-too-old" },
        { "actor", "null", "/actor", "invalid" },
        { "customer", "{}", "/customer", "invalid" },
        { "chain", "7", "/chain", "invalid" },
        { "ticket", "\"t-1\"", "/ticket", "invalid" },
        { "step", "true", "/step", "invalid" },
        { "fields", "[]", "/fields", "invalid" },
        { "fields", "\"text\"", "/fields", "invalid" },
        { "fields", "{\"a\":1,\"a\":2}", "/fields/a", "invalid" },
        { "fields", "{\"a\":{\"b\":[{\"c\":1,\"d\":2,\"c\":3}]}}", "/fields/a/b/0/c", "invalid" },
        { "fields", "{\"a\":\"\\ud800\"}", "/fields", "invalid" },
        { "fields", "{\"a\":\"" + new string('x', 65_536) + "\"}", "/fields", "invalid" },
        { "evidence", "{}", "/evidence", "invalid" },
        { "evidence", "[7]", "/evidence/0", "invalid" },
        { "evidence", "[{}]", "/evidence/0/kind", "invalid" },
        { "evidence", "[{\"kind\":\"foto\"}]", "/evidence/0/kind", "invalid" },
        { "evidence", "[{\"kind\":\"photo\",\"sha256\":\"abc\"}]", "/evidence/0/sha256", "invalid" },
        { "evidence", "[{\"kind\":\"photo\"},{\"kind\":\"location\",\"lat\":91,\"lon\":0}]", "/evidence/1/lat", "invalid" },
        { "evidence", "[{\"kind\":\"location\",\"lat\":1}]", "/evidence/0/lon", "invalid" },
        { "evidence", "[{\"kind\":\"link\",\"url\":\"javascript:alert(1)\"}]", "/evidence/0/url", "invalid" },
        { "evidence", "[{\"kind\":\"todo\",\"dueAt\":\"2026-02-03\"}]", "/evidence/0/dueAt", "invalid" },
        { "evidence", "[{\"kind\":\"photo\",\"mock\":\"no\"}]", "/evidence/0/mock", "invalid" },
        { "evidence", "[{\"kind\":\"photo\",\"shasum\":\"x\"}]", "/evidence/0/shasum", "invalid" },
        { "evidence", "[" + string.Join(',', Enumerable.Repeat("{\"kind\":\"photo\"}", 51)) + "]", "/evidence", "invalid" },
        { "custmer", "\"c-1\"", "/custmer", "invalid" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_by_its_place(string member, string value, string pointer, string code)
    {
        var problem = Read(With(member, value)).Problem;

        Assert.NotNull(problem);
        Assert.Equal((422, code), (problem.Status, problem.Code));
        Assert.Equal(pointer, Assert.Single(problem.Errors!).Pointer);
    }

    [Theory]
    [InlineData("/occurredAt", """{"id":"a","node":"n","actor":"r","customer":"c","occuredAt":"2026-02-03T10:00:00Z"}""", "occurredAt")]
    [InlineData("/evidence/0/sha256", """{"id":"a","node":"n","actor":"r","customer":"c","occurredAt":"2026-02-03T10:00:00Z","evidence":[{"kind":"photo","sha265":"x"}]}""", "sha256")]
    public void A_misspelt_member_is_told_the_name_that_was_meant(string _, string text, string meant)
    {
        Assert.Contains(Read(text).Problem!.Errors!, e => e.Detail.Contains($"'{meant}'", StringComparison.Ordinal));
    }

    [Fact]
    public void All_mistakes_are_told_at_once_and_reading_goes_on_behind_them()
    {
        var problem = Read("""{"id":7,"node":{"x":[1,{"y":2}]},"when":1,"fields":[[]],"evidence":[{"kind":3}]}""").Problem!;

        Assert.Equal(["/id", "/node", "/when", "/fields", "/evidence/0/kind", "/occurredAt", "/actor", "/customer"], problem.Errors!.Select(e => e.Pointer));
    }

    [Theory]
    [InlineData("[1,2]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void Only_an_object_is_an_action(string text) => Assert.Equal(new FieldError("", "must be an object"), Assert.Single(Read(text).Problem!.Errors!));

    [Theory]
    [InlineData("{\"id\":\"a\",}")]
    [InlineData("{\"id\":\"a\"")]
    [InlineData("{\"id\":'a'}")]
    [InlineData("{} {}")]
    [InlineData("")]
    public void Text_that_is_no_JSON_is_400_with_line_and_position(string text)
    {
        var problem = Read(text).Problem!;

        Assert.Equal((400, "json-malformed"), (problem.Status, problem.Code));
        Assert.Matches(@"^Line 1, position \d+: ", problem.Detail);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_no_JSON() =>
        Assert.Equal("json-malformed", BatchReader.ReadOne([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}'], Context).Problem!.Code);

    [Fact]
    public void A_whole_action_is_read_as_it_was_said()
    {
        var command = Read(Whole).Command!;

        Assert.Equal(new DateTimeOffset(2026, 2, 3, 2, 0, 0, TimeSpan.Zero), command.OccurredAt);
        Assert.Equal(("chain", "pd-1", "c-1"), (command.SubjectKind, command.SubjectId, command.Customer));
        Assert.Equal("""{"a":{"x":"中","y":[1,2]},"b":1}""", command.Fields);
        Assert.Equal([new() { Kind = "document", Sha256 = "aa" + new string('0', 62), Name = "方案.pdf" }, new() { Kind = "location", Lat = 29.87, Lon = 121.54, AccuracyMetres = 12 }], command.Evidence);
    }

    [Theory]
    [InlineData("2026-02-03T10:00:00.1239Z", "2026-02-03T10:00:00.123Z")]
    [InlineData("2026-02-03T10:00:00.5-05:30", "2026-02-03T15:30:00.500Z")]
    [InlineData("2026-02-03t10:00:00z", "2026-02-03T10:00:00.000Z")]
    public void Times_keep_milliseconds_in_UTC(string said, string kept)
    {
        Assert.True(Moment.TryParse(said, out var moment));
        Assert.Equal(kept, moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"));
        Assert.Equal(TimeSpan.Zero, moment.Offset);
    }

    [Theory]
    [InlineData("order", "o-1", "order")]
    [InlineData("visit", "v-1", "visit")]
    [InlineData("contract", "k-1", "contract")]
    [InlineData("opportunity", "o-7", "opportunity")]
    [InlineData("ticket", "t-1", "ticket")]
    [InlineData("customer", "c-9", "customer")]
    public void The_subject_is_the_member_that_names_one(string member, string id, string kind)
    {
        var command = Read($$"""{"id":"a","node":"n","occurredAt":"2026-02-03T10:00:00Z","actor":"r","{{member}}":"{{id}}"}""").Command!;

        Assert.Equal((kind, id), (command.SubjectKind, command.SubjectId));
    }

    [Fact]
    public void A_member_that_the_key_acts_for_stands_in_for_an_absent_actor()
    {
        var text = """{"id":"a","node":"n","occurredAt":"2026-02-03T10:00:00Z","customer":"c"}""";

        Assert.Equal("/actor", Assert.Single(Read(text).Problem!.Errors!).Pointer);
        Assert.Equal("rep-9", BatchReader.ReadOne(Encoding.UTF8.GetBytes(text), Context with { Actor = "rep-9" }).Command!.Actor);
    }

    [Theory]
    [InlineData("""{"evidence":[{"accuracyMetres":12,"lon":121.54,"lat":29.87,"kind":"location"}]}""", false)]
    [InlineData("""{"fields":{"a":{"x":"中","y":[ 1, 2 ]},"b":1}}""", true)]
    [InlineData("""{"fields":{"a":{"x":"\u4e2d","y":[1,2]},"b":1}}""", true)]
    [InlineData("""{"fields":{"a":{"x":"中","y":[2,1]},"b":1}}""", false)]
    [InlineData("""{"fields":{"a":{"x":"中","y":[1,2]},"b":1.0}}""", false)]
    [InlineData("""{"occurredAt":"2026-02-03T02:00:00.0004Z"}""", true)]
    [InlineData("""{"occurredAt":"2026-02-03T02:00:00.001Z"}""", false)]
    [InlineData("""{"step":null}""", true)]
    [InlineData("""{"step":"proposal"}""", false)]
    [InlineData("""{"actor":"rep-2"}""", false)]
    [InlineData("""{"customer":null}""", false)]
    [InlineData("""{"evidence":[{"kind":"location","lat":29.87,"lon":121.54,"accuracyMetres":12},{"kind":"document","sha256":"aa00000000000000000000000000000000000000000000000000000000000000","name":"方案.pdf"}]}""", false)]
    public void The_content_is_what_was_said_not_how_it_was_written(string change, bool same)
    {
        var other = Json(Whole);
        foreach (var (name, value) in Json(change))
        {
            other[name] = value;
        }

        var reversed = "{" + string.Join(" ,\n", other.Reverse().Select(m => $"{JsonSerializer.Serialize(m.Key)} : {m.Value.GetRawText()}")) + "}";

        Assert.Equal(same, Read(Whole).Command!.Content.AsSpan().SequenceEqual(Read(reversed).Command!.Content));
    }

    [Fact]
    public void The_content_of_an_action_never_changes_its_form() =>
        Assert.Equal("df4924132bd1342ab65a3aa5e5a9f4ffd890cfaad581da912ad5a6bf96644c3d", Convert.ToHexStringLower(Read(Whole).Command!.Content));

    [Fact]
    public void A_batch_reads_on_behind_a_bad_item()
    {
        var reads = BatchReader.ReadArray(Encoding.UTF8.GetBytes("""[{"id":"x","evidence":[{"kind":{}}],"fields":3}, 7, """ + Whole + "]"), Context, false);

        Assert.Equal([null, null, "a-1"], reads.Select(r => r.Command?.Id));
        Assert.Equal("x", reads[0].Id);
        Assert.Contains(reads[0].Problem!.Errors!, e => e.Pointer == "/0/evidence/0/kind");
    }

    [Fact]
    public void A_thousand_actions_are_a_batch_and_one_more_is_not()
    {
        string Many(int count) => "[" + string.Join(',', Enumerable.Repeat(Whole, count)) + "]";

        Assert.Equal(1000, BatchReader.ReadArray(Encoding.UTF8.GetBytes(Many(1000)), Context, false).Count);
        var refused = Assert.Throws<ProblemException>(() => BatchReader.ReadArray(Encoding.UTF8.GetBytes(Many(1001)), Context, false));
        Assert.Equal((422, "batch-too-large"), (refused.Problem.Status, refused.Problem.Code));
    }

    [Fact]
    public void A_bad_line_of_NDJSON_spoils_only_itself()
    {
        var reads = new List<ActionRead>();
        foreach (var line in new[] { Whole, "{oops", "  \r", Whole })
        {
            BatchReader.Take(new(Encoding.UTF8.GetBytes(line)), Context, reads);
        }

        Assert.Equal([null, "json-malformed", null], reads.Select(r => r.Problem?.Code));
    }

    private static ActionRead Read(string text) => BatchReader.ReadOne(Encoding.UTF8.GetBytes(text), Context);

    private static string With(string member, string value)
    {
        var members = Json(Whole);
        members[member] = JsonElement.Parse("0");
        return "{" + string.Join(',', members.Select(m => $"\"{m.Key}\":{(m.Key == member ? value : m.Value.GetRawText())}")) + "}";
    }

    private static Dictionary<string, JsonElement> Json(string text) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text)!;
}
