-- The groups (accounts) that an event belongs to: type → key as they were sent.
ALTER TABLE events ADD COLUMN IF NOT EXISTS groups Map(LowCardinality(String), String) CODEC(ZSTD(1)) AFTER currency;

-- Visits of a person, whenever they were.
ALTER TABLE sessions ADD INDEX IF NOT EXISTS by_person arrayPushBack(other_person_ids, person_id) TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE sessions MATERIALIZE INDEX by_person;

-- What was ever said about who is who, append-only. A join stands with the id that it is of (`identify`: the device),
-- `alias` and `merge` with either; a `cut` with the id that it takes out. Repetitions that change nothing are left out.
CREATE TABLE IF NOT EXISTS identity_edges
(
    project_id UInt32,
    id UInt64,
    -- 0 in a cut: from whomever.
    other_id UInt64,
    kind LowCardinality(String),
    -- The other end is who both are from then on (a user, the person that the other was merged into).
    is_toward_other Bool,
    at DateTime64(3, 'UTC'),
    event_id UInt64,
    -- As they were sent; '' where nobody said it.
    name String CODEC(ZSTD(1)),
    other_name String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (project_id, id, other_id, kind, is_toward_other, at, event_id)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- What follows from it: the person of each id that is joined (the highest version counts). An id without a row is a person of
-- its own. `is_contested`: a join of the id does not hold, so that visits may have ids of several persons.
CREATE TABLE IF NOT EXISTS identities
(
    project_id UInt32,
    id UInt64,
    person_id UInt64,
    is_contested Bool,
    version UInt64 CODEC(ZSTD(1)),
    INDEX by_person person_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, id)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- What was said about persons and groups: operations on their properties, in the order of (at, event_id, position).
CREATE TABLE IF NOT EXISTS profile_changes
(
    project_id UInt32,
    -- '' for persons, else the type of the group.
    kind LowCardinality(String),
    -- The id's own person (before any join), or the hash of the group's type and key.
    id UInt64,
    name LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    event_id UInt64,
    -- Of the operation among those of its event.
    position UInt16,
    op LowCardinality(String),
    -- JSON text; '' for unset.
    value String CODEC(ZSTD(1)),
    -- Of groups: the key as it was sent.
    key String CODEC(ZSTD(1)),
    PROJECTION by_id (SELECT * ORDER BY project_id, kind, id, name)
)
ENGINE = ReplacingMergeTree
ORDER BY (project_id, kind, name, id, at, event_id, position)
SETTINGS index_granularity = 1024, deduplicate_merge_projection_mode = 'rebuild', non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- What was brought up to date once, after a migration, by a program and not by a statement.
CREATE TABLE IF NOT EXISTS backfills (name String, done_at DateTime64(3, 'UTC'))
ENGINE = MergeTree ORDER BY name SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
