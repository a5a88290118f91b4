-- Up Migration
-- What was read of a cluster of Kafka, and what was refused and has not been sent to a topic of refused messages yet.
CREATE TABLE kafka_memory (
  instance VARCHAR(64) NOT NULL,
  cluster VARCHAR(64) NOT NULL,
  counts JSONB NOT NULL,
  -- JSON; keys and values of messages in base64.
  unsent BYTEA NOT NULL,
  PRIMARY KEY (instance, cluster)
);

-- Down Migration
DROP TABLE kafka_memory;
