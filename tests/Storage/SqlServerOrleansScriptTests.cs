using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace SalesFlow.Storage;

/// <summary>Orleans' tables on SQL Server: every script and every query in it is Transact-SQL, and each provider finds the queries that it wants.</summary>
public sealed class SqlServerOrleansScriptTests
{
    private static readonly string[] Wanted =
    [
        "UpsertReminderRowKey", "ReadReminderRowKey", "ReadReminderRowsKey", "ReadRangeRows1Key", "ReadRangeRows2Key", "DeleteReminderRowKey", "DeleteReminderRowsKey",
        "WriteToStorageKey", "ReadFromStorageKey", "ClearStorageKey", "DeleteStorageKey",
        "InsertMembershipVersionKey", "InsertMembershipKey", "UpdateMembershipKey", "UpdateIAmAlivetimeKey", "MembershipReadRowKey", "MembershipReadAllKey", "GatewaysQueryKey",
        "DeleteMembershipTableEntriesKey", "CleanupDefunctSiloEntriesKey",
    ];

    [Fact]
    public void Scripts_and_the_queries_in_them_are_transact_sql()
    {
        var found = new List<string>();
        foreach (var script in Migrations.Scripts("sqlserver-orleans"))
        {
            var inserts = new Inserts();
            Parse(script.Text, script.Name).Accept(inserts);
            foreach (var (key, text) in inserts.Found)
            {
                Parse(text, key);
                found.Add(key);
            }
        }

        Assert.Equal(Wanted.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_scripts_of_both_servers_and_of_sqlite_have_the_same_names()
    {
        var names = new[] { "postgresql-orleans", "sqlserver-orleans" }.Select(engine => Migrations.Scripts(engine).Select(script => (script.Number, script.Name)).ToList()).ToList();

        Assert.Equal([(1, "reminders"), (2, "persistence"), (3, "clustering")], names[0]);
        Assert.Equal(names[0], names[1]);
        Assert.Equal(names[0].Take(2), Migrations.Scripts("sqlite-orleans").Select(script => (script.Number, script.Name)));
    }

    private static TSqlFragment Parse(string text, string name)
    {
        using var reader = new StringReader(text);
        var parsed = new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        Assert.True(errors.Count == 0, $"{name}: {string.Join("; ", errors.Select(error => $"{error.Line}:{error.Column} {error.Message}"))}");
        return parsed;
    }

    private sealed class Inserts : TSqlFragmentVisitor
    {
        public List<(string Key, string Text)> Found { get; } = [];

        public override void Visit(RowValue node)
        {
            if (node.ColumnValues is [StringLiteral key, StringLiteral text])
            {
                Found.Add((key.Value, text.Value));
            }
        }
    }
}
