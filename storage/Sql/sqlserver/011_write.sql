-- As 008, with links: a table type left out counts as empty, so that silos of the version before can go on calling it.
-- Writes a batch of commits as if nothing conflicted, in one transaction, and commits it: one message from the client holds the whole batch, and nothing that the client
-- does or fails to do after sending it can keep a lock held. Throws 53001 where a stream is at another version, 2627 with a constraint's name where
-- another writer was first, 53002 where the silo was declared dead: then nothing of the batch is kept (XACT_ABORT).
-- Rows come sorted by key, so that batches of different silos lock them in the same order. The position comes late, because its lock makes silos take turns.
-- A row that is not there yet is guarded by its constraint, not by locks on the gap where it will be: two silos that make neighbours do not wait for each other,
-- and two that make the same row (which the version of its stream forbids) are a conflict by the constraint's name.
-- Loops over indexes throughout: a plan that was made for the first batch, when tables were empty, must also be good for the ten-thousandth.
CREATE OR ALTER PROCEDURE write_batch
  @fence_deployment nvarchar(150), @fence_address varchar(45), @fence_port int, @fence_generation int,
  @heads head_rows READONLY, @keys key_rows READONLY, @chains chain_rows READONLY, @subjects subject_rows READONLY,
  @closed window_names READONLY, @windows window_rows READONLY, @effects effect_rows READONLY, @documents document_rows READONLY,
  @awaited awaited_rows READONLY, @alerts alert_rows READONLY, @records record_rows READONLY, @links link_rows READONLY,
  @position_before bigint OUTPUT
