// What the host takes a request's text for.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStatement, splitStatements } from './statement.ts'

test('one statement, with or without a semicolon at its end, is taken', () => {
  for (const text of [
    'SELECT 1',
    'SELECT 1;',
    'SELECT 1 ; -- done',
    "SELECT ';'",
    'SELECT 1 /* ; */',
    'SELECT 1 /* /* */ ; */',
    'SELECT 1 // ; x',
    'SELECT `;`, ";"',
  ])
    expect(parseStatement(text).kind, text).toBe('select')
})

test('several statements are seen whatever stands between them', () => {
  for (const text of [
    'SELECT 1; SELECT 2',
    "SELECT 'a\\';' ; DROP TABLE x",
    "SELECT '''' ;\n--\nSELECT 2",
    '/* ; */ SELECT 1;;DROP',
    "SELECT 1 // '\n; SELECT 2 -- '",
    "SELECT 1 # '\n; SELECT 2 -- '",
    "SELECT 1 /* /* */ ' */ ; SELECT 2 -- '",
  ])
    expect(parseStatement(text).kind, text).toBe('several')
})

test('nothing, comments and semicolons are no statement', () => {
  for (const text of ['', '  ', '-- x', '/* x */', ';']) expect(parseStatement(text).kind, text).toBe('none')
})

test('an INSERT with data is cut at its format', () => {
  expect(parseStatement('INSERT INTO t (a, `format b`) FORMAT RowBinary')).toEqual({
    kind: 'insert',
    head: 'INSERT INTO t (a, `format b`) ',
    format: 'RowBinary',
    dataStart: 46,
  })
  expect(parseStatement('INSERT INTO t FORMAT CSV\n1;2').kind).toBe('insert')
  expect(parseStatement("INSERT INTO t SELECT 'FORMAT CSV'").kind).toBe('command')
  expect(parseStatement('INSERT INTO t VALUES (1)').kind).toBe('command')
})

test('the format of a SELECT is found at its end and nowhere else', () => {
  expect(parseStatement('SELECT 1 FORMAT JSON')).toMatchObject({ text: 'SELECT 1 ', format: 'JSON', tail: '' })
  expect(parseStatement('SELECT 1 FORMAT CSV SETTINGS x = 1;')).toMatchObject({
    format: 'CSV',
    tail: ' SETTINGS x = 1',
  })
  expect(parseStatement("SELECT 'FORMAT CSV'")).toMatchObject({ format: undefined })
  expect(parseStatement('SELECT (SELECT format FROM t)')).toMatchObject({ format: undefined })
})

test('a script is split at its own semicolons only', () => {
  expect(splitStatements("-- a; b\nCREATE TABLE t (x String DEFAULT ';');\n\nSELECT $x$;$x$ ;; ")).toEqual([
    "-- a; b\nCREATE TABLE t (x String DEFAULT ';')",
    'SELECT $x$;$x$',
  ])
})

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'\'"`;$-/*\\ \n(){}aFORMATSELECT'.split('')) }), (text) => {
      parseStatement(text)
      splitStatements(text)
    }),
  )
})
