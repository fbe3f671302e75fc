// Which settings does Cairn have, where do they come from, and what do they mean?
// One table: a row is a flag of `cairn start`, a CAIRN_* variable, its documentation and its schema. Flags win over variables.
import { isIP } from 'node:net'
import { availableParallelism, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { CliError, exitCodes } from './commands/command.ts'

const sizeUnits: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }
/** '64MB', '1.5 GiB', '4096' → bytes (units are powers of 1,024); undefined if it is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*$/i.exec(text)
  const unit = match === null ? undefined : sizeUnits[(match[2] ?? '').toLowerCase()]
  return match === null || unit === undefined ? undefined : Math.round(Number(match[1]) * unit)
}

const text = z.string().trim()
const size = (smallest: number) =>
  text
    .transform((value, context) => {
      const bytes = parseSize(value)
      if (bytes !== undefined) return bytes
      context.addIssue({ code: 'custom', message: 'is not a size like 512MB or 2GB' })
      return z.NEVER
    })
    .refine((bytes) => bytes >= smallest, `is less than ${smallest / 2 ** 20} MB`)
const whole = (smallest: number, largest: number) =>
  text
    .regex(/^\d+$/, 'is not a whole number')
    .transform(Number)
    .refine((n) => n >= smallest && n <= largest, `is not between ${smallest} and ${largest}`)
const yesWords = new Set(['1', 'true', 'yes', 'on'])
const noWords = new Set(['0', 'false', 'no', 'off', ''])
const yesNo = text.toLowerCase().transform((value, context) => {
  if (yesWords.has(value)) return true
  if (noWords.has(value)) return false
  context.addIssue({ code: 'custom', message: 'is neither true nor false' })
  return z.NEVER
})
const addressBlock = (block: string): boolean => {
  const [address = '', bits, ...rest] = block.split('/')
  const version = isIP(address)
  return (
    version !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)))
  )
}
const addressBlocks = text
  .transform((value) => value.split(/[\s,]+/).filter((block) => block !== ''))
  .refine((blocks) => blocks.every(addressBlock), 'is not a list of addresses or blocks like 10.0.0.0/8, ::1')
const httpUrl = z.url({ protocol: /^https?$/, message: 'is not an http(s) address' })
/** '' or 'name@host' or 'Name <name@host>'. */
const isMailFrom = (value: string): boolean => value === '' || /^([^<>\r\n]* <)?[^\s<>@]+@[^\s<>@]+>?$/.test(value)
/** `file` and `data` are read relative to the working directory. */
const file = text.transform((value) => (value === '' ? '' : resolve(value)))

interface Setting {
  readonly flag: string
  /** '' for a switch. */
  readonly placeholder: string
  readonly default: string
  readonly schema: z.ZodType<unknown, string>
  readonly help: string
}

const megabyte = 2 ** 20
/** The engine's memory if nothing is said: 40 % of the machine's, between 1 and 8 GB. */
const engineMemoryDefault = `${Math.round(Math.min(Math.max(totalmem() * 0.4, 1024 * megabyte), 8192 * megabyte) / megabyte)}MB`

