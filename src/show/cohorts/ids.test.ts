import { describe, expect, test } from 'vitest'
import { idsOf } from './ids.ts'

describe('ids of a text', () => {
  test('are one a line, each once, without blanks around them', () => {
    expect(idsOf(' ann \r\nbob\n\nann\n')).toEqual(['ann', 'bob'])
  })
  test('are the first column of a table, its head left out', () => {
    expect(idsOf('\uFEFFuser_id,plan\n"a,""b""",pro\nbob;x\ncy\t1')).toEqual(['a,"b"', 'bob', 'cy'])
  })
  test('are left out where they are too long to be one', () => {
    expect(idsOf(`${'x'.repeat(257)}\nann`)).toEqual(['ann'])
  })
})
