-- What a person did, in order: the timeline reads some hundred rows of it and not thousands of each day's. Only the columns
-- that the list shows (28 bytes an event): properties are read at the event itself, when somebody opens it.
ALTER TABLE events ADD PROJECTION IF NOT EXISTS by_person (SELECT project_id, person_id, session_id, timestamp, event_id, event_name, path, title, distinct_id, country, device_type, browser, os, revenue, currency ORDER BY project_id, person_id, timestamp) WITH SETTINGS (index_granularity = 256);
ALTER TABLE events MATERIALIZE PROJECTION by_person;
