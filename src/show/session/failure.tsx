// What went wrong, in words that say what to do? Also how long to wait when there were too many attempts.
import { Alert, type AlertProps } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { ApiError } from '../api/request.ts'

/** better-auth's codes; the API's own errors say what to do themselves. */
const words: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: 'The e-mail address or the password is wrong.',
  INVALID_PASSWORD: 'This is not your password.',
  INVALID_CODE: 'This code is wrong or too old. Enter the one that your app shows now.',
  INVALID_BACKUP_CODE: 'This recovery code is wrong or was used before. Each code works once.',
  INVALID_TWO_FACTOR_COOKIE: 'That took longer than ten minutes. Sign in again.',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'Too many wrong codes. Sign in again.',
  INVALID_TOKEN: 'This link was used already or is older than an hour. Ask for a new one.',
  PASSWORD_TOO_SHORT: 'A password has at least 10 characters.',
  PASSWORD_TOO_LONG: 'A password has at most 200 characters.',
  TOTP_ALREADY_ENABLED: 'The second factor is on already. Reload this page.',
  PROVIDER_NOT_FOUND: 'Single sign-on does not answer. Try again in a minute, or sign in with your password.',
}
/** What the identity provider's way back may say (`/sign-in?error=…`). */
const singleSignOnWords: Readonly<Record<string, string>> = {
  signup_disabled: 'There is no account for you here yet. Ask an admin of your organisation to invite you.',
  account_not_linked:
    'An account with your e-mail address exists, but is not linked with single sign-on. Sign in with your password.',
  access_denied: 'You did not let the identity provider sign you in. Try again, or use your password.',
}
export const singleSignOnFailure = (code: string): string =>
  singleSignOnWords[code] ?? `Single sign-on failed (${code.slice(0, 60)}). Try again, or ask your operator.`

/** Whether one has to begin again with e-mail address and password. */
export const mustStartOver = (error: unknown): boolean =>
  error instanceof ApiError && ['INVALID_TWO_FACTOR_COOKIE', 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE'].includes(error.code)

function failureWords(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong in this page. Reload it and try again.'
  const known = words[error.code]
  if (known !== undefined) return known
  const issues = error.issues.map(({ message }) => message).join(' ')
  return [error.message, issues, error.hint].filter((part) => part !== '').join(' ')
}

/** 5 → "5 seconds", 90 → "1 minute 30 seconds", in the reader's language. */
function waitWords(seconds: number, locale?: string): string {
  const part = (value: number, unit: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
  const minutes = Math.floor(seconds / 60)
  const rest = seconds % 60
  if (minutes === 0) return part(rest, 'second')
  return rest === 0 ? part(minutes, 'minute') : `${part(minutes, 'minute')} ${part(rest, 'second')}`
}

/** Seconds until the server takes another attempt; 0: now. Counts down by the browser's clock. */
export function useWait(error: unknown): number {
  const [until, setUntil] = useState(0)
  const [now, setNow] = useState(0)
  useEffect(() => {
    const seconds = error instanceof ApiError && error.status === 429 ? (error.retryAfterSeconds ?? 60) : 0
    setNow(Date.now())
    setUntil(Date.now() + seconds * 1000)
  }, [error])
  const left = Math.max(0, Math.ceil((until - now) / 1000))
  useEffect(() => {
    if (left === 0) return undefined
    const timer = setTimeout(() => setNow(Date.now()), 500)
    return () => clearTimeout(timer)
  }, [left, now])
  return left
}

interface FailureProps extends Omit<AlertProps, 'children' | 'title'> {
  readonly error: unknown
  /** From `useWait`, where attempts are limited. */
  readonly waitSeconds?: number
}
/** Nothing without an error. */
export function Failure({ error, waitSeconds, ...alert }: FailureProps) {
  if (error === null || error === undefined) return null
  const isLimit = error instanceof ApiError && error.status === 429
  if (isLimit && waitSeconds === 0) return null
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle />} role="alert" {...alert}>
      {isLimit ? 'Too many attempts.' : failureWords(error)}
      {/* The seconds are not read out one by one. */}
      {isLimit && waitSeconds !== undefined && <span aria-live="off"> Try again in {waitWords(waitSeconds)}.</span>}
    </Alert>
  )
}
