-- The events table: one row per event, never rewritten.
-- Order: the questions ask for one project, some days, often one event name, and then group by person.
CREATE TABLE IF NOT EXISTS events
(
    project_id UInt32,
    timestamp DateTime64(3, 'UTC') CODEC(Delta(8), LZ4),
    received_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    event_name LowCardinality(String),
    event_id UInt64 CODEC(NONE),
    person_id UInt64 CODEC(LZ4),
    distinct_id String CODEC(ZSTD(1)),
    identified_person_id UInt64 CODEC(ZSTD(1)),
    session_id UInt64 CODEC(LZ4),
    is_interactive Bool,
    intake LowCardinality(String),
    sdk LowCardinality(String),
    flags UInt8,
    hostname LowCardinality(String),
    path String CODEC(ZSTD(1)),
    query String CODEC(ZSTD(1)),
    title String CODEC(ZSTD(1)),
    referrer String CODEC(ZSTD(1)),
    referrer_host LowCardinality(String),
    source LowCardinality(String),
    channel LowCardinality(String),
    utm_source LowCardinality(String),
    utm_medium LowCardinality(String),
    utm_campaign LowCardinality(String),
    utm_term LowCardinality(String),
    utm_content LowCardinality(String),
    click_id_name LowCardinality(String),
    click_id String CODEC(ZSTD(1)),
    country LowCardinality(String),
    region LowCardinality(String),
    city LowCardinality(String),
    language LowCardinality(String),
    time_zone LowCardinality(String),
    device_type LowCardinality(String),
    browser LowCardinality(String),
    browser_version LowCardinality(String),
    os LowCardinality(String),
    os_version LowCardinality(String),
    screen_width UInt16 CODEC(ZSTD(1)),
    screen_height UInt16 CODEC(ZSTD(1)),
    engaged_ms UInt32 CODEC(ZSTD(1)),
    scroll_depth UInt8 CODEC(ZSTD(1)),
    revenue Decimal(18, 4) CODEC(ZSTD(1)),
    currency LowCardinality(String),
    -- Scalars (text, number, boolean) by name; see properties in store/README.md.
    properties JSON(max_dynamic_paths = 256) CODEC(ZSTD(1)),
    -- JSON text of the properties that the JSON type would not give back unchanged (null, lists, objects).
    properties_other String CODEC(ZSTD(1)),
    PROJECTION by_event_id (SELECT project_id, event_id ORDER BY project_id, event_id) WITH SETTINGS (index_granularity = 256)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, toDate(timestamp), event_name, person_id, timestamp)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- One row per visit and change: the loader writes the whole state of a visit each time a batch touches it;
-- the highest version (the number of events) wins. Exact for any order of arrival: every column is a minimum, maximum or
-- sum over the visit's events. person_id, source, channel and the like are those of the first event.
-- The id begins with the visit's start second, so the order is the order of time.
CREATE TABLE IF NOT EXISTS sessions
(
    project_id UInt32,
    session_id UInt64 CODEC(LZ4),
    version UInt64 CODEC(ZSTD(1)),
    started_at DateTime64(3, 'UTC') CODEC(LZ4),
    ended_at DateTime64(3, 'UTC') CODEC(LZ4),
    events UInt32,
    page_views UInt32,
    interactions UInt32,
    engaged_ms UInt32,
    person_id UInt64 CODEC(LZ4),
    -- Others that had an event in the visit, or that an event of it identified (the first 64 in the order of their ids).
    other_person_ids Array(UInt64) CODEC(ZSTD(1)),
    -- The SDK's own session id, '' for a visit by gaps.
    client_session_id String CODEC(ZSTD(1)),
    -- Of the first page view and the last one (by timestamp, then event id).
    entry_at DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    entry_event_id UInt64 CODEC(ZSTD(1)),
    entry_page String CODEC(ZSTD(1)),
    exit_at DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    exit_event_id UInt64 CODEC(ZSTD(1)),
    exit_page String CODEC(ZSTD(1)),
    -- Of the first event (by timestamp, then event id).
    first_event_id UInt64 CODEC(ZSTD(1)),
    referrer String CODEC(ZSTD(1)),
    referrer_host LowCardinality(String),
    source LowCardinality(String),
    channel LowCardinality(String),
    utm_source LowCardinality(String),
    utm_medium LowCardinality(String),
    utm_campaign LowCardinality(String),
    utm_term LowCardinality(String),
    utm_content LowCardinality(String),
    click_id_name LowCardinality(String),
    -- Rows lie in the order of time, but the key only knows when a visit began as it was first seen: a short range of a
    -- long-lived project reads the visits about it, not all.
    INDEX by_started_at started_at TYPE minmax GRANULARITY 1,
    INDEX by_ended_at ended_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(toDateTime(intDiv(session_id, 4294967296), 'UTC'))
ORDER BY (project_id, session_id)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- What was kept apart: bots, spam, excluded, refused, dead letters. Reports never read it.
CREATE TABLE IF NOT EXISTS dropped
(
    project_id UInt32,
    dropped_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    stage LowCardinality(String),
    reason LowCardinality(String),
    detail String CODEC(ZSTD(1)),
    event_name String CODEC(ZSTD(1)),
    event_id UInt64,
    timestamp DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    count UInt32,
    payload String CODEC(ZSTD(3)),
    is_replayable Bool
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(dropped_at)
ORDER BY (project_id, reason, dropped_at)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;
