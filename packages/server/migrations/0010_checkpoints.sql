-- Up Migration
-- One row per gateway: whose the state is, and how many times it has been written.
CREATE TABLE checkpoints (
  instance VARCHAR(64) PRIMARY KEY,
  owner VARCHAR(64) NOT NULL,
  owned_since TIMESTAMPTZ NOT NULL DEFAULT NOW(),
  number BIGINT NOT NULL,
  written_at TIMESTAMPTZ
);

-- The engine's state in pieces. A place is ["tenant","channel"] as JSON, which can hold any text.
CREATE TABLE engine_state (
  instance VARCHAR(64) NOT NULL,
  place TEXT NOT NULL,
  kind SMALLINT NOT NULL,
  page INTEGER NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (instance, place, kind, page)
);

-- How far each source has been taken in.
CREATE TABLE source_positions (
  instance VARCHAR(64) NOT NULL,
  place TEXT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (instance, place)
);

-- What was accepted from sources that cannot be read again, until a checkpoint has it. A row is what was written at once.
CREATE TABLE input_log (
  instance VARCHAR(64) NOT NULL,
  first_position BIGINT NOT NULL,
  last_position BIGINT NOT NULL,
  entries BYTEA NOT NULL,
  PRIMARY KEY (instance, first_position)
);

-- Ids of accepted samples, in the order in which they came; `first` is the number of a chunk's first.
CREATE TABLE duplicate_ids (
  instance VARCHAR(64) NOT NULL,
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  ids BYTEA NOT NULL,
  PRIMARY KEY (instance, first)
);

CREATE TABLE ingest_tallies (
  instance VARCHAR(64) NOT NULL,
  -- As a JSON text, which can hold any tenant.
  tenant TEXT NOT NULL,
  accepted BIGINT NOT NULL,
  duplicates BIGINT NOT NULL,
  rejected_by_code JSONB NOT NULL,
  PRIMARY KEY (instance, tenant)
);

-- Down Migration
DROP TABLE ingest_tallies;
DROP TABLE duplicate_ids;
DROP TABLE input_log;
DROP TABLE source_positions;
DROP TABLE engine_state;
DROP TABLE checkpoints;
