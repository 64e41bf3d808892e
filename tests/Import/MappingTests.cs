using Xunit;

namespace SalesFlow.Import;

public sealed class MappingTests
{
    [Theory]
    [InlineData("helpdesk.mapping.yaml", "helpdesk", 3)]
    [InlineData("running-example.mapping.yaml", "compensation", 4)]
    [InlineData("visits.mapping.yaml", "visit-to-reply", 3)]
    public void Every_sample_is_understood(string name, string template, int nodes)
    {
        var mapping = Logs.Sample(name);
        Assert.Equal((template, nodes), (mapping.TemplateKey, mapping.Nodes.Count));
        Assert.All(mapping.Activities.Values, node => Assert.Contains(mapping.Nodes, n => (string?)n["key"] == node));
    }

    [Fact]
    public void No_sample_is_left_untested() =>
        Assert.Equal(3 + 4, Directory.GetFiles(Logs.Samples(""), "*.mapping.yaml").Length);

    [Theory]
    [InlineData("customers", "customer", 1)]
    [InlineData("orders", "order", 4)]
    [InlineData("contracts", "contract", 3)]
    [InlineData("tickets", "ticket", 5)]
    public void Every_sample_of_a_table_is_understood(string name, string subject, int actions)
    {
        var mapping = RowMappingReader.Read(File.ReadAllText(Logs.Samples($"{name}.mapping.yaml")));
        Assert.Equal((subject, actions), (mapping.Subject, mapping.Actions.Length));
    }

    [Theory]
    [InlineData("activitis: { a: x.a }", "line 9: unknown key 'activitis' in the mapping; did you mean 'activities'?")]
    [InlineData("zzzzzzzzz: 1", "line 9: unknown key 'zzzzzzzzz' in the mapping; known are case, activity")]
    [InlineData("others: ignored", "line 9: 'others' is one of ignore, refuse, not 'ignored'; did you mean 'ignore'?")]
    [InlineData("casePrefix: 'a b'", "line 9: 'casePrefix' takes at most 40")]
    [InlineData("csv: { delimiter: ';;' }", "line 9: 'delimiter' is one ASCII character")]
    [InlineData("csv: { separator: ';' }", "line 9: unknown key 'separator' in csv; known are delimiter, encoding")]
    [InlineData("fields: { a: { name: b, type: numbr } }", "line 9: 'type' is one of text, number, boolean, time, date, not 'numbr'; did you mean 'number'?")]
    [InlineData("actors: { 王芳: 王芳 }", "line 9: '王芳' is not an id")]
    [InlineData("owner: [= a, b]", "line 9: 'owner' is a name, '= a constant', or a list")]
    [InlineData("owner: '='", "line 9: 'owner' has nothing after '='")]
    [InlineData("team:", "line 9: 'team' must be a text")]
    [InlineData("time: x", "line 9: ")]
    [InlineData("x: [", "line 10: ")]
    public void A_mistake_is_told_with_its_line(string line, string expected) =>
        Assert.StartsWith("mapping " + expected, Logs.Refused(() => MappingReader.Read(Logs.Plain + "\n" + line)));

    [Theory]
    [InlineData("timeZone: Asia/Shanghia", "did you mean 'Asia/Shanghai'?")]
    [InlineData("activities: {}", "maps nothing")]
    [InlineData("activities: { a: x a }", "a node takes 1–128")]
    [InlineData("template: { key: t }", "template needs 'steps'")]
    [InlineData("template: { key: t, steps: [{ key: s, nod: x.a }] }", "unknown key 'nod' in a step; did you mean 'node'?")]
    [InlineData("template: { key: t, steps: [{ key: s, node: x.a, limit: { lenght: P1D } }] }", "unknown key 'lenght' in the limit of step 's'; did you mean 'length'?")]
    [InlineData("template: { key: t, steps: [{ key: s, node: x.a, limits: [{ length: P1D, form: chain }] }] }", "unknown key 'form' in the limit of step 's'; did you mean 'from'?")]
    [InlineData("template: { key: t, steps: [{ key: s, node: x.a, required: perhaps }] }", "template has a value of the wrong kind at $.steps[0].required")]
    [InlineData("customer: []", "'customer' is a name")]
    public void A_mistake_in_a_needed_key_is_told_in_words(string line, string expected)
    {
        var key = line[..(line.IndexOf(':') + 1)];
        var yaml = string.Join('\n', Logs.Plain.Split('\n').Where(l => !l.StartsWith(key, StringComparison.Ordinal)).Append(line));
        Assert.Contains(expected, Logs.Refused(() => MappingReader.Read(yaml)));
    }

    [Theory]
    [InlineData("customer")]
    [InlineData("activities")]
    [InlineData("template")]
    public void What_has_no_default_is_needed(string key)
    {
        var yaml = string.Join('\n', Logs.Plain.Split('\n').Where(l => !l.StartsWith(key + ":", StringComparison.Ordinal)));
        Assert.Equal($"mapping line 1: the mapping needs '{key}'", Logs.Refused(() => MappingReader.Read(yaml)));
    }

    [Fact]
    public void An_inline_template_is_sent_as_the_api_takes_it()
    {
        var mapping = MappingReader.Read(Logs.Plain.Replace("template: t", """
            template:
              key: t
              labels: { zh-CN: 模板, en: '7' }
              steps:
                - { key: s, node: x.a, required: false, limit: { length: P5D, clock: elapsed } }
                - { key: u, node: x.b, stage: 1 }
            """, StringComparison.Ordinal));
        Assert.Equal(
            """{"key":"t","labels":{"zh-CN":"模板","en":"7"},"steps":[""" +
            """{"key":"s","node":"x.a","required":false,"limit":{"length":"P5D","clock":"elapsed"},"labels":{"zh-CN":"s","en":"s"},"stage":1,"role":"rep","evidence":[]},""" +
            """{"key":"u","node":"x.b","stage":1,"labels":{"zh-CN":"u","en":"u"},"role":"rep","evidence":[],"required":true}]}""",
            mapping.Template!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }
}
