// The same events as two other products keep them, on the same engine: Plausible's table (order, columns, properties as arrays of
// names and values, whole seconds) and PostHog's (properties as a JSON string, everything in it, UUIDs). Both get the joined
// person with each event, as their own intakes would give it: they need no joins. Indexes beyond the order are as theirs: none.
import { sql, type Sql } from '../src/sql/index.ts'
import type { Database } from '../src/store/index.ts'

const plausibleTable = sql`CREATE TABLE IF NOT EXISTS bench_plausible
(
    site_id UInt64,
    name LowCardinality(String),
    timestamp DateTime CODEC(Delta(4), LZ4),
    user_id UInt64,
    session_id UInt64,
    hostname String CODEC(ZSTD(3)),
    pathname String CODEC(ZSTD(3)),
    referrer String CODEC(ZSTD(3)),
    referrer_source String CODEC(ZSTD(3)),
    acquisition_channel LowCardinality(String),
    utm_source String CODEC(ZSTD(3)),
    utm_medium String CODEC(ZSTD(3)),
    utm_campaign String CODEC(ZSTD(3)),
    country_code FixedString(2),
    screen_size LowCardinality(String),
    operating_system LowCardinality(String),
    operating_system_version LowCardinality(String),
    browser LowCardinality(String),
    browser_version LowCardinality(String),
    scroll_depth UInt8,
    engagement_time UInt32,
    revenue_source_amount Nullable(Decimal64(3)),
    revenue_source_currency FixedString(3),
    \`meta.key\` Array(String) CODEC(ZSTD(3)),
    \`meta.value\` Array(String) CODEC(ZSTD(3))
)
ENGINE = MergeTree PARTITION BY toYYYYMM(timestamp) ORDER BY (site_id, toDate(timestamp), name, user_id, timestamp)`

const posthogTable = sql`CREATE TABLE IF NOT EXISTS bench_posthog
(
    uuid UUID,
    event String,
    properties String CODEC(ZSTD(3)),
    timestamp DateTime64(6, 'UTC'),
    team_id Int64,
    distinct_id String,
    created_at DateTime64(6, 'UTC'),
    person_id UUID,
    person_properties String CODEC(ZSTD(3)),
    session_id String
)
ENGINE = MergeTree PARTITION BY toYYYYMM(timestamp)
ORDER BY (team_id, toDate(timestamp), event, cityHash64(distinct_id), cityHash64(uuid))`

/** Events with the person that they count for. */
const joined: Sql = sql`(SELECT e.*, if(j.person_id = 0, e.person_id, j.person_id) AS person FROM events AS e
  ANY LEFT JOIN (SELECT project_id, id, person_id FROM identities FINAL) AS j ON e.project_id = j.project_id AND e.person_id = j.id)`

const own = sql`JSONExtractKeysAndValuesRaw(toJSONString(properties))`
const fillPlausible = sql`INSERT INTO bench_plausible SELECT
  project_id, event_name, timestamp, person, session_id, hostname, path, referrer, source, channel, utm_source, utm_medium, utm_campaign,
  toFixedString(substring(country, 1, 2), 2), device_type, os, os_version, browser, browser_version, scroll_depth, engaged_ms,
  if(revenue = 0, NULL, toDecimal64(revenue, 3)), toFixedString(substring(currency, 1, 3), 3),
  arrayMap(x -> x.1, ${own} AS pairs), arrayMap(x -> if(startsWith(x.2, '"'), JSONExtractString(x.2), x.2), pairs)
  FROM ${joined}`

/** 128 bits that do not compress better than any others. */
export const uuidOf = (id: Sql): Sql =>
  sql`reinterpret(bitOr(bitShiftLeft(toUInt128(${id}), 64), toUInt128(cityHash64(${id}))), 'UUID')`
const json = (name: Sql, value: Sql): Sql => sql`concat(${name}, toJSONString(${value}))`
const fillPosthog = sql`INSERT INTO bench_posthog SELECT
  ${uuidOf(sql`event_id`)}, event_name,
  concat('{', ${json(sql`'"$host":'`, sql`hostname`)}, ${json(sql`',"$pathname":'`, sql`path`)}, ${json(sql`',"$current_url":'`, sql`concat('https://', hostname, path)`)},
    ${json(sql`',"$referrer":'`, sql`referrer`)}, ${json(sql`',"$referring_domain":'`, sql`referrer_host`)}, ${json(sql`',"utm_source":'`, sql`utm_source`)},
    ${json(sql`',"utm_medium":'`, sql`utm_medium`)}, ${json(sql`',"utm_campaign":'`, sql`utm_campaign`)}, ${json(sql`',"$geoip_country_code":'`, sql`country`)},
    ${json(sql`',"$device_type":'`, sql`device_type`)}, ${json(sql`',"$browser":'`, sql`browser`)}, ${json(sql`',"$browser_version":'`, sql`browser_version`)},
    ${json(sql`',"$os":'`, sql`os`)}, ${json(sql`',"$os_version":'`, sql`os_version`)}, ${json(sql`',"$screen_width":'`, sql`screen_width`)},
    ${json(sql`',"$screen_height":'`, sql`screen_height`)}, ${json(sql`',"$session_id":'`, sql`toString(session_id)`)}, ${json(sql`',"$lib":'`, sql`sdk`)},
    if(length(toJSONString(properties)) > 2, concat(',', substring(toJSONString(properties), 2)), '}')),
  timestamp, project_id, if(distinct_id = '', toString(person_id), distinct_id), received_at, ${uuidOf(sql`person`)}, '{}', toString(session_id)
  FROM ${joined}`

const unlimited = { maxSeconds: 7_200, settings: { max_partitions_per_insert_block: 0 } } as const

/** Makes and fills both tables from what `events` holds, once. */
export async function fillPeers(database: Database, note: (text: string) => void): Promise<void> {
  for (const [name, table, filling, count] of [
    ['Plausible-like', plausibleTable, fillPlausible, sql`SELECT count() AS n FROM bench_plausible`],
    ['PostHog-like', posthogTable, fillPosthog, sql`SELECT count() AS n FROM bench_posthog`],
  ] as const) {
    await database.command(table)
    const { rows } = await database.query<{ n: string }>(count)
    if (Number(rows[0]?.n) > 0) continue
    note(`filling the ${name} table`)
    await database.command(filling, unlimited)
  }
}
