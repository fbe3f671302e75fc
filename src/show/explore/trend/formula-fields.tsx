// Formulas over the series: checked while they are typed.
import { ActionIcon, Group, Stack, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ChangeConfig } from '../kinds.ts'
import { IssuesAt } from '../issues.tsx'
import { FieldsHead } from '../selection-fields.tsx'
import { SortableList } from '../sortable-list.tsx'
import { mostSeries, moveFormula, removeFormula, type FormulaDraft, type TrendConfig } from './config.ts'
import { formulaProblem } from './formula.ts'

interface FormulaFieldsProps {
  readonly config: TrendConfig
  readonly change: ChangeConfig<TrendConfig>
}

export function FormulaFields({ config, change }: FormulaFieldsProps) {
  const { formulas, series } = config
  const set = (index: number, next: FormulaDraft, typing: string): void =>
    change((now) => ({ formulas: now.formulas.with(index, next) }), { typing: `${typing} ${index}` })
  const example = series.length > 1 ? 'A / B * 100' : 'A * 100'
  return (
    <Stack gap={6}>
      <FieldsHead
        title="Formulas"
        add="Formula"
        onAdd={
          formulas.length < mostSeries
            ? () => change((now) => ({ formulas: [...now.formulas, { formula: example }] }))
            : undefined
        }
      />
      {formulas.length > 0 && (
        <SortableList
          label="Formulas"
          count={formulas.length}
          nameOf={(index) => `Formula ${index + 1}`}
          onMove={(from, to) => change((now) => moveFormula(now, from, to))}
        >
          {(index, grip) => {
            const one = formulas[index]
            return (
              one !== undefined && (
                <>
                  <Group gap={6} wrap="nowrap" align="flex-start">
                    {grip}
                    <TextInput
                      flex={1}
                      size="sm"
                      aria-label={`Formula ${index + 1}`}
                      placeholder={example}
                      maxLength={200}
                      value={one.formula}
                      error={formulaProblem(one.formula, series.length)}
                      onChange={(event) => set(index, { ...one, formula: event.currentTarget.value }, 'formula')}
                    />
                    <ActionIcon
                      size={36}
                      aria-label={`Remove formula ${index + 1}`}
                      onClick={() => change((now) => removeFormula(now, index))}
                    >
                      <IconX size={14} aria-hidden />
                    </ActionIcon>
                  </Group>
                  <TextInput
                    size="xs"
                    aria-label={`Name of formula ${index + 1}`}
                    placeholder="Name"
                    maxLength={200}
                    value={one.label ?? ''}
                    onChange={(event) => {
                      const label = event.currentTarget.value
                      set(index, label === '' ? { formula: one.formula } : { ...one, label }, 'formula name')
                    }}
                  />
                </>
              )
            )
          }}
        </SortableList>
      )}
      <IssuesAt path="formulas" />
    </Stack>
  )
}
