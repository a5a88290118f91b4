-- Up Migration
CREATE TABLE revocations (
  tenant_id VARCHAR(128) NOT NULL,
  kind VARCHAR(10) NOT NULL CHECK (kind IN ('tenant', 'user', 'token')),
  subject VARCHAR(256) NOT NULL,
  revoked_at TIMESTAMPTZ NOT NULL,
  kept_until TIMESTAMPTZ NOT NULL,
  reason VARCHAR(500),
  revoked_by VARCHAR(128) NOT NULL,
  PRIMARY KEY (tenant_id, kind, subject)
);

-- Down Migration
DROP TABLE revocations;
