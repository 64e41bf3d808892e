using System.Text;
using System.Text.Json.Nodes;
using SalesFlow.Api;
using SalesFlow.Import;
using YamlDotNet.RepresentationModel;

namespace SalesFlow.Apply;

/// <summary>Reads files of documents. All mistakes are told, each with its file and line.</summary>
internal static class DocumentReader
{
    private const int MostDocuments = 1_000, MostFiles = 1_000;
    private static readonly string[] Endings = [".yaml", ".yml"];

    /// <param name="paths">Files, and folders of which every YAML file is meant.</param>
    /// <param name="variable">The value of an environment variable; null where there is none.</param>
    /// <exception cref="ApplyException">A file that is not there or cannot be read, or documents with mistakes.</exception>
    public static IReadOnlyList<ApplyDocument> ReadPaths(IEnumerable<string> paths, Func<string, string?> variable)
    {
        var (documents, errors) = (new List<ApplyDocument>(), new List<string>());
        foreach (var file in paths.SelectMany(path => Files(path, errors)))
        {
            try
            {
                if (new FileInfo(file).Length > SafeYaml.MaxBytes)
                {
                    errors.Add($"{file}: is longer than {SafeYaml.MaxBytes:N0} bytes; part it");
                    continue;
                }

                documents.AddRange(Read(File.ReadAllText(file, Encoding.UTF8), file, variable, errors));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                errors.Add($"{file}: {e.Message}");
            }
        }

        foreach (var twice in documents.GroupBy(document => (document.Kind, document.Key)).Where(same => same.Count() > 1))
        {
            errors.Add($"{twice.Last().Place()}: {twice.Last().Name} stands at {twice.First().Place()} too; keep one of them");
        }

        if (documents.Count > MostDocuments)
        {
            errors.Add($"more than {MostDocuments:N0} documents; apply them part by part");
        }

        return errors.Count == 0 ? documents : throw new ApplyException(errors);
    }

    /// <summary>The documents of one text; what is wrong goes to <paramref name="errors"/>.</summary>
    public static List<ApplyDocument> Read(string yaml, string file, Func<string, string?> variable, List<string> errors)
    {
        var documents = new List<ApplyDocument>();
        try
        {
            foreach (var node in SafeYaml.Documents(yaml))
            {
                if (One(node, file, variable, errors) is { } document)
                {
                    documents.Add(document);
                }
            }
        }
        catch (YamlFault fault)
        {
            errors.Add(fault.Line > 0 ? $"{file}:{fault.Line}: {fault.Message}" : $"{file}: {fault.Message}");
        }

        return documents;
    }

    private static ApplyDocument? One(YamlNode node, string file, Func<string, string?> variable, List<string> errors)
    {
        var line = $"{file}:{node.Start.Line}";
        if (node is not YamlMappingNode)
        {
            errors.Add($"{line}: a document is a map with kind and key");
            return null;
        }

        var body = (JsonObject)YamlJson.Of(node)!;
        var (word, kinds) = (Text(body, "kind"), DocumentKind.All.Select(kind => kind.Name).ToList());
        // A channel's own kind stands beside: kind: channel, type: webhook.
        if (word is null || DocumentKind.Find(word) is not { } found)
        {
            errors.Add(word is null ? $"{line}: 'kind' is missing; it is one of {string.Join(", ", kinds)}" : $"{line}: there is no kind '{word}'{Similar.Aside(word, kinds)}; there are {string.Join(", ", kinds)}");
            return null;
        }

        if (Text(body, found.Id) is not { } key || !GrainKeys.IsId(key))
        {
            errors.Add($"{line}: '{found.Id}' must be 1 to 128 of the characters A-Z a-z 0-9 . _ : -");
            return null;
        }

        body.Remove("kind");
        if (found.Name == "channel")
        {
            if (body["type"] is { } type)
            {
                body.Remove("type");
                body["kind"] = type;
            }

            Filled(body, line, variable, errors);
        }

        var document = new ApplyDocument(found, key, body, file, node);
        try
        {
            _ = found.Formed(body);
            return document;
        }
        catch (ProblemException refused)
        {
            errors.AddRange(refused.Problem.Errors?.Select(error => $"{document.Place(error.Pointer)}: {document.Name}: {error.Pointer} {error.Detail}") ?? [$"{line}: {document.Name}: {refused.Problem.Detail}"]);
            return null;
        }
    }

    /// <summary>Addresses and secrets do not stand in files: <c>${NAME}</c> is the variable's value.</summary>
    private static void Filled(JsonObject channel, string line, Func<string, string?> variable, List<string> errors)
    {
        foreach (var name in new[] { "address", "secret" })
        {
            if (Text(channel, name) is { } text && text.StartsWith("${", StringComparison.Ordinal) && text.EndsWith('}'))
            {
                if (variable(text[2..^1]) is { Length: > 0 } value)
                {
                    channel[name] = value;
                }
                else
                {
                    errors.Add($"{line}: '{name}' asks for the environment variable {text[2..^1]}, which is not set; set it, or leave '{name}' out to keep what is there");
                }
            }
        }
    }

    private static string? Text(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static List<string> Files(string path, List<string> errors)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            errors.Add($"{path}: is not there");
            return [];
        }

        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(file => Endings.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal).Take(MostFiles + 1).ToList();
        if (files.Count is 0 or > MostFiles)
        {
            errors.Add(files.Count == 0 ? $"{path}: holds no .yaml file" : $"{path}: holds more than {MostFiles:N0} files");
            return [];
        }

        return files;
    }
}
