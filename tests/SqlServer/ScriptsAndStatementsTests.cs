using System.Data;
using System.Globalization;
using System.Reflection;
using Microsoft.Data.SqlClient;
using Microsoft.Data.SqlClient.Server;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SalesFlow.Storage;
using Xunit;
using ParameterModifier = Microsoft.SqlServer.TransactSql.ScriptDom.ParameterModifier;

namespace SalesFlow.SqlServer;

/// <summary>SQL Server does not run where this is built: so its own parser reads everything that it will be sent, and what is sent is held against what the scripts declare.</summary>
public sealed class ScriptsAndStatementsTests
{
    /// <summary>The table types of the statements that take rows.</summary>
    private static readonly Dictionary<string, string> RowsOf = new()
    {
        [nameof(Statements.AskHeads)] = RowTypes.Heads.Name,
        [nameof(Statements.AskLinks)] = RowTypes.Heads.Name,
        [nameof(Statements.AskKeys)] = RowTypes.KeyNames.Name,
        [nameof(Statements.EffectsDone)] = RowTypes.EffectNames.Name,
        [nameof(Statements.UpdateAlerts)] = RowTypes.AlertStates.Name,
        [nameof(Statements.FindAlerts)] = RowTypes.AlertIds.Name,
    };

    private static Dictionary<string, string> Texts => typeof(Statements).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(constant => constant.IsLiteral).ToDictionary(constant => constant.Name, constant => (string)constant.GetRawConstantValue()!);

    [Fact]
    public void Every_script_parses_and_makes_what_the_engine_needs()
    {
        var scripts = Migrations.Scripts("sqlserver");
        Assert.Equal(Migrations.Scripts("postgresql").Select(script => (script.Number, script.Name)), scripts.Select(script => (script.Number, script.Name)));
        Assert.True(Migrations.Scripts("sqlserver-orleans").Count >= 3);

        var schema = Schema.OfScripts;
        Assert.Equal(Schema.Scripts.Count, schema.Fragments.Count);
        Assert.Superset(
            new HashSet<string> { "record", "journal_position", "once_key", "chain", "open_window", "alert", "effect", "document", "evidence", "evidence_content", "awaited", "subject", "subject_link", "archived" },
            schema.Tables.Keys.ToHashSet());
        Assert.Equal(16, schema.Types.Count);
        Assert.Equal([BatchCommand.Procedure], schema.Procedures.Keys);
        // The server wants a procedure alone in its batch, and knows no separator of batches.
        Assert.All(schema.Fragments, one => Assert.Single(one.Parsed.Batches));
        Assert.All(
            schema.Fragments.Where(one => one.Parsed.Batches[0].Statements.Any(statement => statement is ProcedureStatementBody or TriggerStatementBody)),
            one => Assert.Single(one.Parsed.Batches[0].Statements));
    }

    [Fact]
    public void Every_key_is_short_enough_for_its_index()
    {
        var schema = Schema.OfScripts;
        Assert.True(schema.Keys.Count > 40);
        foreach (var (of, clustered, columns) in schema.Keys)
        {
            var declared = (schema.Tables.GetValueOrDefault(of) ?? schema.Types[of]).ToDictionary(column => column.Name);
            Assert.InRange(columns.Sum(column => Bytes(declared[column].Type)), 1, clustered ? 900 : 1_700);
        }
    }

    [Fact]
    public void Every_statement_parses_and_names_only_what_there_is()
    {
        var texts = Texts;
        Assert.True(texts.Count >= 32, $"{texts.Count} statements");
        var columns = 0;
        foreach (var (name, text) in texts)
        {
            var parsed = Schema.Parse(text);
            Assert.NotEmpty(parsed.Batches[0].Statements);
            var used = new VariablesUsed();
            parsed.Accept(used);
            var numbered = used.Names.Where(one => one.StartsWith("@p", StringComparison.Ordinal)).Order().ToList();
            Assert.Equal(Enumerable.Range(1, numbered.Count).Select(i => $"@p{i}"), numbered);
            var variables = numbered.ToDictionary(one => one, _ => "?");
            if (used.Names.Contains("@rows"))
            {
                variables.Add("@rows", RowsOf[name]);
            }

            var check = new ColumnCheck(Schema.OfScripts, variables);
            parsed.Accept(check);
            columns += check.Columns;
        }

        Assert.Superset(RowsOf.Keys.ToHashSet(), texts.Keys.ToHashSet());
        Assert.True(columns > 150, $"{columns} columns");
    }

    [Fact]
    public void The_procedure_names_only_what_there_is_and_everything_fits()
    {
        var procedure = Schema.OfScripts.Procedures[BatchCommand.Procedure];
        var check = new ColumnCheck(
            Schema.OfScripts, procedure.Parameters.ToDictionary(parameter => parameter.VariableName.Value, parameter => Schema.TypeOf(parameter.DataType)));
        procedure.StatementList.Accept(check);
        Assert.True(check.Columns > 250, $"{check.Columns} columns");
    }

