using System.Globalization;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Contracts;

/// <summary>A contract's text, put together from its records: the newest that was submitted, with the clauses that were changed since. Pure.</summary>
/// <param name="Revision">Which version of the text it is; 0 = there is none.</param>
public sealed record ContractTexts(string Text, int Revision)
{
    /// <param name="records">All of the contract's stream, in order.</param>
    public static ContractTexts Of(IEnumerable<JournalRecord> records)
    {
        var now = new ContractTexts("", 0);
        foreach (var record in records)
        {
            if (record.Kind == "action" && SubjectRecords.Fact(record) is var fact && fact.Given.ContainsKey(ContractRules.Review))
            {
                now = new(After(now.Text, fact), now.Revision + 1);
            }
        }

        return now;
    }

    /// <summary>The text with one clause replaced.</summary>
    public static string Replaced(string text, TextSpan clause, string by) => string.Concat(text.AsSpan(0, clause.Start), by, text.AsSpan(clause.End));

    private static string After(string before, SubjectFact fact)
    {
        var text = fact.Fields.Text("text") ?? "";
        return fact.Node == ContractNodes.Changed ? Replaced(before, new(Number("start"), Number("length")), text) : text;

        int Number(string name) => int.Parse(fact.Given[name], CultureInfo.InvariantCulture);
    }
}
