-- As before it, with links. The one before stays beside it for silos of the version before.
CREATE PROCEDURE write_batch(
  fence_deployment text, fence_address text, fence_port integer, fence_generation integer,
  head_tenants text[], head_streams text[], head_versions integer[], link_tenants text[], link_subjects text[], link_counts integer[],
  key_tenants text[], key_keys text[], key_contents bytea[], key_streams text[], key_versions integer[],
  chain_tenants text[], chain_ids text[], chain_templates text[], chain_template_versions integer[], chain_customers text[], chain_subjects text[],
  chain_owners text[], chain_teams text[], chain_planned_starts bigint[], chain_days text[], chain_states text[], chain_brokens boolean[],
  chain_reasons text[], chain_broken_steps text[], chain_broken_ats bigint[], chain_closeds boolean[], chain_next_dues bigint[],
  chain_stuck_sinces bigint[], chain_calendars text[], chain_updated_ats bigint[], chain_steps bytea[],
  subject_tenants text[], subject_kinds text[], subject_ids text[], subject_versions integer[], subject_columns jsonb[], subject_docs bytea[],
  closed_tenants text[], closed_streams text[], closed_names text[],
  window_tenants text[], window_streams text[], window_names text[], window_generations integer[], window_wake_ats bigint[], window_shards integer[],
  effect_tenants text[], effect_streams text[], effect_versions integer[], effect_idxs integer[], effect_kinds text[], effect_targets text[],
  effect_shards integer[], effect_created_ats bigint[], effect_bodies bytea[],
  document_tenants text[], document_kinds text[], document_ids text[], document_versions integer[], document_ats bigint[], document_bys text[],
  document_removeds boolean[], document_bodies bytea[],
  awaited_tenants text[], awaited_sha256s text[], awaited_streams text[],
  alert_numbers integer[], alert_tenants text[], alert_ids text[], alert_chains text[], alert_steps text[], alert_windows text[],
  alert_generations integer[], alert_rungs text[], alert_recipients text[], alert_due_ats bigint[], alert_fired_ats bigint[], alert_lates boolean[],
  alert_not_befores bigint[], alert_folds text[],
  record_numbers integer[], record_tenants text[], record_streams text[], record_versions integer[], record_kinds text[], record_recorded_ats bigint[],
  record_action_ids text[], record_customers text[], record_bodies bytea[], record_digests bytea[],
  INOUT position_before bigint)
LANGUAGE plpgsql AS $$
DECLARE
  alert_before bigint;
