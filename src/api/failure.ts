// How does the API say no? One shape for every error: {"error": {"code", "message", "hint", "issues"?}}.
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Answer, Caller, Issue } from './types.ts'

/** Code → status and what to do. `message` is said by who fails. */
const failures = {
  bad_request: { status: 400, hint: 'See /docs for what this address takes.' },
  bad_report: { status: 400, hint: 'Correct the named places of the report; /docs describes every field.' },
  no_credentials: {
    status: 401,
    hint: 'Sign in, or send an API key as `Authorization: Bearer cs_…`; `cairn key create` makes one.',
  },
  bad_credentials: {
    status: 401,
    hint: 'The key is unknown or revoked. `cairn key list` shows the keys, `cairn key create` makes one.',
  },
  forbidden: { status: 403, hint: 'Use a key that has the scope (`cairn key create --scopes …`).' },
  forbidden_role: { status: 403, hint: 'Ask an admin or owner of your organisation.' },
  read_only: { status: 403, hint: 'A share link shows one project and changes nothing. Sign in to do more.' },
  share_locked: { status: 401, hint: 'The link wants its password (again).' },
  foreign_origin: {
    status: 403,
    hint: 'Open the dashboard under its own address. Behind a proxy, start Cairn with --public-url, and --trusted-proxies. Programs use an API key.',
  },
  setup_token: {
    status: 403,
    hint: 'Open the link that `cairn start` prints (also in its log), or make the first account with `cairn user create`.',
  },
  sign_in_first: { status: 401, hint: 'Sign in with the address that was invited, then open the link again.' },
  wrong_person: { status: 403, hint: 'Sign out, then open the link again.' },
  already_set_up: { status: 409, hint: 'Sign in. `cairn user reset EMAIL` prints a link for a new password.' },
  conflict: { status: 409, hint: 'See the message.' },
  in_use: { status: 409, hint: 'Take it out there first, or delete it with ?even_if_used=true.' },
  changed_meanwhile: { status: 409, hint: 'Read it again and make your change once more.' },
  last_owner: { status: 409, hint: 'Make somebody else an owner first.' },
  already_member: { status: 409, hint: 'Change the role in the list of members.' },
  already_invited: { status: 409, hint: 'Withdraw the open invitation first, or send its link.' },
  not_found: {
    status: 404,
    hint: 'See /docs for the addresses there are, and GET /api/v1/projects for your projects.',
  },
  too_large: { status: 413, hint: 'The body may have up to 1 MB here.' },
  wrong_password: { status: 403, hint: 'Ask whoever sent you the link for its password.' },
  too_many_passwords: { status: 429, hint: 'Wait a minute, then try again.' },
  too_many_attempts: { status: 429, hint: 'Wait until the time in Retry-After (seconds) has passed.' },
  busy: { status: 503, hint: 'Try again in some seconds.' },
  too_many_failures: { status: 429, hint: 'Too many wrong keys came from your address. Wait a minute.' },
  too_many_listeners: {
    status: 429,
    hint: 'As many live views of this project are open as there may be. Close one, or try again in a minute.',
  },
  query_memory: {
    status: 422,
    hint: 'The question needs more memory than a query may take. Ask for a shorter range or fewer breakdowns.',
  },
  internal: { status: 500, hint: 'A fault in Cairn; its log says more.' },
  unavailable: {
    status: 503,
    hint: 'The database is not there just now. Events are still taken. Ask again in a few seconds.',
  },
  timeout: { status: 504, hint: 'Ask for a shorter range, or let the operator raise --query-seconds.' },
} as const satisfies Record<string, { status: number; hint: string }>
export type FailureCode = keyof typeof failures

/** What guests are told instead: they correct no report, ask no operator and read no log. */
const hintsForGuests: Partial<Record<FailureCode, string>> = {
  bad_request: 'Choose another range. If that does not help, tell whoever shared this.',
  bad_report: 'Choose another range. If that does not help, whoever shared this can correct it.',
  not_found: 'It may have been deleted, or is not shared any more. Whoever shared this can tell you.',
  query_memory: 'Choose a shorter range. If that does not help, tell whoever shared this.',
  timeout: 'Choose a shorter range, or try again later.',
  internal: 'Try again later. If it stays like this, tell whoever shared this.',
  unavailable: 'Try again in a few seconds.',
}
/** A fault of a report on a dashboard may name its conditions, which guests are not told. */
const faultForGuests = 'What is asked here can not be answered for this range, or not any more.'

const errorSchema = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(failures) as [FailureCode, ...FailureCode[]]),
      message: z.string(),
      hint: z.string(),
      issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    }),
  })
  .openapi('Error')

/** Thrown by handlers; the app turns it into an answer. */
export class ApiFailure extends HTTPException {
  readonly code: FailureCode
  readonly issues: readonly Issue[]
  readonly retryAfterSeconds: number | undefined
  constructor(code: FailureCode, message: string, issues: readonly Issue[] = [], retryAfterSeconds?: number) {
    super(failures[code].status, { message })
    this.code = code
    this.issues = issues
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** `caller`: as far as it is known who asks. */
export function answerFailure(context: Context, failure: ApiFailure, caller?: Caller): Response {
  const { status, hint } = failures[failure.code]
  const isGuest = caller?.kind === 'share'
  const isHidden = isGuest && caller.dashboardId !== undefined && failure.code === 'bad_report'
  if (status === 401) context.header('WWW-Authenticate', 'Bearer realm="cairn"')
  if (status === 503) context.header('Retry-After', '2')
  if (status === 429) context.header('Retry-After', String(failure.retryAfterSeconds ?? 60))
  return context.json(
    {
      error: {
        code: failure.code,
        message: isHidden ? faultForGuests : failure.message,
        hint: (isGuest ? hintsForGuests[failure.code] : undefined) ?? hint,
        ...(failure.issues.length > 0 && !isHidden ? { issues: failure.issues } : {}),
      },
    },
    status,
  )
}

/** The value of an answer, or the failure that it stands for. */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value
  if (answer.reason === 'invalid') {
    const first = answer.issues[0]
    const where = first === undefined || first.path === '' ? '' : `${first.path}: `
    throw new ApiFailure('bad_report', `${where}${first?.message ?? 'The report is not valid.'}`, answer.issues)
  }
  if (answer.reason === 'memory') throw new ApiFailure('query_memory', answer.message)
  if (answer.reason === 'busy') throw new ApiFailure('busy', answer.message)
  if (answer.reason === 'timeout') throw new ApiFailure('timeout', answer.message)
  throw new ApiFailure('unavailable', answer.message)
}

/** 'series[0].measure' from zod's path. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  )

const refused = (description: string) => ({ description, content: { 'application/json': { schema: errorSchema } } })
/** Answers that every route may give. */
export const commonResponses = {
  400: refused('The request is not valid; `issues` name the places.'),
  401: refused('Not signed in, or no API key, or one that is unknown or revoked.'),
  403: refused('The role does not suffice, or the key lacks the scope.'),
  404: refused('No such thing, or it belongs to a project that the caller does not know.'),
  409: refused('It does not fit to what there is.'),
  429: refused('Too many attempts, or wrong keys from this address.'),
  500: refused('A fault in Cairn.'),
} as const
export const queryResponses = {
  ...commonResponses,
  422: refused('The question needs more memory than a query may take.'),
  503: refused('The database is not there just now.'),
  504: refused('The question took longer than a query may.'),
} as const
