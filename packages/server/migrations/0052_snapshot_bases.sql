-- Up Migration
-- What the totals of a channel began with: what a query on tables of other owners gave at the first start, and when.
CREATE TABLE snapshot_bases (
  instance VARCHAR(64) NOT NULL,
  channel VARCHAR(100) NOT NULL,
  watermark TIMESTAMPTZ NOT NULL,
  -- [{tenantId, labels, metrics}]
  series JSONB NOT NULL,
  PRIMARY KEY (instance, channel)
);

-- Down Migration
DROP TABLE snapshot_bases;
