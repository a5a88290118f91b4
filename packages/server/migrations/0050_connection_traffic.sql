-- Up Migration
-- Messages since the connection was made; more than an INTEGER holds in a connection that stays for months.
ALTER TABLE ws_connections
  ADD COLUMN messages_sent BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN messages_received BIGINT NOT NULL DEFAULT 0;

-- Down Migration
ALTER TABLE ws_connections DROP COLUMN messages_sent, DROP COLUMN messages_received;
