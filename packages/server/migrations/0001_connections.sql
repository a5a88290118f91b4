-- Up Migration
CREATE TABLE ws_connections (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  connection_id VARCHAR(100) UNIQUE NOT NULL,
  tenant_id VARCHAR(128) NOT NULL,
  user_id VARCHAR(128) NOT NULL,
  connected_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
  disconnected_at TIMESTAMPTZ,
  subscriptions JSONB NOT NULL DEFAULT '[]'
);

CREATE INDEX idx_ws_connections_tenant ON ws_connections (tenant_id, connected_at);
CREATE INDEX idx_ws_connections_active ON ws_connections (disconnected_at) WHERE disconnected_at IS NULL;

-- Down Migration
DROP TABLE ws_connections;
