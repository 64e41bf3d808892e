-- A trigger, so that silos of the version before count too while a cluster is upgraded. Rows are locked in the order of their key, after those of the chains.
CREATE FUNCTION link_chains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO subject_link AS l (tenant, subject, links)
    SELECT n.tenant, n.subject, count(*) FROM planned AS n GROUP BY n.tenant, n.subject ORDER BY n.tenant, n.subject
    ON CONFLICT (tenant, subject) DO UPDATE SET links = l.links + excluded.links;
  RETURN NULL;
END
$$;

-- Rows that an upsert updates are not among the new ones.
CREATE TRIGGER chain_is_linked AFTER INSERT ON chain REFERENCING NEW TABLE AS planned FOR EACH STATEMENT EXECUTE FUNCTION link_chains();
