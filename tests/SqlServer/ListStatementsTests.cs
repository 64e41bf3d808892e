using System.Data;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SalesFlow.Archive;
using SalesFlow.Audit;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Tests.Journal;
using Xunit;

namespace SalesFlow.SqlServer;

/// <summary>What lists send to SQL Server, by way of the lists themselves: each is asked with every filter and goes on after a first row, and all that it sends is read by SQL Server's parser
/// and held against the scripts.</summary>
public sealed class ListStatementsTests
{
    private static readonly DateOnly Day = new(2026, 2, 3);

    private readonly HashSet<string> sent = [];
    private bool answered;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chains()
    {
        var lists = new ChainLists(Lists());
        ChainFilter none = new();
        ChainFilter all = new("t", "open", "broken", "overdue", true, Day, Day, "east", "rep", "c", Some.Moment, true, "s", true, true);
        ChainFilter other = new(Loop: "intact", Closed: false, Stuck: false, InFlight: false, Void: false);
        var next = await Cursors(cursor => lists.PageAsync("acme", none, cursor, 1, Cancellation));
        await Cursors(cursor => lists.StuckAsync("acme", none, cursor, 1, Cancellation));
        foreach (var filter in new[] { none, all, other })
        {
            await lists.PageAsync("acme", filter, next, 10, Cancellation);
            await lists.StuckAsync("acme", filter, null, 10, Cancellation);
            await lists.CountAsync("acme", filter, Cancellation);
            await All(lists.FlowAsync("acme", filter, Cancellation));
        }

        await lists.FindAsync("acme", "pd-1", Cancellation);
        Read(10);
    }

    [Fact]
    public async Task Subjects()
    {
        var lists = new SubjectLists(Lists());
        SubjectFilter none = new();
        SubjectFilter all = new(["a", "b"], "c", "p", "o", "east", Day, Day, "T-1", "100%[_]", Some.Moment);
        foreach (var order in Enum.GetValues<SubjectOrder>())
        {
            await Cursors(cursor => lists.PageAsync("acme", "ticket", none, order, cursor, 1, Cancellation));
            await lists.PageAsync("acme", "ticket", all, order, null, 10, Cancellation);
        }

        await lists.CountAsync("acme", "ticket", all, Cancellation);
        await All(lists.AllAsync("acme", "ticket", all, Cancellation));
        await lists.FindAsync("acme", "ticket", "t-1", Cancellation);
        Read(7);
    }

    [Fact]
    public async Task Alerts_records_documents_and_backlog()
    {
        var lists = Lists();
        await Cursors(cursor => new AlertLists(lists).PageAsync("acme", new AlertFilter(), cursor, 1, Cancellation));
        await new AlertLists(lists).PageAsync("acme", new AlertFilter("pd-1", "rep-07", Some.Moment), null, 10, Cancellation);
        var journal = new JournalLists(lists);
        await Cursors(cursor => journal.StreamAsync(Some.Stream(), cursor, 1, Cancellation));
        await Cursors(cursor => journal.NewestAsync(Some.Stream(), cursor, 1, Cancellation));
        await journal.DocumentHistoryAsync("acme", "template", "pd", Cancellation);
        await new BacklogReads(lists).ReadAsync(Some.Moment, Cancellation);
        Read(10);
    }

    [Fact]
    public async Task Everything_for_audits()
    {
        var audit = new AuditReads(Lists());
        Assert.Single(await audit.TenantsAsync(Cancellation));
        await audit.CountAsync(Cancellation);
        await All(audit.RecordsAsync("acme", Cancellation));
        await All(audit.ChainsAsync("acme", Cancellation));
        await All(audit.SubjectsAsync("acme", Cancellation));
        await All(audit.AlertsAsync("acme", Cancellation));
        await All(audit.WindowsAsync("acme", Cancellation));
        await All(audit.OnceKeysAsync("acme", Cancellation));
        await All(audit.EvidenceAsync("acme", Cancellation));
        await All(audit.ArchivedAsync("acme", Cancellation));
        await audit.DocumentsAsync("acme", Cancellation);
        Read(16);
    }

