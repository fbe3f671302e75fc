import { readFileSync } from 'node:fs'
import { sql, type Sql } from '../src/sql/index.ts'
import { freshDatabase } from '../src/testing/fresh-engine.ts'
import { settings } from '../src/query/from.ts'
const fresh = await freshDatabase({ memoryBytes: 4e9, dataDirectory: '/tmp/p10' })
const { database } = fresh
const raw = (t: string): Sql => sql(Object.assign([t], { raw: [t] }) as unknown as TemplateStringsArray)
const files = process.argv.slice(3)
const N = Number(process.argv[2])
const texts = files.map((f) => [f, raw(readFileSync(f, 'utf8'))] as const)
const times = new Map<string, number[]>()
const cpu = () => { const s = readFileSync(`/proc/${fresh.engine.pid()}/stat`, 'utf8').split(' '); return (Number(s[13]) + Number(s[14])) * 10 }
const cpus = new Map<string, number>()
for (const [f, t] of texts) { const { rows } = await database.query(t, { settings }); times.set(f, []); cpus.set(f, 0); console.log(f, rows.length, JSON.stringify(rows[0]).slice(0, 200)) }
for (let i = 0; i < N; i++) for (const [f, t] of i % 2 ? texts : texts.toReversed()) { const c = cpu(); const s = performance.now(); await database.query(t, { settings }); times.get(f)!.push(performance.now() - s); cpus.set(f, cpus.get(f)! + cpu() - c) }
for (const [f, a] of times) { a.sort((x, y) => x - y); console.log(f.split('/').pop()!.padEnd(24), 'median', a[N >> 1]!.toFixed(0), 'min', a[0]!.toFixed(0), 'cpu', (cpus.get(f)! / N).toFixed(0)) }
await fresh.close()
