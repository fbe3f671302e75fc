import { expect, it } from 'vitest'
import { passwordStrength } from './password-strength.ts'

it('asks for ten characters first', () => {
  expect(passwordStrength('')).toBe('empty')
  expect(passwordStrength('aB3$x')).toBe('short')
})

it('calls repeats, rows of neighbours and common words weak, however long', () => {
  for (const password of ['aaaaaaaaaaaaaaaa', '12345678901234', 'password123', 'abababababab', 'qwertyqwerty1'])
    expect(passwordStrength(password), password).toBe('weak')
})

it('does not count what others know', () => {
  expect(passwordStrength('ada.lovelace1815', ['Ada Lovelace', 'ada@example.com'])).toBe('weak')
})

it('calls long phrases and random characters strong', () => {
  expect(passwordStrength('correct horse battery staple')).toBe('strong')
  expect(passwordStrength('vT9#kQ2m!xWp')).toBe('strong')
  expect(passwordStrength('kestrelmoor')).toBe('fair')
})
