-- Up Migration
CREATE TABLE alerts (
  id VARCHAR(64) PRIMARY KEY,
  tenant_id VARCHAR(128) NOT NULL,
  -- The rule and the series: of one there is at most one open alert.
  condition TEXT NOT NULL,
  state VARCHAR(16) NOT NULL,
  priority VARCHAR(8) NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  -- The whole record, from which the gateway goes on after a restart.
  record JSONB NOT NULL
);

CREATE INDEX idx_alerts_open ON alerts (tenant_id) WHERE state <> 'cleared';
CREATE INDEX idx_alerts_tenant ON alerts (tenant_id, created_at);

-- Who did what and when; the gateway itself is a null user.
CREATE TABLE alert_changes (
  alert_id VARCHAR(64) NOT NULL REFERENCES alerts (id),
  version INTEGER NOT NULL,
  what VARCHAR(16) NOT NULL,
  state VARCHAR(16) NOT NULL,
  user_id VARCHAR(128),
  reason TEXT,
  changed_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (alert_id, version)
);

CREATE TABLE devices (
  tenant_id VARCHAR(128) NOT NULL,
  device_id VARCHAR(256) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  name VARCHAR(256),
  live BOOLEAN NOT NULL,
  reporting_interval_s DOUBLE PRECISION,
  registered_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
  PRIMARY KEY (tenant_id, device_id)
);

CREATE TABLE device_states (
  tenant_id VARCHAR(128) NOT NULL,
  device_id VARCHAR(256) NOT NULL,
  state VARCHAR(16) NOT NULL,
  last_seen TIMESTAMPTZ,
  record JSONB NOT NULL,
  PRIMARY KEY (tenant_id, device_id)
);

-- Down Migration
DROP TABLE device_states;
DROP TABLE devices;
DROP TABLE alert_changes;
DROP TABLE alerts;