BEGIN
  IF fence_deployment IS NOT NULL THEN
    -- Shared lock on the silo's own row: who declares it dead waits for this batch, and after that no batch of it gets through. 6 = Dead.
    PERFORM 1 FROM orleansmembershiptable AS m
      WHERE m.deploymentid = fence_deployment AND m.address = fence_address AND m.port = fence_port AND m.generation = fence_generation AND m.status <> 6
      FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'this silo is not a living member of its cluster' USING ERRCODE = 'SF002';
    END IF;
  END IF;

  IF (SELECT count(*) FROM unnest(head_tenants, head_streams, head_versions) AS h (tenant, stream, version)
      JOIN record AS r ON r.tenant = h.tenant AND r.stream = h.stream AND r.version = h.version) < cardinality(head_tenants) THEN
    RAISE EXCEPTION 'a stream is at another version' USING ERRCODE = 'SF001';
  END IF;

  IF cardinality(link_tenants) > 0 AND EXISTS (SELECT 1 FROM unnest(link_tenants, link_subjects, link_counts) AS n (tenant, subject, links)
      LEFT JOIN subject_link AS l ON l.tenant = n.tenant AND l.subject = n.subject WHERE coalesce(l.links, 0) <> n.links) THEN
    RAISE EXCEPTION 'a chain was planned for a subject since' USING ERRCODE = 'SF001';
  END IF;

  IF cardinality(key_tenants) > 0 THEN
    INSERT INTO once_key (tenant, key, content, stream, version)
      SELECT * FROM unnest(key_tenants, key_keys, key_contents, key_streams, key_versions);
  END IF;

  IF cardinality(chain_tenants) > 0 THEN
    INSERT INTO chain AS c (tenant, id, template, template_version, customer, subject, owner, team, planned_start, day, state, broken, reason, broken_step,
        broken_at, closed, next_due, stuck_since, calendars, updated_at, steps)
      SELECT * FROM unnest(chain_tenants, chain_ids, chain_templates, chain_template_versions, chain_customers, chain_subjects, chain_owners, chain_teams,
        chain_planned_starts, chain_days, chain_states, chain_brokens, chain_reasons, chain_broken_steps, chain_broken_ats, chain_closeds, chain_next_dues,
        chain_stuck_sinces, chain_calendars, chain_updated_ats, chain_steps)
      ON CONFLICT (tenant, id) DO UPDATE SET template = excluded.template, template_version = excluded.template_version, customer = excluded.customer,
        subject = excluded.subject, owner = excluded.owner, team = excluded.team, planned_start = excluded.planned_start, day = excluded.day,
        state = excluded.state, broken = excluded.broken, reason = excluded.reason, broken_step = excluded.broken_step, broken_at = excluded.broken_at,
        closed = excluded.closed, next_due = excluded.next_due, stuck_since = excluded.stuck_since, calendars = excluded.calendars,
        updated_at = excluded.updated_at, steps = excluded.steps;
  END IF;

  IF cardinality(subject_tenants) > 0 THEN
    -- Less often written than chains: the list columns come as one JSON object a row, since a procedure has no more than a hundred parameters.
    INSERT INTO subject (tenant, kind, id, version, customer, parent, owner, team, state, rank, at, day, number, amount, words, updated_at, doc)
      SELECT s.tenant, s.kind, s.id, s.version, s.c ->> 'customer', s.c ->> 'parent', s.c ->> 'owner', s.c ->> 'team', s.c ->> 'state', (s.c ->> 'rank')::integer,
        (s.c ->> 'at')::bigint, s.c ->> 'day', s.c ->> 'number', (s.c ->> 'amount')::bigint, s.c ->> 'words', (s.c ->> 'updatedAt')::bigint, s.doc
      FROM unnest(subject_tenants, subject_kinds, subject_ids, subject_versions, subject_columns, subject_docs) AS s (tenant, kind, id, version, c, doc)
      ON CONFLICT (tenant, kind, id) DO UPDATE SET version = excluded.version, customer = excluded.customer, parent = excluded.parent, owner = excluded.owner,
        team = excluded.team, state = excluded.state, rank = excluded.rank, at = excluded.at, day = excluded.day, number = excluded.number,
        amount = excluded.amount, words = excluded.words, updated_at = excluded.updated_at, doc = excluded.doc;
  END IF;

  IF cardinality(closed_tenants) > 0 THEN
    DELETE FROM open_window AS w USING unnest(closed_tenants, closed_streams, closed_names) AS c (tenant, stream, name)
      WHERE w.tenant = c.tenant AND w.stream = c.stream AND w.name = c.name;
  END IF;

  IF cardinality(window_tenants) > 0 THEN
    INSERT INTO open_window (tenant, stream, name, generation, wake_at, shard)
      SELECT * FROM unnest(window_tenants, window_streams, window_names, window_generations, window_wake_ats, window_shards)
      ON CONFLICT (tenant, stream, name) DO UPDATE SET generation = excluded.generation, wake_at = excluded.wake_at, shard = excluded.shard;
  END IF;

  IF cardinality(effect_tenants) > 0 THEN
    INSERT INTO effect (tenant, stream, version, idx, kind, target, shard, created_at, body)
      SELECT * FROM unnest(effect_tenants, effect_streams, effect_versions, effect_idxs, effect_kinds, effect_targets, effect_shards, effect_created_ats,
        effect_bodies);
  END IF;

  IF cardinality(document_tenants) > 0 THEN
    INSERT INTO document (tenant, kind, id, version, at, by, removed, body)
      SELECT * FROM unnest(document_tenants, document_kinds, document_ids, document_versions, document_ats, document_bys, document_removeds, document_bodies);
  END IF;

  IF cardinality(awaited_tenants) > 0 THEN
    INSERT INTO awaited (tenant, sha256, stream) SELECT * FROM unnest(awaited_tenants, awaited_sha256s, awaited_streams) ON CONFLICT DO NOTHING;
  END IF;

  UPDATE journal_position SET last = last + cardinality(record_numbers), last_alert = last_alert + cardinality(alert_numbers)
    RETURNING last - cardinality(record_numbers), last_alert - cardinality(alert_numbers) INTO position_before, alert_before;

  IF cardinality(alert_numbers) > 0 THEN
    INSERT INTO alert (seq, tenant, id, chain, step, window_name, generation, rung, recipients, due_at, fired_at, late, not_before, fold, status, delivered)
      SELECT alert_before + a.number, a.tenant, a.id, a.chain, a.step, a.window_name, a.generation, a.rung, a.recipients, a.due_at, a.fired_at, a.late,
        a.not_before, a.fold, 'pending', '[]'
      FROM unnest(alert_numbers, alert_tenants, alert_ids, alert_chains, alert_steps, alert_windows, alert_generations, alert_rungs, alert_recipients,
        alert_due_ats, alert_fired_ats, alert_lates, alert_not_befores, alert_folds)
        AS a (number, tenant, id, chain, step, window_name, generation, rung, recipients, due_at, fired_at, late, not_before, fold);
  END IF;

  INSERT INTO record (position, tenant, stream, version, kind, recorded_at, action_id, customer, body, digest)
    SELECT position_before + r.number, r.tenant, r.stream, r.version, r.kind, r.recorded_at, r.action_id, r.customer, r.body, r.digest
    FROM unnest(record_numbers, record_tenants, record_streams, record_versions, record_kinds, record_recorded_ats, record_action_ids, record_customers,
      record_bodies, record_digests) AS r (number, tenant, stream, version, kind, recorded_at, action_id, customer, body, digest);

  COMMIT;
END
$$;