/** Key → row. The variable's name is CAIRN_ + the flag in capitals (see variableOf). */
export const settingsTable = {
  data: {
    flag: 'data',
    placeholder: 'DIR',
    default: './cairn-data',
    schema: file,
    help: 'Directory that holds everything Cairn keeps.',
  },
  host: {
    flag: 'host',
    placeholder: 'ADDRESS',
    default: '127.0.0.1',
    schema: text.min(1, 'is empty'),
    help: 'Address to listen on. 0.0.0.0 for all interfaces.',
  },
  port: {
    flag: 'port',
    placeholder: 'PORT',
    default: '8080',
    schema: whole(0, 65_535),
    help: 'Port to listen on; 0 takes a free one.',
  },
  publicUrl: {
    flag: 'public-url',
    placeholder: 'URL',
    default: '',
    schema: z.union([z.literal(''), httpUrl.transform((url) => url.replace(/\/+$/, ''))]),
    help: 'Address under which visitors reach Cairn, if it stands behind a proxy. In snippets, mails and for OIDC.',
  },
  trustedProxies: {
    flag: 'trusted-proxies',
    placeholder: 'BLOCKS',
    default: '',
    schema: addressBlocks,
    help: 'Addresses or blocks of proxies whose X-Forwarded-For is believed, separated by commas.',
  },
  smtpUrl: {
    flag: 'smtp-url',
    placeholder: 'URL',
    default: '',
    schema: z.union([
      z.literal(''),
      z.url({ protocol: /^smtps?$/, message: 'is not an address like smtp://user:password@mail.example.com:587' }),
    ]),
    help: 'Mail server for password links and invitations: smtp://user:password@host:587 (or smtps://). Needs --mail-from and --public-url.',
  },
  mailFrom: {
    flag: 'mail-from',
    placeholder: 'ADDRESS',
    default: '',
    schema: text.refine(isMailFrom, 'is not an address like "Cairn <cairn@example.com>"'),
    help: 'Sender of mails, e.g. "Cairn <cairn@example.com>".',
  },
  oidcIssuer: {
    flag: 'oidc-issuer',
    placeholder: 'URL',
    default: '',
    schema: z.union([z.literal(''), httpUrl]),
    help: 'OpenID Connect provider to sign in with: its issuer. Needs --oidc-client-id, --oidc-client-secret and --public-url; its redirect address is PUBLIC-URL/api/auth/callback/oidc.',
  },
  oidcClientId: {
    flag: 'oidc-client-id',
    placeholder: 'ID',
    default: '',
    schema: text,
    help: 'Client id that the provider gave.',
  },
  oidcClientSecret: {
    flag: 'oidc-client-secret',
    placeholder: 'SECRET',
    default: '',
    schema: text,
    help: 'Client secret that the provider gave; better as a variable, others can see flags.',
  },
  oidcName: {
    flag: 'oidc-name',
    placeholder: 'NAME',
    default: 'single sign-on',
    schema: text.min(1, 'is empty').max(40, 'is longer than 40 characters'),
    help: 'What the sign-in page calls the provider.',
  },
  oidcRole: {
    flag: 'oidc-role',
    placeholder: 'ROLE',
    default: 'none',
    schema: z.enum(['none', 'viewer', 'analyst', 'admin'], 'is not one of none, viewer, analyst, admin'),
    help: 'What somebody becomes who signs in by OIDC for the first time, without invitation: viewer, analyst or admin; none: they are not let in.',
  },
  oidcOrganization: {
    flag: 'oidc-organization',
    placeholder: 'NAME',
    default: '',
    schema: text,
    help: 'The organisation that they come to, by name or id. Default: the first.',
  },
  trustCountryHeader: {
    flag: 'trust-country-header',
    placeholder: '',
    default: 'false',
    schema: yesNo,
    help: "Believe a CDN's country header (CF-IPCountry and the like). Only behind that CDN.",
  },
  geoFile: {
    flag: 'geo-file',
    placeholder: 'FILE',
    default: '',
    schema: file,
    help: 'MMDB file (GeoLite2-City, DB-IP City…) that gives country, region and city for an address.',
  },
  spamHostsFile: {
    flag: 'spam-hosts-file',
    placeholder: 'FILE',
    default: '',
    schema: file,
    help: 'Further referrer spammers, one host per line.',
  },
  spoolMax: {
    flag: 'spool-max',
    placeholder: 'SIZE',
    default: '10GB',
    schema: size(16 * megabyte),
    help: 'Most that may wait on disk to be loaded; above it senders are told to come back (503).',
  },
  minFreeDisk: {
    flag: 'min-free-disk',
    placeholder: 'SIZE',
    default: '500MB',
    schema: size(0),
    help: 'Senders are told to come back (503) when less is free on the disk of the data directory, or less than a tenth of it.',
  },
  engineMemory: {
    flag: 'engine-memory',
    placeholder: 'SIZE',
    default: engineMemoryDefault,
    schema: size(256 * megabyte),
    help: 'Most memory the embedded engine may take. Default: 40 % of the machine, 1 to 8 GB.',
  },
  engineThreads: {
    flag: 'engine-threads',
    placeholder: 'N',
    default: String(Math.max(2, availableParallelism())),
    schema: whole(1, 256),
    help: 'Threads of one query.',
  },
  clickhouseUrl: {
    flag: 'clickhouse-url',
    placeholder: 'URL',
    default: '',
    schema: z.union([z.literal(''), httpUrl]),
    help: 'ClickHouse server to use instead of the embedded engine, e.g. http://user:password@host:8123/database.',
  },
  querySeconds: {
    flag: 'query-seconds',
    placeholder: 'N',
    default: '60',
    schema: whole(1, 3600),
    help: 'Longest run of a query.',
  },
  retentionDays: {
    flag: 'retention-days',
    placeholder: 'N',
    default: '0',
    schema: whole(0, 36_500),
    help: 'For projects made from now on: days that events are kept; 0 keeps them for ever.',
  },
  allowLocalHosts: {
    flag: 'allow-local-hosts',
    placeholder: '',
    default: 'false',
    schema: yesNo,
    help: 'The snippet that is printed also counts pages on localhost (for trying things out).',
  },
  logLevel: {
    flag: 'log-level',
    placeholder: 'LEVEL',
    default: 'info',
    schema: z.enum(
      ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'],
      'is not one of silent, fatal, error, warn, info, debug, trace',
    ),
    help: 'silent, fatal, error, warn, info, debug or trace.',
  },
  logFormat: {
    flag: 'log-format',
    placeholder: 'FORMAT',
    default: 'auto',
    schema: z.enum(['auto', 'json', 'text'], 'is not one of auto, json, text'),
    help: 'json, text, or auto: text on a terminal, else JSON.',
  },
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof settingsTable
export type Settings = { readonly [K in SettingName]: z.output<(typeof settingsTable)[K]['schema']> }

export const settingNames = Object.keys(settingsTable) as readonly SettingName[]
export const variableOf = (name: SettingName): string =>
  'CAIRN_' + settingsTable[name].flag.toUpperCase().replaceAll('-', '_')

/** Flags as commander gives them, by setting name (switches: true). */
export type Flags = Readonly<Partial<Record<SettingName, string | boolean>>>

export interface ReadSettings {
  readonly settings: Settings
  /** CAIRN_* variables that no setting has: probably misspelt. */
  readonly unknownVariables: readonly string[]
}

/** Flags over variables over defaults. Throws a CliError (exit 2) that names every bad value and where it came from. */
export function readSettings(flags: Flags, environment: Readonly<Record<string, string | undefined>>): ReadSettings {
  const problems: string[] = []
  const values: Partial<Record<SettingName, unknown>> = {}
  for (const name of settingNames) {
    const row: Setting = settingsTable[name]
    const flag = flags[name]
    const variable = environment[variableOf(name)]
    const given = flag !== undefined ? String(flag) : variable
    const parsed = row.schema.safeParse(given ?? row.default)
    if (parsed.success) values[name] = parsed.data
    else {
      const origin = flag !== undefined ? `--${row.flag}` : variableOf(name)
      problems.push(
        `${origin}: '${given ?? row.default}' ${parsed.error.issues[0]?.message ?? 'is not valid'}. ${row.help}`,
      )
    }
  }
  if (problems.length === 0) problems.push(...missingCompanions(values as Settings))
  if (problems.length > 0) throw new CliError(problems.join('\n'), exitCodes.usage)
  const known = new Set<string>(settingNames.map(variableOf))
  const unknownVariables = Object.keys(environment).filter(
    (name) => name.startsWith('CAIRN_') && !known.has(name) && !internalVariables.has(name),
  )
  return { settings: values as Settings, unknownVariables }
}

/** What a setting can't do without, and why. */
const companions = [
  ['smtpUrl', 'mailFrom'],
  // Whoever asks for a mail could else choose the host that its link leads to.
  ['smtpUrl', 'publicUrl'],
  ['oidcIssuer', 'oidcClientId'],
  ['oidcIssuer', 'oidcClientSecret'],
  ['oidcIssuer', 'publicUrl'],
] as const satisfies readonly (readonly [SettingName, SettingName])[]

const missingCompanions = (settings: Settings): readonly string[] =>
  companions
    .filter(([name, needed]) => settings[name] !== '' && settings[needed] === '')
    .map(
      ([name, needed]) =>
        `--${settingsTable[name].flag} needs --${settingsTable[needed].flag} (${variableOf(needed)}). ${settingsTable[needed].help}`,
    )

/** Variables that are no settings: set by bin/cairn.js for itself. */
const internalVariables: ReadonlySet<string> = new Set(['CAIRN_NODE_CHOSEN'])
