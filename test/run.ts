// `npm test`: everything that has to hold; goes on after a failed step so that one run tells all.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const results = join(root, 'test-results')
const report = join(results, 'report.json')
const bin = (name: string) => join(root, 'node_modules/.bin', name)

interface Step {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}
const npm = (name: string, script: string): Step => ({ name, command: 'npm', args: ['run', '--silent', script] })
/** Two at a time: each of these uses one core, and a machine that runs the tests has two. */
const lanes: readonly (readonly Step[])[] = [
  [
    npm('build the tracker', 'build:tracker'),
    npm('build the dashboard', 'build:show'),
    npm('format', 'format:check'),
    { name: 'dead code', command: bin('knip'), args: [] },
  ],
  [npm('types', 'typecheck'), npm('lint', 'lint')],
]
/** After those: it needs what they build, and both cores. */
const tests: Step = {
  name: 'tests',
  command: bin('vitest'),
  args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
}

const write = (line: string) => process.stdout.write(line + '\n')

/** The browser tests need Chromium. As root on Debian it is installed, elsewhere the command to run is told. */
function provideChromium(): boolean {
  const paths = [
    process.env['CHROMIUM_PATH'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ]
  if (paths.some((path) => path !== undefined && existsSync(path))) return true
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    write('Chromium is missing: installing it with apt-get.')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env })
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { stdio: 'inherit', env })
    if (existsSync('/usr/bin/chromium')) return true
  }
  write(
    'The tests need Chromium. Install it (Debian: `sudo apt-get install chromium`) or set CHROMIUM_PATH, and run `npm test` again.',
  )
  return false
}

/** The examples of docs/pandas.md and docs/excel.md are run by pandas and openpyxl: the same two places as in the test. */
function providePython(): boolean {
  const has = (): boolean =>
    ['/usr/bin/python3', 'python3'].some(
      (python) => spawnSync(python, ['-c', 'import pandas, openpyxl'], { stdio: 'ignore' }).status === 0,
    )
  if (has()) return true
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    write('pandas or openpyxl is missing: installing them with apt-get.')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const install = ['install', '-y', '-qq', '--no-install-recommends', 'python3-pandas', 'python3-openpyxl']
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env })
    spawnSync('apt-get', install, { stdio: 'inherit', env })
    if (has()) return true
  }
  write(
    'The tests need Python with pandas and openpyxl. Install them (Debian: `sudo apt-get install python3-pandas python3-openpyxl`, elsewhere `pip install pandas openpyxl`), and run `npm test` again.',
  )
  return false
}

/** What it says is shown when it is over, or as it comes. Gives whether it passed. */
async function run({ name, command, args }: Step, output: 'at the end' | 'as it comes'): Promise<boolean> {
  const startedAt = performance.now()
  const said: Buffer[] = []
  if (output === 'as it comes') write(`\n── ${name}`)
  const child = spawn(command, args, {
    cwd: root,
    stdio: output === 'as it comes' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  })
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk))
  const isPassed = await new Promise<boolean>((resolvePassed) => {
    child.on('close', (code) => resolvePassed(code === 0))
    child.on('error', (error) => {
      said.push(Buffer.from(`${String(error)}\n`))
      resolvePassed(false)
    })
  })
  if (output === 'at the end') write(`\n── ${name}\n${Buffer.concat(said).toString().trimEnd()}`)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  write(`── ${name}: ${isPassed ? 'passed' : 'FAILED'} (${seconds} s)`)
  return isPassed
}

/** One after the other; gives the names of those that failed. */
async function runAll(steps: readonly Step[]): Promise<string[]> {
  const failed: string[] = []
  for (const step of steps) if (!(await run(step, 'at the end'))) failed.push(step.name)
  return failed
}

/** Which tests used the data that is not part of the project, so that a run without it can be told from one with it. */
function tellSharedData(): void {
  if (!existsSync(report)) return
  const parsed: unknown = JSON.parse(readFileSync(report, 'utf8'))
  const { testResults } = parsed as {
    testResults: { assertionResults: { fullName: string; status: string }[] }[]
  }
  const shared = testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.fullName.includes('[shared data]'))
  write(`\nTests on shared data (../shared/data, ${existsSync(join(root, '../shared/data')) ? 'present' : 'absent'}):`)
  for (const test of shared) write(`  ${test.status === 'passed' ? 'ran, passed' : test.status}: ${test.fullName}`)
}

rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
const missing = [
  ...(provideChromium() ? [] : ['Chromium is missing']),
  ...(providePython() ? [] : ['pandas or openpyxl is missing']),
]
const failed = (await Promise.all(lanes.map(runAll))).flat()
if (!(await run(tests, 'as it comes'))) failed.push(tests.name)
tellSharedData()
write(
  failed.length === 0 && missing.length === 0
    ? '\nAll steps passed.'
    : `\nFailed: ${[...failed, ...missing].join(', ')}`,
)
process.exit(failed.length === 0 && missing.length === 0 ? 0 : 1)
