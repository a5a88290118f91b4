-- Up Migration
-- 'websocket', 'socket.io' or 'sse'; unknown of connections that were made before.
ALTER TABLE ws_connections ADD COLUMN door VARCHAR(16);

-- Down Migration
ALTER TABLE ws_connections DROP COLUMN door;
