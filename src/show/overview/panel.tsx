// What does a panel look like? A card with tabs, a body that never changes its height, and a button for the whole table.
import { ActionIcon, Alert, Button, Tabs, Tooltip } from '@mantine/core'
import { IconArrowsMaximize } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ApiError } from '../api/request.ts'

interface PanelProps<Tab extends string> {
  readonly title: string
  readonly tabs: readonly { readonly value: Tab; readonly label: string }[]
  readonly tab: Tab
  readonly onTab: (tab: Tab) => void
  /** A tab that is pointed at may be asked for ahead. */
  readonly onPoint?: (tab: Tab) => void
  /** Beside the tabs: a choice within the tab. */
  readonly extra?: ReactNode
  readonly onExpand?: () => void
  readonly children: ReactNode
}

export function Panel<Tab extends string>(props: PanelProps<Tab>) {
  const { title, tabs, tab, onTab, onPoint, extra, onExpand, children } = props
  return (
    <section className="cairn-card cairn-panel" aria-label={title}>
      <Tabs
        value={tab}
        onChange={(value) => {
          const chosen = tabs.find((one) => one.value === value)
          if (chosen !== undefined) onTab(chosen.value)
        }}
        keepMounted={false}
        classNames={{ root: 'cairn-tabs', list: 'cairn-tab-list', tab: 'cairn-tab', panel: 'cairn-tab-panel' }}
      >
        <div className="cairn-panel-head">
          <Tabs.List aria-label={title}>
            {tabs.map(({ value, label }) => (
              <Tabs.Tab
                key={value}
                value={value}
                onPointerEnter={() => onPoint?.(value)}
                onFocus={() => onPoint?.(value)}
              >
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {onExpand !== undefined && (
            <Tooltip label="Whole table" openDelay={400}>
              <ActionIcon variant="subtle" color="gray" aria-label={`Whole table: ${title}`} onClick={onExpand}>
                <IconArrowsMaximize size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </div>
        {tabs.map(({ value }) => (
          <Tabs.Panel key={value} value={value}>
            {value === tab && (
              <>
                {extra}
                {children}
              </>
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
    </section>
  )
}

/** Instead of numbers: what went wrong, what to do, and a way to try again. */
export function PanelFailure({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  return (
    <Alert color="red" variant="light" title={error.message} role="alert" m="md">
      {error instanceof ApiError && error.hint !== '' && <p>{error.hint}</p>}
      <Button size="xs" variant="default" onClick={onRetry}>
        Try again
      </Button>
    </Alert>
  )
}