    [Fact]
    public void The_procedures_parameters_are_those_that_are_sent()
    {
        using var connection = new SqlConnection();
        using var command = BatchCommand.For(connection, new BatchRows([]), new SiloFence());
        var declared = Schema.OfScripts.Procedures[BatchCommand.Procedure].Parameters;
        Assert.Equal(17, declared.Count);
        Assert.Equal(
            declared.Select(parameter => (parameter.VariableName.Value, Schema.TypeOf(parameter.DataType), parameter.Modifier == ParameterModifier.Output)),
            command.Parameters.Cast<SqlParameter>().Select(parameter => (parameter.ParameterName, Sent(parameter), parameter.Direction == ParameterDirection.Output)));
        Assert.All(declared.Where(parameter => Schema.OfScripts.Types.ContainsKey(Schema.TypeOf(parameter.DataType))), parameter => Assert.Equal(ParameterModifier.ReadOnly, parameter.Modifier));
    }

    [Fact]
    public void Rows_are_sent_with_the_columns_of_their_types()
    {
        var sent = typeof(RowTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)!).ToDictionary(
            type => (string)type.GetType().GetProperty("Name")!.GetValue(type)!,
            type => ((IReadOnlyList<SqlMetaData>)type.GetType().GetProperty("Columns")!.GetValue(type)!).Select(column => (column.Name, Sized(column.SqlDbType, column.MaxLength))));
        var declared = Schema.OfScripts.Types;
        Assert.Equal(declared.Keys.Order(), sent.Keys.Order());
        Assert.All(declared, type => Assert.Equal(type.Value.Select(column => (column.Name, column.Type)), sent[type.Key]));
    }

    [Fact]
    public void Texts_too_long_for_their_column_are_refused_before_anything_is_sent()
        => Assert.Contains("200", Assert.Throws<ArgumentException>(() => RowTypes.AlertIds.Parameter("@rows", [new string('x', 201)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Orleans_queries_parse_too()
    {
        var literals = new Literals();
        foreach (var (_, parsed) in Schema.OfScripts.Fragments)
        {
            parsed.Accept(literals);
        }

        Assert.True(literals.Queries.Count >= 15, $"{literals.Queries.Count} queries");
        Assert.All(literals.Queries, query => Schema.Parse(query));
    }

    [Fact]
    public void There_is_no_merge_and_no_type_that_rounds_time()
    {
        var found = new Forbidden();
        foreach (var parsed in Schema.OfScripts.Fragments.Select(one => one.Parsed).Concat(Texts.Values.Select(Schema.Parse)))
        {
            parsed.Accept(found);
        }

        Assert.True(found.Types > 100);
        Assert.Empty(found.Found);
    }

    private static string Sent(SqlParameter parameter) => parameter.SqlDbType == SqlDbType.Structured ? parameter.TypeName : Sized(parameter.SqlDbType, parameter.Size);

    private static string Sized(SqlDbType type, long length) => type is SqlDbType.NVarChar or SqlDbType.VarBinary or SqlDbType.VarChar
        ? $"{type.ToString().ToLowerInvariant()}({(length == SqlMetaData.Max ? "max" : length)})"
        : type.ToString().ToLowerInvariant();

    private static int Bytes(string type) => type.Split('(', ')') switch
    {
        ["nvarchar", var characters, ..] => 2 * int.Parse(characters, CultureInfo.InvariantCulture),
        ["varchar", var characters, ..] => int.Parse(characters, CultureInfo.InvariantCulture),
        ["int"] => 4,
        ["bigint"] => 8,
        ["bit"] => 1,
        _ => throw new NotSupportedException($"{type} in a key"),
    };

    private sealed class VariablesUsed : TSqlFragmentVisitor
    {
        public HashSet<string> Names { get; } = [];

        public override void Visit(VariableReference node) => Names.Add(node.Name);
    }

    /// <summary>Texts of queries among the values that a script inserts.</summary>
    private sealed class Literals : TSqlFragmentVisitor
    {
        public List<string> Queries { get; } = [];

        public override void Visit(InsertStatement node)
        {
            if (node.InsertSpecification is { Target: NamedTableReference { SchemaObject.BaseIdentifier.Value: "OrleansQuery" }, InsertSource: ValuesInsertSource values })
            {
                Queries.AddRange(values.RowValues.Select(row => ((StringLiteral)row.ColumnValues[1]).Value));
            }
        }
    }

    private sealed class Forbidden : TSqlFragmentVisitor
    {
        public List<string> Found { get; } = [];

        public int Types { get; private set; }

        public override void Visit(MergeStatement node) => Found.Add("MERGE");

        public override void Visit(SqlDataTypeReference node)
        {
            Types++;
            if (node.SqlDataTypeOption is SqlDataTypeOption.DateTime or SqlDataTypeOption.SmallDateTime or SqlDataTypeOption.Float or SqlDataTypeOption.Text or SqlDataTypeOption.NText)
            {
                Found.Add(node.SqlDataTypeOption.ToString());
            }
        }
    }
}
