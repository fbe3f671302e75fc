// What could one ask? Queries to begin with.
export const examples: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'Events and visitors by day',
    sql: `SELECT
  toDate(timestamp) AS day,
  count() AS events,
  uniqExact(person_id) AS visitors
FROM events
WHERE timestamp >= today() - 30
GROUP BY day
ORDER BY day`,
  },
  {
    name: 'Events by name',
    sql: `SELECT event_name, count() AS events
FROM events
WHERE timestamp >= today() - 30
GROUP BY event_name
ORDER BY events DESC
LIMIT 20`,
  },
  {
    name: 'Pages where visits begin',
    sql: `SELECT
  entry_page,
  count() AS visits,
  round(countIf(interactions = 1) / visits * 100, 1) AS bounce_percent
FROM sessions
WHERE started_at >= today() - 30
GROUP BY entry_page
ORDER BY visits DESC
LIMIT 20`,
  },
  {
    name: 'Days between first and last visit',
    sql: `SELECT
  dateDiff('day', first_seen, last_seen) AS days,
  count() AS persons
FROM persons
GROUP BY days
ORDER BY days`,
  },
  {
    name: 'Names of own properties',
    sql: `SELECT
  event_name,
  arrayJoin(JSONAllPaths(properties)) AS property,
  count() AS events
FROM events
WHERE timestamp >= today() - 7
GROUP BY event_name, property
ORDER BY events DESC`,
  },
]
export const firstQuery = examples[0]?.sql ?? ''
