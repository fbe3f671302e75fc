// What commands share: options for a project and for JSON, and answers of the API as values or failures.
import { InvalidArgumentError, Option } from 'commander'
import type { Control } from '../control-client.ts'
import { readServerNote } from '../lock.ts'
import { pathsOf } from '../paths.ts'
import { CliError, exitCodes } from './command.ts'
import type { Cli } from './command.ts'

/** A project or key id. */
export function parseId(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text) || Number(text) > 4_294_967_295)
    throw new InvalidArgumentError('It is a number, as `cairn project list` shows.')
  return Number(text)
}

export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a whole number.')
  return Number(text)
}

export const projectOption = (): Option =>
  new Option('-p, --project <ID>', 'Project, by its number (`cairn project list`).').argParser(parseId).default(1)
export const jsonOption = (): Option => new Option('--json', 'Print JSON, for programs.')

interface ErrorBody {
  readonly error?: {
    readonly message?: string
    readonly hint?: string
    readonly issues?: readonly { path: string; message: string }[]
  }
}

/** The answer's body, or a CliError: 3 for what does not exist, 2 for what is wrong in the question, else 1. */
export async function ask(control: Control, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await control.request(method, path, body)
  if (response.status < 400) return response.body
  const { error } = (typeof response.body === 'object' && response.body !== null ? response.body : {}) as ErrorBody
  const issues = (error?.issues ?? []).map(
    (issue) => `  ${issue.path === '' ? '(whole)' : issue.path}: ${issue.message}`,
  )
  const code =
    response.status === 404 ? exitCodes.nothing : response.status === 400 ? exitCodes.usage : exitCodes.failed
  const hint = response.status >= 500 || response.status === 422 ? (error?.hint ?? '') : ''
  throw new CliError(
    [error?.message ?? String(response.body), ...(issues.length > 1 ? issues : [])].join('\n'),
    code,
    hint,
  )
}

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)),
    [],
  )
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export const printJson = (cli: Cli, value: unknown): void => cli.print(JSON.stringify(value, null, 2))

/** Under which address people reach Cairn, as far as it is known: settings, or the one that runs on the data directory. */
export function addressOf(cli: Cli): string {
  const settings = cli.settings()
  const note = readServerNote(pathsOf(settings.data).serverNote)
  return settings.publicUrl || note?.publicUrl || note?.url || `http://${settings.host}:${settings.port}`
}
