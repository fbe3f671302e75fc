import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { auditActions, changeTexts, deedText } from './audit-words.ts'

const api = join(import.meta.dirname, '../../api')
/** As it stands in the code: action: 'goal.create', or a list of them. */
const actionPattern =
  /'((?:user|organization|project|key|member|invitation|share|goal|segment|annotation|event|property)\.[a-z_]+)'/g

it('has words for every action that the API writes down', () => {
  const sources = globSync('*.ts', { cwd: api })
    .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('-schemas.ts'))
    .map((file) => readFileSync(join(api, file), 'utf8'))
  const actions = new Set(
    sources.flatMap((source) => [...source.matchAll(actionPattern)].map((match) => match[1] ?? '')),
  )
  expect(actions.size).toBeGreaterThan(15)
  expect([...actions].filter((action) => auditActions[action] === undefined)).toEqual([])
})

it('says what was done to what, and does not repeat people who changed themselves', () => {
  const ada = { kind: 'user', id: 'u1', name: 'Ada' } as const
  const operator = { kind: 'operator', id: '', name: 'operator' } as const
  expect(deedText({ actor: ada, action: 'goal.create', target: 'Sale' })).toEqual({
    deed: 'made the goal',
    target: 'Sale',
  })
  const off = { action: 'user.two_factor_off', target: 'ada@example.com' }
  expect(deedText({ actor: ada, ...off })).toEqual({ deed: 'turned off the second factor', target: '' })
  expect(deedText({ actor: operator, ...off }).target).toBe('ada@example.com')
  expect(deedText({ actor: ada, action: 'moon.set_out', target: '' }).deed).toBe('moon set out')
})

it('says before and after of each field, whatever kind of value it is', () => {
  expect(
    changeTexts({ excluded_paths: { from: [], to: ['/a', '/b'] }, retention_days: { from: 365, to: null } }),
  ).toEqual([
    { field: 'excluded paths', from: '–', to: '/a, /b' },
    { field: 'retention days', from: '365', to: '–' },
  ])
  expect(changeTexts({ definition: { to: { kind: 'path' } } })[0]).toMatchObject({ from: '–', to: '{"kind":"path"}' })
})
