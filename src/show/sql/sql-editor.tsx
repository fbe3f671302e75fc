// Where is a query written? CodeMirror: colours, brackets, completion of tables, columns and functions; Ctrl+Enter runs.
import { autocompletion, closeCompletion, completionKeymap } from '@codemirror/autocomplete'
import { SQLDialect, sql } from '@codemirror/lang-sql'
import { syntaxHighlighting } from '@codemirror/language'
import { Compartment, EditorState, Prec } from '@codemirror/state'
import { EditorView, keymap, placeholder } from '@codemirror/view'
import { classHighlighter } from '@lezer/highlight'
import { minimalSetup } from 'codemirror'
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react'
import type { SqlSchemaJson } from '../../api/index.ts'

export interface EditorHandle {
  /** In place of what is selected. */
  readonly insert: (text: string) => void
  readonly replace: (text: string) => void
  readonly focus: () => void
}
interface SqlEditorProps {
  readonly ref: Ref<EditorHandle>
  readonly initial: string
  readonly schema: SqlSchemaJson | undefined
  /** Names of own properties, as they are written in SQL. */
  readonly properties: readonly string[]
  readonly onChange: (text: string) => void
  readonly onRun: () => void
}

const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

const keywords =
  'select from where prewhere group by having order limit offset with as and or not in is null like ilike between case when then else end join left right inner full cross any asof semi anti using on union all distinct over partition rows range preceding following unbounded current row asc desc nulls first last array exists interval qualify window final true false'

function languageOf(schema: SqlSchemaJson | undefined, properties: readonly string[]) {
  const functions = schema?.functions ?? []
  const dialect = SQLDialect.define({
    keywords,
    builtin: functions.join(' ').toLowerCase(),
    types:
      'string uint8 uint16 uint32 uint64 int8 int16 int32 int64 float32 float64 date datetime datetime64 decimal bool nullable uuid json',
    identifierQuotes: '`"',
    backslashEscapes: true,
    hashComments: false,
    caseInsensitiveIdentifiers: false,
  })
  const tables = Object.fromEntries(
    (schema?.tables ?? []).map(({ name, columns }) => [
      name,
      columns.map((column) => ({ label: column.name, detail: column.type, info: column.description })),
    ]),
  )
  const options = [
    ...(schema?.tables ?? []).flatMap(({ columns }) =>
      columns.map(({ name, type }) => ({ label: name, detail: type, type: 'property' })),
    ),
    ...properties.map((name) => ({ label: name, type: 'property', detail: 'own property', boost: 1 })),
    ...functions.map((name) => ({ label: name, type: 'function', apply: `${name}(` })),
  ].filter(({ label }, index, all) => all.findIndex((one) => one.label === label) === index)
  return [
    sql({ dialect, schema: tables, upperCaseKeywords: true }),
    dialect.language.data.of({
      autocomplete: (context: {
        matchBefore: (of: RegExp) => { from: number; text: string } | null
        explicit: boolean
      }) => {
        const word = context.matchBefore(/[\w.]+/)
        if (word === null && !context.explicit) return null
        return { from: word?.from ?? 0, options, validFor: /^[\w.`%]*$/ }
      },
    }),
  ]
}

export function SqlEditor({ ref, initial, schema, properties, onChange, onRun }: SqlEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const language = useRef(new Compartment())
  const latest = useRef({ onChange, onRun, initial })
  useEffect(() => {
    latest.current = { onChange, onRun, initial }
  })

  useEffect(() => {
    const parent = place.current
    if (parent === null) return
    const created = new EditorView({
      parent,
      state: EditorState.create({
        doc: latest.current.initial,
        extensions: [
          EditorView.cspNonce.of(nonce()),
          Prec.highest(
            keymap.of([
              {
                key: 'Mod-Enter',
                run: (editor) => {
                  closeCompletion(editor)
                  latest.current.onRun()
                  return true
                },
              },
            ]),
          ),
          minimalSetup,
          keymap.of([...completionKeymap]),
          autocompletion({ aboveCursor: false }),
          syntaxHighlighting(classHighlighter),
          language.current.of([]),
          placeholder('SELECT … FROM events'),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'Query', spellcheck: 'false' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = created
    return () => created.destroy()
  }, [])

  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(languageOf(schema, properties)) })
  }, [schema, properties])

  useImperativeHandle(ref, () => ({
    insert: (text) => {
      const editor = view.current
      if (editor === undefined) return
      editor.dispatch(editor.state.replaceSelection(text))
      editor.focus()
    },
    replace: (text) => {
      const editor = view.current
      editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } })
    },
    focus: () => view.current?.focus(),
  }))
  return <div ref={place} className="cairn-sql-editor" />
}
