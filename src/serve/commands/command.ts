// What does a command of the CLI get, and how does it fail? A file in this folder exports `register…(program, cli)`.
import type { Command } from 'commander'
import type { Control } from '../control-client.ts'
import type { Settings } from '../settings.ts'

export const exitCodes = {
  ok: 0,
  /** The command could not do what it was asked to. */
  failed: 1,
  /** Wrong usage: unknown option, bad value, unreadable report. */
  usage: 2,
  /** Nothing found: no such project, no such key, nothing to replay. */
  nothing: 3,
  /** Another Cairn uses the data directory. */
  inUse: 4,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** An expected failure: the message is printed without a stack, `hint` on a line of its own, and the process exits with the code. */
export class CliError extends Error {
  readonly exitCode: ExitCode
  readonly hint: string
  constructor(message: string, exitCode: ExitCode = exitCodes.failed, hint = '') {
    super(message)
    this.name = 'CliError'
    this.exitCode = exitCode
    this.hint = hint
  }
}

/** The command's view of the world outside. */
export interface Cli {
  /** Settings from flags and CAIRN_* variables. */
  settings(): Settings
  /** Connects to (or starts) the Cairn on the data directory; closed by the CLI when the command has ended, however it ends. */
  open(): Promise<Control>
  /** A line on stdout: the command's result. */
  print(line: string): void
  /** A line on stderr: progress, remarks. */
  note(line: string): void
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  /** ms since 1970. */
  now(): number
  /** Aborted at the first Ctrl-C (SIGINT) or SIGTERM: stop at the next safe point. */
  readonly signal: AbortSignal
  /** Environment and clock are serve's to read: `exitWith(3)` sets the code of a command that ended without throwing. */
  exitWith(code: ExitCode): void
}

export type RegisterCommand = (program: Command, cli: Cli) => void
