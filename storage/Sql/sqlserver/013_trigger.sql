-- Whoever takes a chain's records away holds its row. A batch that looked at the stream before that waits for the row, and finds here that it came too late: another silo's grain
-- that still has the chain in memory never writes behind records that are gone. The same number as in write_batch.
CREATE TRIGGER chain_is_archived ON chain AFTER UPDATE AS
BEGIN
  SET NOCOUNT ON;

  IF EXISTS (SELECT 1 FROM inserted AS n INNER JOIN deleted AS o ON o.tenant = n.tenant AND o.id = n.id WHERE o.archived = 1 AND n.archived = 1)
  BEGIN
    THROW 53001, N'a chain was archived since', 1;
  END;
END;