    [Fact]
    public async Task Records_that_leave_and_come_back()
    {
        var noted = false;
        var store = new ArchiveStore(ArchiveDatabase.SqlServer(() => new PaperConnection(One, text =>
        {
            sent.Add(text);
            return 1;
        })));
        var chain = new ArchivedChain(
            new ChainTable
            {
                Tenant = "x", Id = "x", Template = "x", TemplateVersion = 1, Customer = "x", Subject = "x", Owner = "x", Team = "x", PlannedStart = 1, Day = "2026-02-03", State = "completed",
                Reason = "x", BrokenStep = "x", BrokenAt = 1, NextDue = 1, StuckSince = 1, Calendars = "x", UpdatedAt = 1, Steps = [1],
            }.ToRow(),
            [new(new("x", "chain/x"), 1, 1, "x", DateTimeOffset.FromUnixTimeMilliseconds(1), Body, [1], "x")]);
        Assert.True(Assert.Single(await store.RemoveAsync("x", "x.zip", "x", Some.Moment, [chain], Cancellation)).Done);
        noted = true;
        Assert.True(Assert.Single(await store.RestoreAsync("x", [chain], Cancellation)).Done);
        Assert.Equal(["DELETE", "INSERT", "UPDATE"], sent.Select(text => text.TrimStart().Split((char[])[' ', '\r', '\n'])[0]).Where(word => word != "SELECT").Distinct().Order());
        Read(9);

        DataTable One(string text)
        {
            answered = false;
            var table = Answer(text);
            answered = false;
            foreach (DataRow row in table.Rows)
            {
                foreach (DataColumn column in table.Columns)
                {
                    row[column] = Name(text, column.Ordinal) switch { "stream" => "chain/x", "state" => "completed", "body" => Body, _ => row[column] };
                }
            }

            while (table.Rows.Count > (text.Contains("[open_window]", StringComparison.Ordinal) || (!noted && text.Contains("[archived] [", StringComparison.Ordinal)) ? 0 : 1))
            {
                table.Rows.RemoveAt(0);
            }

            return table;
        }
    }

    private static byte[] Body => """{"data":{"action":{"customer":"x"}}}"""u8.ToArray();

    private static string? Name(string text, int column) =>
        (((QuerySpecification)((SelectStatement)Schema.Parse(text).Batches[0].Statements[^1]).QueryExpression).SelectElements[column] as SelectScalarExpression)?.Expression is ColumnReferenceExpression named
            ? named.MultiPartIdentifier.Identifiers[^1].Value : null;

    private ListDatabase Lists() => ListDatabase.SqlServer(() => new PaperConnection(Answer));

    /// <summary>The first page and the one after it.</summary>
    private async Task<string> Cursors<T>(Func<string?, ValueTask<Page<T>>> page)
    {
        answered = false;
        var first = await page(null);
        Assert.NotNull(first.Next);
        Assert.Empty((await page(first.Next)).Items);
        return first.Next;
    }

    private async Task All<T>(IAsyncEnumerable<T> rows)
    {
        answered = false;
        var count = 0;
        await foreach (var _ in rows)
        {
            count++;
        }

        Assert.True(count > 0);
    }

    /// <summary>Two rows and then none, by turns; a count is always one row.</summary>
    private DataTable Answer(string text)
    {
        sent.Add(text);
        var query = (QuerySpecification)((SelectStatement)Schema.Parse(text).Batches[0].Statements[^1]).QueryExpression;
        var table = new DataTable();
        var row = new List<object>();
        var isCount = false;
        foreach (var element in query.SelectElements.Cast<SelectScalarExpression>())
        {
            var value = element.Expression is ColumnReferenceExpression column ? Value(column.MultiPartIdentifier.Identifiers[^1].Value) : 1L;
            isCount |= element.Expression is FunctionCall;
            table.Columns.Add(new DataColumn($"c{row.Count}", value.GetType()));
            row.Add(value);
        }

        if (isCount || !answered)
        {
            table.Rows.Add([.. row]);
            if (!isCount && row.Count > 1)
            {
                table.Rows.Add([.. row]);
            }
        }

        answered = isCount ? answered : !answered;
        return table;
    }

    private static object Value(string column) => Schema.OfScripts.Tables.Where(table => !table.Key.StartsWith("Orleans", StringComparison.Ordinal))
        .SelectMany(table => table.Value).First(one => one.Name == column) switch
    {
        { Name: "day" } => "2026-02-03",
        { Name: "recipients" } => "[]",
        { Type: "int" } => 1,
        { Type: "bigint" } => 1L,
        { Type: "bit" } => false,
        { Type: var type } when type.StartsWith("varbinary", StringComparison.Ordinal) => new byte[] { 1 },
        _ => "x",
    };

    private void Read(int least)
    {
        Assert.True(sent.Count >= least, $"{sent.Count} statements");
        foreach (var text in sent)
        {
            var parsed = Schema.Parse(text);
            var declared = parsed.Batches[0].Statements.OfType<DeclareVariableStatement>().SelectMany(statement => statement.Declarations);
            Assert.Empty(declared);
            var used = new Variables();
            parsed.Accept(used);
            var check = new ColumnCheck(Schema.OfScripts, used.Names.ToDictionary(name => name, _ => "?"));
            parsed.Accept(check);
            Assert.True(check.Columns > 0 || text.Contains("COUNT", StringComparison.Ordinal));
        }
    }

    private sealed class Variables : TSqlFragmentVisitor
    {
        public HashSet<string> Names { get; } = [];

        public override void Visit(VariableReference node) => Names.Add(node.Name);
    }
}
