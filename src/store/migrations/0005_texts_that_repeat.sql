-- Pages, titles and referrers repeat: grouped and compared by number, in half of the bytes. Quicker up to some 50,000 pages of a project
-- (four times, with hundreds), beyond that up to half as slow again: query/SPEED.md.
ALTER TABLE events MODIFY COLUMN path LowCardinality(String) CODEC(ZSTD(1)), MODIFY COLUMN title LowCardinality(String) CODEC(ZSTD(1)), MODIFY COLUMN referrer LowCardinality(String) CODEC(ZSTD(1));
ALTER TABLE sessions MODIFY COLUMN entry_page LowCardinality(String) CODEC(ZSTD(1)), MODIFY COLUMN exit_page LowCardinality(String) CODEC(ZSTD(1)), MODIFY COLUMN referrer LowCardinality(String) CODEC(ZSTD(1));
