using System.Text;
using System.Text.Json.Nodes;
using SalesFlow.Client;
using SalesFlow.Tenants;

namespace SalesFlow.Apply;

/// <summary>Writes the present state as files that apply to nothing to do: <c>DIR/nodes/x.taken.yaml</c> and so on.</summary>
internal static class ApplyExport
{
    /// <param name="all">Also what is as it was shipped.</param>
    /// <returns>How many files were written.</returns>
    public static async Task<int> WriteAsync(SalesFlowClient client, string folder, bool all, CancellationToken cancel)
    {
        var written = 0;
        foreach (var ((kind, key), there) in (await ApplyPlan.PresentAsync(client, DocumentKind.All, cancel)).OrderBy(one => one.Key.Item2, StringComparer.Ordinal))
        {
            if (!all && AsShipped(kind, key, there))
            {
                continue;
            }

            var document = new JsonObject { ["kind"] = kind.Name };
            foreach (var (name, value) in there.Body)
            {
                // A channel's own kind is called its type; its address may be shortened, and what is left out stays.
                if (kind.Name != "channel" || name != "address")
                {
                    document[kind.Name == "channel" && name == "kind" ? "type" : name] = value?.DeepClone();
                }
            }

            var directory = Directory.CreateDirectory(Path.Combine(folder, kind.Collection));
            // A colon is no part of a file's name everywhere.
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, $"{key.Replace(':', '~')}.yaml"), YamlJson.Write(document), new UTF8Encoding(false), cancel);
            written++;
        }

        return written;
    }

    private static bool AsShipped(DocumentKind kind, string key, PresentDocument there) => kind.Name switch
    {
        "policy" => there.Version == 0,
        "node" or "template" or "calendar" => there.Version == 1 && IsShipped(kind.Name, key),
        _ => false,
    };

    private static bool IsShipped(string kind, string key) => kind switch
    {
        "node" => Shipped.Nodes.ContainsKey(key),
        "template" => Shipped.Templates.ContainsKey(key),
        _ => key == Shipped.DefaultCalendar.Key,
    };
}
