-- A trigger, so that silos of the version before count too while a cluster is upgraded. An update of a chain is no new link.
CREATE TRIGGER chain_is_linked ON chain AFTER INSERT AS
BEGIN
  SET NOCOUNT ON;

  UPDATE l SET links = l.links + n.links
  FROM (SELECT tenant, subject, COUNT(*) AS links FROM inserted GROUP BY tenant, subject) AS n
  INNER JOIN subject_link AS l ON l.tenant = n.tenant AND l.subject = n.subject;

  INSERT INTO subject_link (tenant, subject, links)
  SELECT n.tenant, n.subject, n.links
  FROM (SELECT tenant, subject, COUNT(*) AS links FROM inserted GROUP BY tenant, subject) AS n
  WHERE NOT EXISTS (SELECT 1 FROM subject_link AS l WHERE l.tenant = n.tenant AND l.subject = n.subject);
END;
