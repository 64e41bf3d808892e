using System.Security.Cryptography;
using System.Text;
using SalesFlow.Actions;

namespace SalesFlow.Subjects;

/// <summary>The word that a file arrived which a subject's action had named before. The system tells it; its node is in no catalogue, so that no client can.</summary>
public static class FileArrival
{
    public const string Node = "evidence.arrived", Actor = "salesflow";

    /// <summary>The same file on the same subject is told once, whoever tells it.</summary>
    public static ActionCommand Of(string kind, string id, string sha256, DateTimeOffset now) => new(
        $"{Actor}//{Node}/{kind}/{id}/{sha256}", Node, now, Actor, null, kind, id, null, $$"""{"sha256":"{{sha256}}"}""", [], [], SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}/{id}\n{sha256}")), false);
}
