using System.Xml;

namespace SalesFlow.Import;

/// <summary>
/// Streams the traces of an XES log, one at a time, whatever namespace the file declares. Values of <c>global</c> elements are left out:
/// the standard gives them for making new elements, and a made-up time or actor must not pass for a recorded one. Nested attributes,
/// lists and containers are passed over.
/// </summary>
public sealed class XesReader : IDisposable
{
    /// <summary>Most characters in one value. A longer one stops the import.</summary>
    public const int MaxValueLength = 65_536;

    /// <summary>Most attributes of one trace or event.</summary>
    public const int MaxAttributes = 1_000;

    /// <summary>Most events of one trace.</summary>
    public const int MaxEvents = 100_000;

    private readonly XmlReader _xml;
    private readonly Source _case;
    private bool _begun;
    private int _logDepth;

    /// <exception cref="ImportException">Not even its encoding can be told.</exception>
    public XesReader(Stream stream, Source @case)
    {
        _case = @case;
        try
        {
            // The beginning is read here, for its encoding.
            _xml = XmlReader.Create(stream, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                IgnoreWhitespace = true,
                CloseInput = false,
            });
        }
        catch (Exception e) when (e is XmlException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new ImportException($"line 1: {e.Message}", e);
        }
    }

    private int Line => ((IXmlLineInfo)_xml).LineNumber;

    /// <summary>The next trace, or null after the last.</summary>
    /// <exception cref="ImportException">Not well-formed, not XES, cut off, or past a bound; names the line.</exception>
    public LogCase? Next()
    {
        try
        {
            return NextTrace();
        }
        catch (XmlException e)
        {
            throw new ImportException($"line {Math.Max(1, e.LineNumber)}: {e.Message}", e);
        }
        // The reader of the framework throws these for some broken encodings and declarations.
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new ImportException($"line {Line}: {e.Message}", e);
        }
    }

    public void Dispose() => _xml.Dispose();

    private LogCase? NextTrace()
    {
        if (!_begun)
        {
            _begun = true;
            if (_xml.MoveToContent() != XmlNodeType.Element || _xml.LocalName != "log")
            {
                throw new ImportException($"line {Line}: the root element is '{_xml.LocalName}', not 'log'");
            }

            _logDepth = _xml.Depth;
            _xml.Read();
        }

        while (_xml.Depth > _logDepth)
        {
            if (_xml is { NodeType: XmlNodeType.Element, LocalName: "trace" })
            {
                return ReadTrace();
            }

            _xml.Skip();
        }

        // The rest may hold a second root or rubbish; a well-formed file ends here.
        while (_xml.Read())
        {
        }

        return null;
    }

    private LogCase ReadTrace()
    {
        var line = Line;
        var events = new List<LogEvent>();
        var attributes = ReadAttributes(events);
        return new(_case.Read(attributes)?.Text ?? "", line, attributes, events);
    }

    /// <summary>Reads the children of the element that the reader stands on, and goes past its end.</summary>
    private Dictionary<string, LogValue> ReadAttributes(List<LogEvent>? events)
    {
        var found = new Dictionary<string, LogValue>(StringComparer.Ordinal);
        if (_xml.IsEmptyElement)
        {
            _xml.Read();
            return found;
        }

        var depth = _xml.Depth;
        _xml.Read();
        while (_xml.Depth > depth)
        {
            if (_xml.NodeType == XmlNodeType.Element && _xml.LocalName == "event" && events is not null)
            {
                Bound(events.Count < MaxEvents, $"a trace has more than {MaxEvents:N0} events");
                events.Add(new(Line, ReadAttributes(null)));
                continue;
            }

            if (_xml.NodeType == XmlNodeType.Element && KindOf(_xml.LocalName) is { } kind && _xml.GetAttribute("key") is { } key)
            {
                var text = _xml.GetAttribute("value") ?? "";
                Bound(text.Length <= MaxValueLength && key.Length <= MaxValueLength, $"a value is longer than {MaxValueLength:N0} characters");
                Bound(found.Count < MaxAttributes, $"more than {MaxAttributes:N0} attributes in one element");
                found[key] = new(text, kind);
            }

            _xml.Skip();
        }

        _xml.Read();
        return found;
    }

    private static LogKind? KindOf(string element) => element switch
    {
        "string" or "id" => LogKind.Text,
        "date" => LogKind.Moment,
        "int" => LogKind.Whole,
        "float" => LogKind.Real,
        "boolean" => LogKind.Truth,
        _ => null,
    };

    private void Bound(bool kept, string otherwise)
    {
        if (!kept)
        {
            throw new ImportException($"line {Line}: {otherwise}");
        }
    }
}
