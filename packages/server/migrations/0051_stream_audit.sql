-- Up Migration
-- What was sent, sampled, for 24 hours. With TimescaleDB it is a hypertable that forgets by itself; otherwise its hours are
-- partitions, which the gateway makes and drops.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    CREATE TABLE metric_stream_audit (
      time TIMESTAMPTZ NOT NULL,
      tenant_id VARCHAR(128) NOT NULL,
      channel VARCHAR(100) NOT NULL,
      subscriber_count INTEGER NOT NULL,
      metrics_sent JSONB NOT NULL
    );
    PERFORM create_hypertable('metric_stream_audit', 'time', chunk_time_interval => INTERVAL '1 hour');
    PERFORM add_retention_policy('metric_stream_audit', INTERVAL '24 hours');
  ELSE
    CREATE TABLE metric_stream_audit (
      time TIMESTAMPTZ NOT NULL,
      tenant_id VARCHAR(128) NOT NULL,
      channel VARCHAR(100) NOT NULL,
      subscriber_count INTEGER NOT NULL,
      metrics_sent JSONB NOT NULL
    ) PARTITION BY RANGE (time);
  END IF;
END
$$;

CREATE INDEX idx_metric_stream_audit ON metric_stream_audit (tenant_id, channel, time);

-- Down Migration
DROP TABLE metric_stream_audit;
