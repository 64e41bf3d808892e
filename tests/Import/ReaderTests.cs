using System.IO.Compression;
using System.Text;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Import;

public sealed class ReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("import-");

    public void Dispose() => Folder.Delete(_folder.FullName);

    [Fact]
    public void The_running_example_reads_the_same_from_csv_and_from_xes()
    {
        var mapping = Logs.Sample("running-example.mapping.yaml");
        var csv = EventLog.Open(SharedData.Path("logs/running-example.csv"), mapping).Cases.ToArray();
        var xes = EventLog.Open(SharedData.Path("logs/running-example.xes"), mapping).Cases.ToArray();

        Assert.Equal((6, 42), (csv.Length, csv.Sum(c => c.Events.Count)));
        Assert.Equal((6, 42), (xes.Length, xes.Sum(c => c.Events.Count)));
        Assert.Equal(Told(csv, mapping), Told(xes, mapping));
    }

    [Theory]
    [InlineData("logs/06_bpic2013_closed.xes.gz", 1487, 6660)]
    [InlineData("logs/roadtraffic100traces.xes", 100, 390)]
    public void Other_logs_are_read_whole(string name, int cases, int events)
    {
        var mapping = MappingReader.Read("customer: = c\nactivities: { a: x.a }\ntemplate: t");
        var read = EventLog.Open(SharedData.Path(name), mapping).Cases.ToArray();
        Assert.Equal((cases, events), (read.Length, read.Sum(c => c.Events.Count)));
    }

    [Theory]
    [InlineData("log.csv.gz")]
    [InlineData("log.csv")]
    public void A_packed_file_reads_like_a_plain_one(string name)
    {
        var path = Write(name, Encoding.UTF8.GetBytes("id,what,at,who\n1,a,2026-01-01,p\n1,b,2026-01-02,p\n"));
        var read = EventLog.Open(path, MappingReader.Read(Logs.Plain)).Cases.ToArray();
        Assert.Equal((1, 2), (read.Length, read[0].Events.Count));
    }

    [Fact]
    public void A_packed_file_that_was_cut_off_is_refused()
    {
        var rows = string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},a,2026-01-01T00:00:{i % 60:00},p{i * 7919 % 1000}\n"));
        var path = Write("log.csv.gz", Encoding.UTF8.GetBytes("id,what,at,who\n" + rows));
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Throws<ImportException>(() => EventLog.Open(path, MappingReader.Read(Logs.Plain)));
    }

    [Fact]
    public void Rows_of_a_case_may_be_scattered_and_cells_may_hold_commas_quotes_and_line_breaks()
    {
        var read = Logs.Csv("id,what,at,who\n1,a,2026-01-01,\"Lee, \"\"Ann\"\"\"\n2,a,2026-01-01,\"x\ny\"\n\n1,b,2026-01-02,p\n");
        Assert.Equal(["1", "2"], read.Select(c => c.Id));
        Assert.Equal([2, 6], read[0].Events.Select(e => e.Line));
        Assert.Equal("Lee, \"Ann\"", read[0].Events[0].Attributes["who"].Text);
    }

    [Fact]
    public void Delimiter_and_encoding_are_the_mappings()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var mapping = MappingReader.Read(Logs.Plain + "\ncsv: { delimiter: ';', encoding: gb18030 }");
        var read = Logs.Csv("id;what;at;who\n1;a;2026-01-01;王芳\n", mapping, Encoding.GetEncoding("gb18030"));
        Assert.Equal("王芳", read[0].Events[0].Attributes["who"].Text);
    }

    [Theory]
    [InlineData("", "line 1: the file is empty")]
    [InlineData("idd,what,at,who\n1,a,2026-01-01,p\n", "line 1: no column 'id' for the case; did you mean 'idd'?")]
    [InlineData("id,what,id,who\n", "line 1: the column 'id' is there twice")]
    [InlineData("id,what,at,who\n1,a,2026-01-01,p\n1,b,2026-01-01\n", "line 3: 3 cells where the header has 4")]
    [InlineData("id,what,at,who\n1,a,2026-01-01,p\n1,\"b\"x,2026-01-01,p\n", "line 3: ")]
    [InlineData("id,what,at,who\n1,a,2026-01-01,p\n1,\"b,2026-01-01,p\n", "line 3: ")]
    public void A_malformed_csv_is_refused_with_its_line(string text, string expected) =>
        Assert.StartsWith(expected, Logs.Refused(() => Logs.Csv(text)));

    [Fact]
    public void Bytes_of_another_encoding_are_refused_and_not_guessed()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var message = Logs.Refused(() => Logs.Csv("id,what,at,who\n1,a,2026-01-01,王芳\n", encoding: Encoding.GetEncoding("gb18030")));
        Assert.Contains("the bytes are not utf-8", message);
    }

    [Theory]
    [InlineData("<log>\n<trace>\n<event>\n</trace></log>", "line 4: ")]
    [InlineData("<log>\n<trace>\n", "line 3: ")]
    [InlineData("<html>\n</html>", "line 1: the root element is 'html', not 'log'")]
    [InlineData("<!DOCTYPE log [<!ENTITY x 'y'>]>\n<log>&x;</log>", "line 1: ")]
    public void A_malformed_xes_is_refused_with_its_line(string text, string expected) =>
        Assert.StartsWith(expected, Logs.Refused(() => Logs.Xes(text)));

    [Fact]
    public void Kinds_are_kept_and_nested_global_and_foreign_elements_are_passed_over()
    {
        var read = Logs.Xes("""
            <x:log xmlns:x="http://www.xes-standard.org/" xmlns:o="urn:other">
              <x:global scope="trace"><x:string key="concept:name" value="UNKNOWN"/></x:global>
              <x:trace>
                <x:string key="concept:name" value="7"><x:string key="concept:name" value="nested"/></x:string>
                <x:int key="n" value="3"/><x:float key="f" value="1.5"/><x:boolean key="b" value="true"/>
                <o:note>free text</o:note>
                <x:list key="l"><x:values><x:int key="n" value="9"/></x:values></x:list>
                <x:event><x:date key="time:timestamp" value="2026-01-01T00:00:00Z"/><x:int key="bad" value="many"/></x:event>
              </x:trace>
              <x:trace/>
            </x:log>
            """);
        Assert.Equal(["7", ""], read.Select(c => c.Id));
        var found = read[0].Attributes;
        Assert.Equal("3 1.5 true", $"{found["n"].ToJson()} {found["f"].ToJson()} {found["b"].ToJson()}");
        Assert.Equal("\"many\"", read[0].Events[0].Attributes["bad"].ToJson().ToJsonString());
        Assert.Equal(["concept:name", "n", "f", "b"], found.Keys);
    }

    [Fact]
    public void A_value_past_the_bound_is_refused()
    {
        var message = Logs.Refused(() => Logs.Xes($"<log><trace>\n<string key=\"k\" value=\"{new string('x', XesReader.MaxValueLength + 1)}\"/></trace></log>"));
        Assert.Equal("line 2: a value is longer than 65,536 characters", message);
    }

    [Fact]
    public void Another_ending_is_refused_in_words() =>
        Assert.StartsWith("history.ods: the ending '.ods' is not one of", Logs.Refused(() => EventLog.Open("history.ods", MappingReader.Read(Logs.Plain))));

    private static IEnumerable<string> Told(IEnumerable<LogCase> cases, Mapping mapping) =>
        from found in cases
        from one in found.Events
        let at = mapping.Times.Read(mapping.Time.Read(one.Attributes)!.Value.Text).At
        orderby found.Id, at
        select $"{found.Id} {at:O} {mapping.Activity.Read(one.Attributes)?.Text} {mapping.Actor.Read(one.Attributes)?.Text} {one.Attributes["Costs"].Text}";

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var file = File.Create(path);
        if (name.EndsWith(".gz", StringComparison.Ordinal))
        {
            using var packed = new GZipStream(file, CompressionLevel.Fastest);
            packed.Write(bytes);
        }
        else
        {
            file.Write(bytes);
        }

        return path;
    }
}
