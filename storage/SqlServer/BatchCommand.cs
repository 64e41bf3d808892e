using System.Data;
using Microsoft.Data.SqlClient;
using SalesFlow.Storage;

namespace SalesFlow.SqlServer;

/// <summary>One call of <c>write_batch</c>: all rows as table-valued parameters.</summary>
internal static class BatchCommand
{
    public const string Procedure = "write_batch";

    /// <summary>The parameter that the procedure answers with: the last position before the batch.</summary>
    public const string PositionBefore = "@position_before";

    public static SqlCommand For(SqlConnection connection, BatchRows rows, SiloFence fence)
    {
        var command = new SqlCommand(Procedure, connection) { CommandType = CommandType.StoredProcedure };
        var set = fence.IsSet;
        command.Parameters.Add(new SqlParameter("@fence_deployment", SqlDbType.NVarChar, 150) { Value = set ? fence.DeploymentId : DBNull.Value });
        command.Parameters.Add(new SqlParameter("@fence_address", SqlDbType.VarChar, 45) { Value = set ? fence.Address : DBNull.Value });
        command.Parameters.Add(new SqlParameter("@fence_port", SqlDbType.Int) { Value = set ? fence.Port : 0 });
        command.Parameters.Add(new SqlParameter("@fence_generation", SqlDbType.Int) { Value = set ? fence.Generation : 0 });
        command.Parameters.Add(RowTypes.Heads.Parameter("@heads", rows.Heads));
        command.Parameters.Add(RowTypes.Keys.Parameter("@keys", rows.Keys));
        command.Parameters.Add(RowTypes.Chains.Parameter("@chains", rows.Chains));
        command.Parameters.Add(RowTypes.Subjects.Parameter("@subjects", rows.Subjects));
        command.Parameters.Add(RowTypes.WindowNames.Parameter("@closed", rows.ClosedWindows));
        command.Parameters.Add(RowTypes.Windows.Parameter("@windows", rows.OpenWindows));
        command.Parameters.Add(RowTypes.Effects.Parameter("@effects", rows.Effects));
        command.Parameters.Add(RowTypes.Documents.Parameter("@documents", rows.Documents));
        command.Parameters.Add(RowTypes.Awaited.Parameter("@awaited", rows.Awaited));
        command.Parameters.Add(RowTypes.Alerts.Parameter("@alerts", rows.Alerts));
        command.Parameters.Add(RowTypes.Records.Parameter("@records", rows.Records));
        command.Parameters.Add(RowTypes.Links.Parameter("@links", rows.Links));
        command.Parameters.Add(new SqlParameter(PositionBefore, SqlDbType.BigInt) { Direction = ParameterDirection.Output });
        return command;
    }
}
