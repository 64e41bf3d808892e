using Microsoft.SqlServer.TransactSql.ScriptDom;
using SalesFlow.Storage;
using Xunit;

namespace SalesFlow.SqlServer;

/// <summary>A column as a script declares it.</summary>
internal sealed record DeclaredColumn(string Name, string Type, bool MayBeNull);

/// <summary>What the scripts for SQL Server make, read by the parser of SQL Server 2022.</summary>
internal sealed class Schema
{
    private static readonly Lazy<Schema> Read = new(() => new Schema());

    private Schema()
    {
        foreach (var script in Scripts)
        {
            var parsed = Parse(script.Text);
            Assert.NotEmpty(parsed.Batches);
            Fragments.Add((script, parsed));
            parsed.Accept(new Reader(this));
        }

        // Views of the server itself.
        Tables["databases"] = Columns("database_id int", "snapshot_isolation_state tinyint", "is_read_committed_snapshot_on bit", "delayed_durability int");
    }

    public static Schema OfScripts => Read.Value;

    public static IReadOnlyList<Script> Scripts => [.. Migrations.Scripts("sqlserver"), .. Migrations.Scripts("sqlserver-orleans")];

    public List<(Script Script, TSqlScript Parsed)> Fragments { get; } = [];

    public Dictionary<string, List<DeclaredColumn>> Tables { get; } = [];

    public Dictionary<string, List<DeclaredColumn>> Types { get; } = [];

    public Dictionary<string, ProcedureStatementBody> Procedures { get; } = [];

    /// <summary>Table or type, whether rows lie in that order, and the columns.</summary>
    public List<(string Of, bool Clustered, string[] Columns)> Keys { get; } = [];

    /// <exception cref="Xunit.Sdk.XunitException">It does not parse.</exception>
    public static TSqlScript Parse(string text)
    {
        var parsed = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        Assert.True(errors.Count == 0, $"{string.Join("; ", errors.Select(error => $"{error.Line}:{error.Column} {error.Message}"))}\n{text}");
        return Assert.IsType<TSqlScript>(parsed);
    }

    public static string TypeOf(DataTypeReference type) => type switch
    {
        ParameterizedDataTypeReference { Parameters: [var one, ..] } sized => $"{sized.Name.BaseIdentifier.Value}({one.Value})".ToLowerInvariant(),
        _ => type.Name.BaseIdentifier.Value.ToLowerInvariant(),
    };

    private static List<DeclaredColumn> Columns(params string[] declared) => [.. declared.Select(one => new DeclaredColumn(one.Split(' ')[0], one.Split(' ')[1], true))];

    private sealed class Reader(Schema schema) : TSqlFragmentVisitor
    {
        public override void Visit(CreateTableStatement node) => Add(schema.Tables, node.SchemaObjectName, node.Definition, clustered: true);

        public override void Visit(CreateTypeTableStatement node) => Add(schema.Types, node.Name, node.Definition, clustered: true);

        public override void Visit(CreateProcedureStatement node) => schema.Procedures.Add(node.ProcedureReference.Name.BaseIdentifier.Value, node);

        public override void Visit(CreateOrAlterProcedureStatement node) => schema.Procedures[node.ProcedureReference.Name.BaseIdentifier.Value] = node;

        /// <summary>What is added to a table that has rows has a default, and need not be given.</summary>
        public override void Visit(AlterTableAddTableElementStatement node) => schema.Tables[node.SchemaObjectName.BaseIdentifier.Value].AddRange(node.Definition.ColumnDefinitions.Select(
            column => new DeclaredColumn(column.ColumnIdentifier.Value, TypeOf(column.DataType), column.DefaultConstraint is not null || column.Constraints.Any(one => one is DefaultConstraintDefinition))));

        public override void Visit(CreateIndexStatement node)
            => schema.Keys.Add((node.OnName.BaseIdentifier.Value, node.Clustered == true, [.. node.Columns.Select(column => column.Column.MultiPartIdentifier.Identifiers[^1].Value)]));

        private void Add(Dictionary<string, List<DeclaredColumn>> all, SchemaObjectName name, TableDefinition definition, bool clustered)
        {
            var of = name.BaseIdentifier.Value;
            // Orleans' scripts make the table of its queries where it is not there yet.
            all[of] = [.. definition.ColumnDefinitions.Select(column => new DeclaredColumn(
                column.ColumnIdentifier.Value, TypeOf(column.DataType), !column.Constraints.Any(one => one is NullableConstraintDefinition { Nullable: false })))];
            foreach (var column in definition.ColumnDefinitions)
            {
                if (TypeOf(column.DataType).StartsWith("nvarchar", StringComparison.Ordinal) && !of.StartsWith("Orleans", StringComparison.Ordinal))
                {
                    Assert.True(column.Collation?.Value == "Latin1_General_100_BIN2", $"{of}.{column.ColumnIdentifier.Value} has not our collation.");
                }

                foreach (var unique in column.Constraints.OfType<UniqueConstraintDefinition>())
                {
                    schema.Keys.Add((of, unique.Clustered ?? (unique.IsPrimaryKey && clustered), [column.ColumnIdentifier.Value]));
                }
            }

            foreach (var unique in definition.TableConstraints.OfType<UniqueConstraintDefinition>())
            {
                schema.Keys.Add((of, unique.Clustered ?? (unique.IsPrimaryKey && clustered), [.. unique.Columns.Select(column => column.Column.MultiPartIdentifier.Identifiers[^1].Value)]));
            }
        }
    }
}
