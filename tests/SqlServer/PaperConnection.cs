using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;

namespace SalesFlow.SqlServer;

/// <summary>Writes down what would be sent to SQL Server, and answers with what it is told to. Not a database: it says nothing about what a statement does.</summary>
/// <param name="write">Told of each change, and says how many rows it was; null = there are none.</param>
internal sealed class PaperConnection(Func<string, DataTable> answer, Func<string, int>? write = null) : DbConnection
{
    private ConnectionState state;

    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "paper";

    public override string DataSource => "paper";

    public override string ServerVersion => "16.0";

    public override ConnectionState State => state;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Close() => state = ConnectionState.Closed;

    public override void Open() => state = ConnectionState.Open;

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => write is null ? throw new NotSupportedException() : new PaperTransaction(this, isolationLevel);

    protected override DbCommand CreateDbCommand() => new PaperCommand(answer, write) { Connection = this };

    private sealed class PaperCommand(Func<string, DataTable> answer, Func<string, int>? write) : DbCommand
    {
        private readonly Values values = new();

        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => values;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override int ExecuteNonQuery() => write is null ? throw new NotSupportedException() : write(CommandText);

        public override object? ExecuteScalar() => answer(CommandText).Rows[0][0];

        public override void Prepare()
        {
        }

        protected override DbParameter CreateDbParameter() => new SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => answer(CommandText).CreateDataReader();
    }

    private sealed class PaperTransaction(DbConnection connection, IsolationLevel level) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => level;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }

    private sealed class Values : DbParameterCollection
    {
        private readonly List<DbParameter> all = [];

        public override int Count => all.Count;

        public override object SyncRoot => all;

        public override int Add(object value)
        {
            all.Add((DbParameter)value);
            return all.Count - 1;
        }

        public override void AddRange(Array values) => all.AddRange(values.Cast<DbParameter>());

        public override void Clear() => all.Clear();

        public override bool Contains(object value) => all.Contains((DbParameter)value);

        public override bool Contains(string value) => IndexOf(value) >= 0;

        public override void CopyTo(Array array, int index) => ((ICollection)all).CopyTo(array, index);

        public override IEnumerator GetEnumerator() => all.GetEnumerator();

        public override int IndexOf(object value) => all.IndexOf((DbParameter)value);

        public override int IndexOf(string parameterName) => all.FindIndex(one => one.ParameterName == parameterName);

        public override void Insert(int index, object value) => all.Insert(index, (DbParameter)value);

        public override void Remove(object value) => all.Remove((DbParameter)value);

        public override void RemoveAt(int index) => all.RemoveAt(index);

        public override void RemoveAt(string parameterName) => all.RemoveAt(IndexOf(parameterName));

        protected override DbParameter GetParameter(int index) => all[index];

        protected override DbParameter GetParameter(string parameterName) => all[IndexOf(parameterName)];

        protected override void SetParameter(int index, DbParameter value) => all[index] = value;

        protected override void SetParameter(string parameterName, DbParameter value) => all[IndexOf(parameterName)] = value;
    }
}
