using System.Text;
using Xunit;

namespace SalesFlow.Import;

/// <summary>Small logs and mappings in text, read the way that files are.</summary>
internal static class Logs
{
    public const string Plain = """
        case: id
        activity: what
        time: at
        actor: who
        customer: = c-1
        timeZone: Asia/Shanghai
        activities: { a: x.a, b: x.b }
        template: t
        """;

    public static string Samples(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SalesFlow.sln")))
            {
                return Path.Combine(folder.FullName, "samples", name);
            }
        }

        throw new InvalidOperationException("No SalesFlow.sln above the tests.");
    }

    public static Mapping Sample(string name) => MappingReader.ReadFile(Samples(name));

    public static IReadOnlyList<LogCase> Csv(string text, Mapping? mapping = null, Encoding? encoding = null)
    {
        mapping ??= MappingReader.Read(Plain);
        return CsvLog.Read(new MemoryStream((encoding ?? Encoding.UTF8).GetBytes(text)), mapping.Case, mapping.Csv, mapping.Columns);
    }

    public static IReadOnlyList<LogCase> Xes(string text)
    {
        using var reader = new XesReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), Source.Of("concept:name"));
        var cases = new List<LogCase>();
        while (reader.Next() is { } found)
        {
            cases.Add(found);
        }

        return cases;
    }

    public static IReadOnlyList<PlannedCase> Plan(IReadOnlyList<LogCase> cases, Mapping? mapping = null)
    {
        mapping ??= MappingReader.Read(Plain);
        return [.. new ImportPlan(mapping, CaseIds.Of(cases, mapping.CasePrefix)).Of(cases)];
    }

    public static string Refused(Action act) => Assert.Throws<ImportException>(act).Message;
}
