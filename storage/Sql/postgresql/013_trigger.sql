-- Whoever takes a chain's records away holds its row. A batch that looked at the stream before that waits for the row, and finds here that it came too late: another silo's grain
-- that still has the chain in memory never writes behind records that are gone. The same state as in write_batch; the condition costs no call.
CREATE FUNCTION refuse_archived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a chain was archived since' USING ERRCODE = 'SF001';
END
$$;

CREATE TRIGGER chain_is_archived BEFORE UPDATE ON chain FOR EACH ROW WHEN (old.archived AND new.archived) EXECUTE FUNCTION refuse_archived();
