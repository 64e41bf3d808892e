using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Actions;

public class CloudEventTests
{
    private static readonly ReadingContext Context = new(new(2026, 2, 3, 4, 0, 0, TimeSpan.Zero), null, false);

    /// <summary>The binding's own scenarios: each request of the feature file, once per example of its content type.</summary>
    public static TheoryData<string, string> Scenarios()
    {
        var rows = new TheoryData<string, string>();
        if (SharedData.Find("standards/cloudevents/http-protocol-binding.feature") is { } file)
        {
            foreach (var outline in File.ReadAllText(file).Split("Scenario Outline:")[1..])
            {
                foreach (var type in outline[outline.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n').Select(l => l.Trim(' ', '|', '\r')).Where(l => l.StartsWith("application/", StringComparison.Ordinal)))
                {
                    rows.Add(type, outline.Replace("<contentType>", type, StringComparison.Ordinal));
                }
            }
        }

        return rows;
    }

    [Fact]
    public void The_binding_has_scenarios_in_both_modes()
    {
        SharedData.Path("standards/cloudevents/http-protocol-binding.feature");
        Assert.Equal(4, Scenarios().Count);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Scenarios))]
    public void A_request_of_the_bindings_scenarios_is_read(string contentType, string scenario)
    {
        var (headers, body) = Request(scenario);
        Assert.Equal(contentType, headers["Content-Type"].ToString());
        var read = Read(headers, body);

        Assert.Equal(("1.0", "1234-1234-1234", "/mycontext/subcontext", "com.example.someevent", "2018-04-05T03:56:24Z"), (read.SpecVersion, read.Id, read.Source, read.Type, read.Time));
        Assert.Equal("Hello World!", JsonElement.Parse(read.Data!).GetProperty("message").GetString());
        Assert.True(Api.Bodies.IsJson(read.DataContentType));
    }

    [Fact]
    public void An_event_tells_of_an_action()
    {
        var command = Structured("""
            {"specversion":"1.0","type":"cn.salesflow.proposal.submitted","source":"/crm/one","id":"e-1","time":"2026-02-03T10:00:00+08:00","subject":"chain/pd-1",
             "comexampleextension1":"value","data":{"actor":"rep-7","customer":"c-1","step":"proposal","fields":{"version":2}}}
            """).Command!;

        Assert.Equal(("proposal.submitted", "chain", "pd-1", "proposal", "rep-7", "c-1"), (command.Node, command.SubjectKind, command.SubjectId, command.Step, command.Actor, command.Customer));
        Assert.Equal(new DateTimeOffset(2026, 2, 3, 2, 0, 0, TimeSpan.Zero), command.OccurredAt);
        Assert.Equal("""{"version":2}""", command.Fields);
    }

    [Fact]
    public void Both_modes_tell_of_the_same_action()
    {
        var headers = new HeaderDictionary
        {
            ["ce-specversion"] = "1.0", ["ce-type"] = "cn.salesflow.need.raised", ["ce-source"] = "/crm/%E5%8D%8E%E4%B8%9C", ["ce-id"] = "e-1",
            ["ce-time"] = "2026-02-03T10:00:00Z", ["ce-subject"] = "customer/c-1", ["Content-Type"] = "application/json; charset=utf-8",
        };
        var binary = CloudEvent.ReadBinary(headers, """{"actor":"r"}"""u8).ToAction(Context, new("")).Command!;
        var structured = Structured("""
            {"data":{"actor":"r"},"specversion":"1.0","type":"cn.salesflow.need.raised","source":"/crm/华东","id":"e-1","time":"2026-02-03T10:00:00Z","subject":"customer/c-1"}
            """).Command!;

        Assert.Equal(structured.Id, binary.Id);
        Assert.Equal(structured.Content, binary.Content);
        Assert.Equal("c-1", binary.Customer);
    }

    [Theory]
    [InlineData("pd-1", "chain", "pd-1")]
    [InlineData("opportunity/o-7", "opportunity", "o-7")]
    [InlineData("customer/c-1", "customer", "c-1")]
    public void A_subject_is_a_chain_or_says_its_kind(string subject, string kind, string id)
    {
        var command = Structured(Event($"\"subject\":\"{subject}\"")).Command!;

        Assert.Equal((kind, id), (command.SubjectKind, command.SubjectId));
    }