AS
BEGIN
  SET NOCOUNT ON;
  SET XACT_ABORT ON;
  SET LOCK_TIMEOUT 10000;
  -- A pooled connection may come with another one's.
  SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

  DECLARE @alert_before bigint;
  DECLARE @record_count int = (SELECT COUNT(*) FROM @records);
  DECLARE @alert_count int = (SELECT COUNT(*) FROM @alerts);

  BEGIN TRANSACTION;

  IF @fence_deployment IS NOT NULL
  BEGIN
    -- Shared lock on the silo's own row until the end: who declares it dead waits for this batch, and after that no batch of it gets through. 6 = Dead.
    IF NOT EXISTS (SELECT 1 FROM OrleansMembershipTable AS m WITH (REPEATABLEREAD, ROWLOCK)
        WHERE m.DeploymentId = @fence_deployment AND m.Address = @fence_address AND m.Port = @fence_port AND m.Generation = @fence_generation AND m.Status <> 6)
    BEGIN
      THROW 53002, N'this silo is not a living member of its cluster', 1;
    END;
  END;

  IF EXISTS (SELECT 1 FROM @heads AS h
      WHERE NOT EXISTS (SELECT 1 FROM record AS r WITH (FORCESEEK) WHERE r.tenant = h.tenant AND r.stream = h.stream AND r.version = h.version))
  BEGIN
    THROW 53001, N'a stream is at another version', 1;
  END;

  IF EXISTS (SELECT 1 FROM @links AS n WHERE n.links <> ISNULL((SELECT l.links FROM subject_link AS l WHERE l.tenant = n.tenant AND l.subject = n.subject), 0))
  BEGIN
    THROW 53001, N'a chain was planned for a subject since', 1;
  END;

  IF EXISTS (SELECT 1 FROM @keys)
  BEGIN
    INSERT INTO once_key (tenant, [key], content, stream, version)
    SELECT n.tenant, n.[key], n.content, n.stream, n.version
    FROM @keys AS n;
  END;

  IF EXISTS (SELECT 1 FROM @chains)
  BEGIN
    UPDATE c SET template = n.template, template_version = n.template_version, customer = n.customer, subject = n.subject, owner = n.owner, team = n.team,
      planned_start = n.planned_start, day = n.day, state = n.state, broken = n.broken, reason = n.reason, broken_step = n.broken_step,
      broken_at = n.broken_at, closed = n.closed, next_due = n.next_due, stuck_since = n.stuck_since, calendars = n.calendars, updated_at = n.updated_at,
      steps = n.steps
    FROM @chains AS n INNER LOOP JOIN chain AS c ON c.tenant = n.tenant AND c.id = n.id;

    INSERT INTO chain (tenant, id, template, template_version, customer, subject, owner, team, planned_start, day, state, broken, reason, broken_step, broken_at, closed,
      next_due, stuck_since, calendars, updated_at, steps)
    SELECT n.tenant, n.id, n.template, n.template_version, n.customer, n.subject, n.owner, n.team, n.planned_start, n.day, n.state, n.broken, n.reason,
      n.broken_step, n.broken_at, n.closed, n.next_due, n.stuck_since, n.calendars, n.updated_at, n.steps
    FROM @chains AS n
    WHERE NOT EXISTS (SELECT 1 FROM chain AS c WHERE c.tenant = n.tenant AND c.id = n.id)
    OPTION (LOOP JOIN);
  END;

  IF EXISTS (SELECT 1 FROM @subjects)
  BEGIN
    UPDATE s SET version = n.version, customer = n.customer, parent = n.parent, owner = n.owner, team = n.team, state = n.state, rank = n.rank, at = n.at, day = n.day,
      number = n.number, amount = n.amount, words = n.words, updated_at = n.updated_at, doc = n.doc
    FROM @subjects AS n INNER LOOP JOIN subject AS s ON s.tenant = n.tenant AND s.kind = n.kind AND s.id = n.id;

    INSERT INTO subject (tenant, kind, id, version, customer, parent, owner, team, state, rank, at, day, number, amount, words, updated_at, doc)
    SELECT n.tenant, n.kind, n.id, n.version, n.customer, n.parent, n.owner, n.team, n.state, n.rank, n.at, n.day, n.number, n.amount, n.words, n.updated_at,
      n.doc
    FROM @subjects AS n
    WHERE NOT EXISTS (SELECT 1 FROM subject AS s WHERE s.tenant = n.tenant AND s.kind = n.kind AND s.id = n.id)
    OPTION (LOOP JOIN);
  END;

  IF EXISTS (SELECT 1 FROM @closed)
  BEGIN
    DELETE w FROM @closed AS n INNER LOOP JOIN open_window AS w ON w.tenant = n.tenant AND w.stream = n.stream AND w.name = n.name;
  END;

  IF EXISTS (SELECT 1 FROM @windows)
  BEGIN
    UPDATE w SET generation = n.generation, wake_at = n.wake_at, shard = n.shard
    FROM @windows AS n INNER LOOP JOIN open_window AS w ON w.tenant = n.tenant AND w.stream = n.stream AND w.name = n.name;

    INSERT INTO open_window (tenant, stream, name, generation, wake_at, shard)
    SELECT n.tenant, n.stream, n.name, n.generation, n.wake_at, n.shard
    FROM @windows AS n
    WHERE NOT EXISTS (SELECT 1 FROM open_window AS w WHERE w.tenant = n.tenant AND w.stream = n.stream AND w.name = n.name)
    OPTION (LOOP JOIN);
  END;

  IF EXISTS (SELECT 1 FROM @effects)
  BEGIN
    INSERT INTO effect (tenant, stream, version, idx, kind, target, shard, created_at, body)
    SELECT n.tenant, n.stream, n.version, n.idx, n.kind, n.target, n.shard, n.created_at, n.body
    FROM @effects AS n;
  END;

  IF EXISTS (SELECT 1 FROM @documents)
  BEGIN
    INSERT INTO document (tenant, kind, id, version, at, [by], removed, body)
    SELECT n.tenant, n.kind, n.id, n.version, n.at, n.[by], n.removed, n.body
    FROM @documents AS n;
  END;

  IF EXISTS (SELECT 1 FROM @awaited)
  BEGIN
    -- Rows of the stream itself, which its version guards: nobody else inserts them.
    INSERT INTO awaited (tenant, sha256, stream)
    SELECT DISTINCT n.tenant, n.sha256, n.stream
    FROM @awaited AS n
    WHERE NOT EXISTS (SELECT 1 FROM awaited AS a WHERE a.tenant = n.tenant AND a.sha256 = n.sha256 AND a.stream = n.stream)
    OPTION (LOOP JOIN);
  END;

  -- A variable takes what the column was before the update.
  UPDATE journal_position SET @position_before = last, last = last + @record_count, @alert_before = last_alert, last_alert = last_alert + @alert_count
  WHERE one = 1;

  IF @alert_count > 0
  BEGIN
    INSERT INTO alert (seq, tenant, id, chain, step, window_name, generation, rung, recipients, due_at, fired_at, late, not_before, fold, status, delivered)
    SELECT @alert_before + n.number, n.tenant, n.id, n.chain, n.step, n.window_name, n.generation, n.rung, n.recipients, n.due_at, n.fired_at, n.late, n.not_before, n.fold, N'pending',
      0x5B5D
    FROM @alerts AS n;
  END;

  INSERT INTO record (position, tenant, stream, version, kind, recorded_at, action_id, customer, body, digest)
  SELECT @position_before + n.number, n.tenant, n.stream, n.version, n.kind, n.recorded_at, n.action_id, n.customer, n.body, n.digest
  FROM @records AS n;

  COMMIT TRANSACTION;
END;
