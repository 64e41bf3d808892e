using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace SalesFlow.SqlServer;

/// <summary>Walks statements and holds every table, column and variable against what the scripts declare: names exist, none is ambiguous, what is inserted or assigned has the type
/// of its column, and every column that must have a value gets one.</summary>
/// <param name="variables">Those that come from outside, with their types; table types by their names.</param>
internal sealed class ColumnCheck(Schema schema, Dictionary<string, string> variables) : TSqlFragmentVisitor
{
    private static readonly string[] DateParts = ["MICROSECOND"];

    private readonly Stack<Dictionary<string, Dictionary<string, DeclaredColumn>>> scopes = new();

    /// <summary>How many columns were found.</summary>
    public int Columns { get; private set; }

    public override void Visit(DeclareVariableElement node) => variables[node.VariableName.Value] = Schema.TypeOf(node.DataType);

    public override void Visit(VariableReference node) => Assert.True(variables.ContainsKey(node.Name) || node.Name.StartsWith("@@", StringComparison.Ordinal), $"{node.Name} is not declared.");

    public override void ExplicitVisit(ExecuteParameter node) => node.ParameterValue.Accept(this);

    public override void ExplicitVisit(QuerySpecification node)
    {
        Enter(node.FromClause);
        base.ExplicitVisit(node);
        scopes.Pop();
    }

    public override void ExplicitVisit(DeleteSpecification node)
    {
        Enter(node.FromClause);
        Assert.Contains(NameOf(node.Target), scopes.Peek().Keys);
        node.FromClause.Accept(this);
        node.WhereClause?.Accept(this);
        scopes.Pop();
    }

    public override void ExplicitVisit(UpdateSpecification node)
    {
        Enter(node.FromClause);
        var name = NameOf(node.Target);
        if (node.FromClause is null)
        {
            scopes.Peek().Add(name, Table(name));
        }

        Assert.True(scopes.Peek().TryGetValue(name, out var target), $"{name} is not among the tables of its update.");
        foreach (var set in node.SetClauses.Cast<AssignmentSetClause>())
        {
            if (set.Column is { } column)
            {
                var to = Of(target!, column.MultiPartIdentifier.Identifiers[^1].Value, name);
                Fits(to, set.NewValue);
            }
            else
            {
                Assert.True(variables.ContainsKey(set.Variable.Name));
            }

            set.NewValue.Accept(this);
        }

        node.FromClause?.Accept(this);
        node.WhereClause?.Accept(this);
        scopes.Pop();
    }

    public override void ExplicitVisit(InsertSpecification node)
    {
        var name = NameOf(node.Target);
        var table = Table(name);
        var to = node.Columns.Select(column => Of(table, column.MultiPartIdentifier.Identifiers[^1].Value, name)).ToList();
        Assert.Equal(to.Count, to.Distinct().Count());
        Assert.Empty(table.Values.Where(column => !column.MayBeNull).Except(to).Select(column => $"{name}.{column.Name} gets no value"));
        if (node.InsertSource is SelectInsertSource { Select: QuerySpecification select })
        {
            Assert.Equal(to.Count, select.SelectElements.Count);
            Enter(select.FromClause);
            foreach (var (column, element) in to.Zip(select.SelectElements))
            {
                Fits(column, ((SelectScalarExpression)element).Expression);
            }

            scopes.Pop();
        }
        else
        {
            Assert.All(Assert.IsType<ValuesInsertSource>(node.InsertSource).RowValues, row => Assert.Equal(to.Count, row.ColumnValues.Count));
        }

        node.InsertSource.Accept(this);
    }

    public override void Visit(ColumnReferenceExpression node)
    {
        if (node.ColumnType == ColumnType.Wildcard || node.MultiPartIdentifier is null)
        {
            return;
        }

        var parts = node.MultiPartIdentifier.Identifiers;
        if (parts.Count > 1 || !DateParts.Contains(parts[0].Value))
        {
            Find(parts);
        }
    }

    private DeclaredColumn Find(IList<Identifier> parts)
    {
        var name = parts[^1].Value;
        foreach (var scope in scopes)
        {
            if (parts.Count == 1)
            {
                var holders = scope.Values.Where(columns => columns.ContainsKey(name)).ToList();
                Assert.True(holders.Count < 2, $"{name} is ambiguous.");
                if (holders is [var only])
                {
                    Columns++;
                    return only[name];
                }
            }
            else if (scope.TryGetValue(parts[^2].Value, out var columns))
            {
                Columns++;
                return Of(columns, name, parts[^2].Value);
            }
        }

        Assert.Fail($"{string.Join('.', parts.Select(part => part.Value))} is no column of any table here.");
        return null!;
    }

    /// <summary>Only what is taken from a column as it is; what is worked out has the type that it has.</summary>
    private void Fits(DeclaredColumn to, ScalarExpression value)
    {
        if (value is ColumnReferenceExpression reference && Find(reference.MultiPartIdentifier.Identifiers) is var from)
        {
            Assert.True(from.Type == to.Type && (to.MayBeNull || !from.MayBeNull), $"{from} does not fit {to}.");
        }
    }

    private void Enter(FromClause? from)
    {
        var scope = new Dictionary<string, Dictionary<string, DeclaredColumn>>();
        foreach (var table in from?.TableReferences ?? [])
        {
            Collect(table, scope);
        }

        scopes.Push(scope);
    }

    private void Collect(TableReference table, Dictionary<string, Dictionary<string, DeclaredColumn>> scope)
    {
        switch (table)
        {
            case JoinTableReference join:
                Collect(join.FirstTableReference, scope);
                Collect(join.SecondTableReference, scope);
                break;
            case NamedTableReference named:
                scope.Add((named.Alias ?? named.SchemaObject.BaseIdentifier).Value, Table(named.SchemaObject.BaseIdentifier.Value));
                break;
            case VariableTableReference rows:
                Assert.True(variables.TryGetValue(rows.Variable.Name, out var type), $"{rows.Variable.Name} is not declared.");
                scope.Add(rows.Alias?.Value ?? rows.Variable.Name, ByName(schema.Types[type!]));
                break;
            case QueryDerivedTable { QueryExpression: QuerySpecification query } derived:
                scope.Add(derived.Alias.Value, query.SelectElements.Cast<SelectScalarExpression>()
                    .Select(element => element.ColumnName?.Value ?? ((ColumnReferenceExpression)element.Expression).MultiPartIdentifier.Identifiers[^1].Value)
                    .ToDictionary(name => name, name => new DeclaredColumn(name, "", true)));
                break;
            case InlineDerivedTable inline:
                scope.Add(inline.Alias.Value, inline.Columns.ToDictionary(column => column.Value, column => new DeclaredColumn(column.Value, "", true)));
                break;
            default:
                Assert.Fail($"{table.GetType().Name} is not known here.");
                break;
        }
    }

    private Dictionary<string, DeclaredColumn> Table(string name)
    {
        Assert.True(schema.Tables.TryGetValue(name, out var columns), $"There is no table {name}.");
        return ByName(columns!);
    }

    private static DeclaredColumn Of(Dictionary<string, DeclaredColumn> columns, string name, string table)
        => columns.TryGetValue(name, out var column) ? column : throw new Xunit.Sdk.XunitException($"{table} has no column {name}.");

    private static Dictionary<string, DeclaredColumn> ByName(List<DeclaredColumn> columns) => columns.ToDictionary(column => column.Name);

    private static string NameOf(TableReference target) => Assert.IsType<NamedTableReference>(target).SchemaObject.BaseIdentifier.Value;
}
