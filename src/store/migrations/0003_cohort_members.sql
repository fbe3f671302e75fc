-- Static cohorts: their members as they were called when they were put in. Who is merged later still counts: the ids are
-- looked up in `identities` when a question is asked.
CREATE TABLE IF NOT EXISTS cohort_members
(
    project_id UInt32,
    cohort_id UInt64,
    person_id UInt64
)
ENGINE = ReplacingMergeTree
ORDER BY (project_id, cohort_id, person_id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;