    [Fact]
    public void An_event_is_unique_by_source_and_id()
    {
        string[] ids = [CloudEvent.ActionId("/a", "1"), CloudEvent.ActionId("/b", "1"), CloudEvent.ActionId("/a", "2"), CloudEvent.ActionId("/a", "with space"), CloudEvent.ActionId("/a", new('x', 200))];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(GrainKeys.IsId(id), id));
        Assert.EndsWith(":1", ids[0], StringComparison.Ordinal);
        Assert.Equal(ids[0], CloudEvent.ActionId("/a", "1"));
    }

    [Theory]
    [InlineData("\"specversion\":\"0.3\"", "/specversion")]
    [InlineData("\"type\":\"com.example.other\"", "/type")]
    [InlineData("\"type\":\"cn.salesflow.\"", "/type")]
    [InlineData("\"id\":null", "/id")]
    [InlineData("\"source\":\"\"", "/source")]
    [InlineData("\"time\":\"yesterday\"", "/time")]
    [InlineData("\"time\":\"2036-02-03T10:00:00Z\"", "/time")]
    [InlineData("\"subject\":\"planet/mars\"", "/subject")]
    [InlineData("\"datacontenttype\":\"text/plain\"", "/datacontenttype")]
    [InlineData("\"data\":\"text\"", "/data")]
    [InlineData("\"data\":{\"actor\":\"r\",\"customer\":\"c-1\",\"id\":\"a-1\"}", "/data/id")]
    [InlineData("\"data\":{\"actor\":\"r\",\"customer\":\"c-1\",\"node\":\"need.raised\"}", "/data/node")]
    [InlineData("\"data\":{\"actor\":\"r\",\"customer\":\"c-1\",\"evidence\":[{\"kind\":\"x\"}]}", "/data/evidence/0/kind")]
    public void What_is_wrong_with_an_event_is_named_by_its_place(string member, string pointer) =>
        Assert.Equal(pointer, Structured(Event(member)).Problem!.Errors![0].Pointer);

    [Fact]
    public void Base64_data_is_data()
    {
        var data = Convert.ToBase64String("""{"actor":"r","customer":"c-9"}"""u8);

        Assert.Equal("c-9", Structured(Event($"\"data_base64\":\"{data}\"", without: "data")).Command!.Customer);
    }

    [Fact]
    public void The_time_may_stand_in_the_data_where_the_event_has_none()
    {
        var text = Event("\"data\":{\"actor\":\"r\",\"customer\":\"c-1\",\"occurredAt\":\"2026-02-03T01:00:00Z\"}", without: "time");

        Assert.Equal(1, Structured(text).Command!.OccurredAt.Hour);
    }

    private static ActionRead Structured(string text) => BatchReader.ReadOne(Encoding.UTF8.GetBytes(text), Context, isEvent: true);

    private static string Event(string member, string? without = null)
    {
        var members = new Dictionary<string, string>
        {
            ["specversion"] = "\"1.0\"", ["type"] = "\"cn.salesflow.need.raised\"", ["source"] = "\"/crm\"", ["id"] = "\"e-1\"",
            ["time"] = "\"2026-02-03T03:00:00Z\"", ["data"] = """{"actor":"r","customer":"c-1"}""",
        };
        members.Remove(without ?? "");
        if (member.StartsWith("\"subject\":\"customer", StringComparison.Ordinal) || member.StartsWith("\"subject\"", StringComparison.Ordinal))
        {
            members["data"] = """{"actor":"r"}""";
        }

        var colon = member.IndexOf(':', StringComparison.Ordinal);
        members[member[1..(colon - 1)]] = member[(colon + 1)..];
        return "{" + string.Join(',', members.Select(m => $"\"{m.Key}\":{m.Value}")) + "}";
    }

    private static CloudEvent Read(HeaderDictionary headers, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        if (headers.ContainsKey("ce-specversion"))
        {
            return CloudEvent.ReadBinary(headers, bytes);
        }

        var json = new Utf8JsonReader(bytes);
        json.Read();
        return CloudEvent.ReadStructured(ref json, bytes, new(""))!;
    }

    private static (HeaderDictionary Headers, string Body) Request(string scenario)
    {
        var quoted = scenario.Split("\"\"\"")[1];
        var parts = quoted.Replace("\r", "", StringComparison.Ordinal).Trim().Split("\n\n", 2);
        var headers = new HeaderDictionary();
        foreach (var line in parts[0].Split('\n').Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }

        return (headers, parts[1]);
    }
}
