using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace SalesFlow.Import;

/// <summary>YAML of others: nothing so deep that a stack would not hold it, and no alias, which could stand for a billion words.</summary>
internal static class SafeYaml
{
    /// <summary>Most bytes of a file.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxDepth = 64;

    /// <summary>The documents of a text; an empty one is left out.</summary>
    /// <exception cref="YamlFault">It is no YAML that is read here.</exception>
    public static IReadOnlyList<YamlNode> Documents(string yaml)
    {
        var stream = new YamlStream();
        try
        {
            Flat(yaml);
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            throw new YamlFault(e.Start.Line, e.Message, e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            throw new YamlFault(0, $"is no YAML that can be read: {e.Message}", e);
        }

        return [.. stream.Documents.Select(document => document.RootNode).Where(root => root is not YamlScalarNode { Value: null or "", Style: ScalarStyle.Plain })];
    }

    /// <summary>Before anything is built of it.</summary>
    private static void Flat(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current switch { MappingStart or SequenceStart => 1, MappingEnd or SequenceEnd => -1, _ => 0 };
            if (depth > MaxDepth)
            {
                throw new YamlFault(parser.Current!.Start.Line, $"nested deeper than {MaxDepth}");
            }

            if (parser.Current is AnchorAlias alias)
            {
                throw new YamlFault(alias.Start.Line, $"aliases (*{alias.Value}) are not read here; write it out");
            }
        }
    }
}

/// <summary>YAML that is refused.</summary>
/// <param name="line">Where, from 1; 0 = the whole.</param>
internal sealed class YamlFault(long line, string reason, Exception? inner = null) : Exception(reason, inner)
{
    public long Line => line;
}
