using System.Text;
using System.Xml;

namespace SalesFlow.Interop;

/// <summary>
/// XES 1.0 (IEEE 1849), a trace for each chain. XES knows one case only: an action that advances two chains is told in both, with an id of its own in each,
/// and what a customer or ticket was told beside its chains is not told.
/// </summary>
internal sealed class XesSink : IOcelSink
{
    /// <summary>Our attributes that the standard's extensions have no name for.</summary>
    public const string Prefix = "salesflow:";

    private const int FlushAt = 200;
    private readonly XmlWriter xml;
    private string? trace;
    private int told;

    public XesSink(Stream output)
    {
        xml = XmlWriter.Create(output, new XmlWriterSettings { Async = true, Indent = true, Encoding = new UTF8Encoding(false), CloseOutput = false });
        xml.WriteStartDocument();
        xml.WriteStartElement("log", "http://www.xes-standard.org/");
        xml.WriteAttributeString("xes.version", "1.0");
        xml.WriteAttributeString("xes.features", "");
        Extension("Concept", "concept", "http://www.xes-standard.org/concept.xesext");
        Extension("Organizational", "org", "http://www.xes-standard.org/org.xesext");
        Extension("Time", "time", "http://www.xes-standard.org/time.xesext");
        Extension("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext");
        Global("trace", ("string", "concept:name", "UNKNOWN"));
        Global("event", ("string", "concept:name", "UNKNOWN"), ("date", "time:timestamp", "1970-01-01T00:00:00.000Z"), ("string", "lifecycle:transition", "complete"));
        xml.WriteStartElement("classifier");
        xml.WriteAttributeString("name", "Activity");
        xml.WriteAttributeString("keys", "concept:name");
        xml.WriteEndElement();
    }

    public async ValueTask EventAsync(OcelEvent told, CancellationToken cancel)
    {
        if (told.Related(OcelWords.Subject) is not { } subject || !subject.StartsWith("chain/", StringComparison.Ordinal))
        {
            return;
        }

        if (subject != trace)
        {
            Close();
            trace = subject;
            xml.WriteStartElement("trace");
            Attribute("string", "concept:name", subject["chain/".Length..]);
            foreach (var relation in told.Relations.Where(relation => relation.Qualifier is OcelWords.Customer or OcelWords.Opportunity))
            {
                Attribute("string", Prefix + relation.Qualifier, relation.Object[(relation.Object.IndexOf('/', StringComparison.Ordinal) + 1)..]);
            }
        }

        xml.WriteStartElement("event");
        Attribute("string", "concept:name", told.Type);
        Attribute("date", "time:timestamp", OcelTime.Text(told.Time));
        Attribute("string", "lifecycle:transition", "complete");
        Attribute("string", Prefix + "id", told.Id);
        foreach (var attribute in told.Attributes)
        {
            var key = attribute.Name == "actor" ? "org:resource" : OcelWords.Own.Contains(attribute.Name) || told.Type.StartsWith("chain.", StringComparison.Ordinal) ? Prefix + attribute.Name : attribute.Name;
            Attribute(attribute.Type switch { OcelType.Time => "date", OcelType.Whole => "int", OcelType.Real => "float", OcelType.Truth => "boolean", _ => "string" }, key, attribute.Value);
        }

        xml.WriteEndElement();
        if (++this.told % FlushAt == 0)
        {
            await xml.FlushAsync();
            cancel.ThrowIfCancellationRequested();
        }
    }

    public ValueTask ObjectAsync(OcelObject told, CancellationToken cancel) => default;

    public async ValueTask FinishAsync(CancellationToken cancel)
    {
        Close();
        xml.WriteEndElement();
        xml.WriteEndDocument();
        await xml.FlushAsync();
    }

    public ValueTask DisposeAsync() => default;

    private void Close()
    {
        if (trace is not null)
        {
            xml.WriteEndElement();
        }
    }

    private void Extension(string name, string prefix, string uri)
    {
        xml.WriteStartElement("extension");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("prefix", prefix);
        xml.WriteAttributeString("uri", uri);
        xml.WriteEndElement();
    }

    private void Global(string scope, params ReadOnlySpan<(string Type, string Key, string Value)> attributes)
    {
        xml.WriteStartElement("global");
        xml.WriteAttributeString("scope", scope);
        foreach (var (type, key, value) in attributes)
        {
            Attribute(type, key, value);
        }

        xml.WriteEndElement();
    }

    private void Attribute(string type, string key, string value)
    {
        xml.WriteStartElement(type);
        xml.WriteAttributeString("key", Clean(key, json: false));
        xml.WriteAttributeString("value", Clean(value, json: key is Prefix + "fields" or Prefix + "evidence"));
        xml.WriteEndElement();
    }

    /// <summary>XML has no place for some characters: in JSON they are escaped, elsewhere a sign stands for each.</summary>
    private static string Clean(string text, bool json)
    {
        StringBuilder? clean = null;
        for (var i = 0; i < text.Length; i++)
        {
            var pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (pair || (XmlConvert.IsXmlChar(text[i]) && !char.IsSurrogate(text[i])))
            {
                clean?.Append(text, i, pair ? 2 : 1);
                i += pair ? 1 : 0;
            }
            else
            {
                clean ??= new StringBuilder(text, 0, i, text.Length + 8);
                clean.Append(json ? $"\\u{(int)text[i]:x4}" : "\uFFFD");
            }
        }

        return clean?.ToString() ?? text;
    }
}
