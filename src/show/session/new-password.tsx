// How is a password chosen? With a hint of how good it is, while it is typed.
import { PasswordInput, Progress, Stack, Text, type PasswordInputProps } from '@mantine/core'
import { useId } from 'react'
import { passwordStrength, shortestPassword, type Strength } from './password-strength.ts'

const looks = {
  empty: { value: 0, color: 'gray', hint: `At least ${shortestPassword} characters. A few words in a row are good.` },
  short: { value: 10, color: 'red', hint: '' },
  weak: { value: 33, color: 'orange', hint: 'Easy to guess. Add another word or two.' },
  fair: { value: 66, color: 'yellow', hint: 'Fair. Longer is better.' },
  strong: { value: 100, color: 'green', hint: 'Strong.' },
} as const satisfies Record<Strength, { value: number; color: string; hint: string }>

interface NewPasswordProps extends Omit<PasswordInputProps, 'value'> {
  readonly value: string
  /** Name, e-mail address …: counts nothing within the password. */
  readonly known?: readonly string[]
}

export function NewPassword({ value, known = [], ...input }: NewPasswordProps) {
  const hintId = useId()
  const strength = passwordStrength(value, known)
  const missing = shortestPassword - value.length
  const hint =
    strength === 'short' ? `${missing} more ${missing === 1 ? 'character' : 'characters'}.` : looks[strength].hint
  return (
    <Stack gap={6}>
      <PasswordInput label="Password" autoComplete="new-password" aria-describedby={hintId} value={value} {...input} />
      <Progress size={4} value={looks[strength].value} color={looks[strength].color} aria-hidden="true" />
      <Text id={hintId} size="xs" c="dimmed" aria-live="polite">
        {hint}
      </Text>
    </Stack>
  )
}

/** For forms: what is wrong with it, or null. */
export const passwordIssue = (password: string): string | null =>
  password.length < shortestPassword ? `A password has at least ${shortestPassword} characters.` : null
export const emailIssue = (email: string): string | null =>
  /^\S+@\S+\.\S+$/.test(email.trim()) ? null : 'Enter an e-mail address, like ada@example.com.'
export const textIssue =
  (issue: string) =>
  (text: string): string | null =>
    text.trim() === '' ? issue : null
