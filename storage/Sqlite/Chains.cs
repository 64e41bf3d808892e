using System.Globalization;
using SalesFlow.Journal;

namespace SalesFlow.Sqlite;

/// <summary>Writes a chain's current row.</summary>
internal sealed class Chains(Connection db)
{
    /// <summary>Most commits move a step on and leave the columns that indexes are made of; an update that does not name them spares those indexes.</summary>
    private readonly Statement moveOn = db["""
        UPDATE chain SET template_version = ?3, next_due = ?17, updated_at = ?19, steps = ?20
        WHERE tenant = ?1 AND id = ?2 AND template = ?4 AND customer = ?5 AND subject = ?6 AND owner = ?7 AND team = ?8 AND planned_start = ?9
          AND day = ?10 AND state = ?11 AND broken = ?12 AND reason IS ?13 AND broken_step IS ?14 AND broken_at IS ?15 AND closed = ?16
          AND stuck_since IS ?18 AND calendars = ?21
        """];

    /// <summary>A verdict that moves changes the board's cell and the stuck list, and spares the indexes by day, owner, customer and subject.</summary>
    private readonly Statement settle = db["""
        UPDATE chain SET template_version = ?3, broken = ?12, reason = ?13, broken_step = ?14, broken_at = ?15, closed = ?16, next_due = ?17,
          stuck_since = ?18, updated_at = ?19, steps = ?20
        WHERE tenant = ?1 AND id = ?2 AND template = ?4 AND customer = ?5 AND subject = ?6 AND owner = ?7 AND team = ?8 AND planned_start = ?9
          AND day = ?10 AND state = ?11 AND calendars = ?21
        """];

    private readonly Statement replace = db["""
        INSERT INTO chain (tenant, id, template_version, template, customer, subject, owner, team, planned_start, day, state, broken, reason,
          broken_step, broken_at, closed, next_due, stuck_since, updated_at, steps, calendars)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
        ON CONFLICT (tenant, id) DO UPDATE SET template_version = excluded.template_version, template = excluded.template,
          customer = excluded.customer, subject = excluded.subject, owner = excluded.owner, team = excluded.team,
          planned_start = excluded.planned_start, day = excluded.day, state = excluded.state, broken = excluded.broken,
          reason = excluded.reason, broken_step = excluded.broken_step, broken_at = excluded.broken_at, closed = excluded.closed,
          next_due = excluded.next_due, stuck_since = excluded.stuck_since, updated_at = excluded.updated_at, steps = excluded.steps, calendars = excluded.calendars
        """];

    public void Write(ReadOnlySpan<byte> tenant, ChainRow chain, bool isNew)
    {
        if (isNew || (Bind(moveOn, tenant, chain).Change() == 0 && Bind(settle, tenant, chain).Change() == 0))
        {
            Bind(replace, tenant, chain).Run();
        }
    }

    private static Statement Bind(Statement statement, ReadOnlySpan<byte> tenant, ChainRow chain) => statement
        .Utf8(1, tenant).Text(2, chain.Id).Number(3, chain.TemplateVersion).Text(4, chain.Template).Text(5, chain.Customer)
        .Text(6, chain.Subject).Text(7, chain.Owner).Text(8, chain.Team).Time(9, chain.PlannedStart)
        .Text(10, chain.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Text(11, chain.State).Flag(12, chain.Broken)
        .Text(13, chain.Reason).Text(14, chain.BrokenStep).Time(15, chain.BrokenAt).Flag(16, chain.Closed).Time(17, chain.NextDue)
        .Time(18, chain.StuckSince).Time(19, chain.UpdatedAt).Blob(20, chain.Steps).Text(21, chain.Calendars);
}
